"""Made-up people and a detector that sees them: no MediaPipe, no pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.pose.detector import Pose
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import MIRROR, N_LANDMARKS, Landmark
from hiprom.video.frames import VideoInfo

WIDTH, HEIGHT = 640, 480
INFO = VideoInfo(Path("made_up.mp4"), WIDTH, HEIGHT, 0, None, None)

# x (to the subject's left, which is the image's right) and y (down) in torso lengths.
_LEFT = {
    Landmark.LEFT_EYE_INNER: (0.05, -1.4),
    Landmark.LEFT_EYE: (0.07, -1.4),
    Landmark.LEFT_EYE_OUTER: (0.09, -1.4),
    Landmark.LEFT_EAR: (0.14, -1.35),
    Landmark.LEFT_SHOULDER: (0.38, -1.0),
    Landmark.LEFT_ELBOW: (0.5, -0.4),
    Landmark.LEFT_WRIST: (0.45, 0.1),
    Landmark.LEFT_PINKY: (0.45, 0.2),
    Landmark.LEFT_INDEX: (0.42, 0.2),
    Landmark.LEFT_THUMB: (0.4, 0.15),
    Landmark.LEFT_HIP: (0.22, 0.0),
    Landmark.LEFT_KNEE: (0.3, 0.3),
    Landmark.LEFT_ANKLE: (0.3, 1.1),
    Landmark.LEFT_HEEL: (0.3, 1.2),
    Landmark.LEFT_FOOT_INDEX: (0.33, 1.3),
}


def body_px(centre: tuple[float, float] = (320, 240), torso_px: float = 100) -> FloatArray:
    """(33, 2) landmarks of a seated person seen from the front."""
    body = np.zeros((N_LANDMARKS, 2))
    body[Landmark.NOSE] = (0, -1.35)
    body[Landmark.MOUTH_LEFT], body[Landmark.MOUTH_RIGHT] = (0.04, -1.25), (-0.04, -1.25)
    for mark, (x, y) in _LEFT.items():
        body[mark] = (x, y)
        body[MIRROR[mark]] = (-x, y)
    return body * torso_px + np.array(centre)


def pose(centre: tuple[float, float] = (320, 240), torso_px: float = 100) -> Pose:
    """One person as a detector would give them."""
    return Pose(body_px(centre, torso_px), np.zeros((N_LANDMARKS, 3)), np.full(N_LANDMARKS, 0.9))


def swinging(frames: int = 100, fps: float = 25.0, noise_px: float = 0.0) -> LandmarkSequence:
    """A seated person who swings the left foot 35 degrees out and back once a second."""
    rng = np.random.default_rng(0)
    time_s = np.arange(frames) / fps
    image = np.tile(body_px(), (frames, 1, 1))
    angle = np.radians(35) * np.sin(np.pi * time_s) ** 2
    for mark in (Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX):
        image[:, mark, 0] += 80 * np.sin(angle)
        image[:, mark, 1] -= 80 * (1 - np.cos(angle))
    image += rng.normal(0, noise_px, image.shape) if noise_px else 0
    world = np.concatenate([image / 200, np.zeros((frames, N_LANDMARKS, 1))], axis=-1)
    visibility = rng.uniform(0.5, 1, (frames, N_LANDMARKS))
    return LandmarkSequence(time_s, image, world, visibility, WIDTH, HEIGHT)


class FakeDetector:
    """Sees the people it is told of; like a tracker it stays with the one it had."""

    def __init__(self, people: list[Pose]) -> None:
        self.people = people
        self.shapes: list[tuple[int, ...]] = []
        self.resets = 0

    def detect_people(self, image: np.ndarray) -> list[Pose]:
        """Return all whose hips are within the picture given."""
        # The picture's corner values tell where in the frame it was cut from.
        corner = image[0, 0, :2] * 4.0
        moved = [person._replace(image_px=person.image_px - corner) for person in self.people]
        hips = [person.image_px[[23, 24]].mean(axis=0) for person in moved]
        within = [(at >= 0).all() and (at < image.shape[1::-1]).all() for at in hips]
        return [person for person, seen in zip(moved, within, strict=True) if seen]

    def detect(self, image: np.ndarray) -> Pose | None:
        """Return the first of them."""
        self.shapes.append(image.shape)
        return next(iter(self.detect_people(image)), None)

    def reset(self) -> None:
        self.resets += 1


def picture() -> np.ndarray:
    """A frame whose pixels hold their own place: red = x / 4, green = y / 4."""
    image = np.zeros((HEIGHT, WIDTH, 3), dtype=np.uint8)
    image[..., 0] = np.arange(WIDTH)[None, :] // 4
    image[..., 1] = np.arange(HEIGHT)[:, None] // 4
    return image

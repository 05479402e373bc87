"""A made-up person whose legs follow a script: landmarks with a known angle at every moment."""

from __future__ import annotations

import numpy as np

from hiprom.pose.detector import Pose
from hiprom.pose.topology import N_LANDMARKS, Landmark

WIDTH, HEIGHT = 1280, 720
RATE = 25.0

# Where things are in the picture of somebody who sits facing the camera, pixels.
_SEATED = {
    Landmark.NOSE: (640, 120),
    Landmark.LEFT_EYE: (650, 110),
    Landmark.RIGHT_EYE: (630, 110),
    Landmark.LEFT_SHOULDER: (705, 200),
    Landmark.RIGHT_SHOULDER: (575, 200),
    Landmark.LEFT_ELBOW: (725, 290),
    Landmark.RIGHT_ELBOW: (555, 290),
    Landmark.LEFT_WRIST: (720, 370),
    Landmark.RIGHT_WRIST: (560, 370),
    Landmark.LEFT_HIP: (690, 380),
    Landmark.RIGHT_HIP: (590, 380),
    Landmark.LEFT_KNEE: (700, 400),
    Landmark.RIGHT_KNEE: (580, 400),
}
_SHANK_PX = 180.0


def seated(left_deg: float = 0.0, right_deg: float = 0.0, *, noise=None, lean_px=0.0) -> Pose:
    """A person who sits with each shank turned out by so many degrees."""
    image = np.full((N_LANDMARKS, 2), np.nan)
    for mark in Landmark:
        image[mark] = _SEATED.get(mark, (640, 120))
    for mark in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.NOSE):
        image[mark, 0] += lean_px
    world = np.zeros((N_LANDMARKS, 3))
    for side, angle, out in (("LEFT", left_deg, 1), ("RIGHT", right_deg, -1)):
        turn = np.radians(angle) * out
        knee = image[Landmark[f"{side}_KNEE"]]
        ankle = knee + _SHANK_PX * np.array([np.sin(turn), np.cos(turn)])
        image[Landmark[f"{side}_ANKLE"]] = ankle
        image[Landmark[f"{side}_HEEL"]] = ankle + np.array([0, 12])
        image[Landmark[f"{side}_FOOT_INDEX"]] = ankle + np.array([8 * out, 40])
        world[Landmark[f"{side}_HIP"]] = (0.1 * out, 0, 0)
        world[Landmark[f"{side}_KNEE"]] = (0.12 * out, 0, -0.4)
        world[Landmark[f"{side}_ANKLE"]] = (
            0.12 * out + 0.4 * np.sin(turn),
            0.4 * np.cos(turn),
            -0.4,
        )
    if noise is not None:
        image = image + noise.normal(0, 0.4, image.shape)
    return Pose(image, world, np.ones(N_LANDMARKS))


class Sitter:
    """Somebody who does what the session asks for, at a human skipper.

    Parameters
    ----------
    reach_deg : float
        How far a leg turns out.
    """

    def __init__(self, reach_deg: float = 30.0) -> None:
        self.reach_deg = reach_deg
        self._angle = {"left": 0.0, "right": 0.0}
        self._noise = np.random.default_rng(4)

    def pose(self, view, step_s: float = 1 / RATE) -> Pose:
        for side in self._angle:
            asked = view is not None and view.side == side
            out = asked and view.phase.value in ("move_out", "hold")
            goal = self.reach_deg if out else 0.0
            step = 45.0 * step_s
            self._angle[side] += float(np.clip(goal - self._angle[side], -step, step))
        return seated(self._angle["left"], self._angle["right"], noise=self._noise)


def run(session, sitter: Sitter, seconds: float, *, start_s: float = 0.0, view=None):
    """Let the sitter follow the session; return every view."""
    views = [] if view is None else [view]
    for i in range(int(seconds * RATE)):
        views.append(session.update(start_s + i / RATE, sitter.pose(views[-1] if views else None)))
        if views[-1].phase.over:
            break
    return views


def phases(views) -> list[str]:
    """The phases in order, without repeats."""
    names = [view.phase.value for view in views]
    return [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]

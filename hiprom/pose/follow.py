"""Keep to one person: choose once, then never jump to somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from hiprom.errors import InputError, UsageError
from hiprom.pose.landmarks import HIPS, SHOULDERS, FloatArray
from hiprom.video.frames import RgbImage

if TYPE_CHECKING:
    from hiprom.pose.detector import Pose, PoseDetector

# The person is chosen from this many frames with people, so that one poor frame cannot decide.
FRAMES_TO_CHOOSE = 3
# Room around the person's landmarks that is searched when others are in view, in box sizes.
_PADDING = 0.35
# Nearer to the searched region's border than this share of it, the region is centred anew.
_BORDER = 0.04
# A torso may move this many of its own lengths between frames, and per second between them.
_STEP, _STEP_PER_S = 0.6, 2.5
# ... and grow or shrink by this factor.
_GROWTH = 1.8
# After this many frames on which the person was lost, the whole frame is searched again.
_PATIENCE = 5
_VISIBLE = 0.5


@dataclass(frozen=True)
class Region:
    """A part of the frame, pixels: columns x0..x1, rows y0..y1."""

    x0: int
    y0: int
    x1: int
    y1: int

    def cut(self, image: RgbImage) -> RgbImage:
        """Return that part of the image, C-contiguous."""
        return np.ascontiguousarray(image[self.y0 : self.y1, self.x0 : self.x1])


class PersonFollower:
    """Follow one person through frames given in order, offline or live.

    Parameters
    ----------
    detector : PoseDetector
        Used by this follower alone while it follows.
    person : "largest" or int
        Whom to follow: the largest person at the start, or the N-th largest (from 1).

    Raises
    ------
    UsageError
        If `person` is neither.
    """

    def __init__(
        self, detector: PoseDetector, person: Literal["largest"] | int = "largest"
    ) -> None:
        if person != "largest" and (not isinstance(person, int) or person < 1):
            raise UsageError(f"person is {person!r}; give 'largest' or a number from 1")
        detector.reset()  # it may come from another clip
        self._detector = detector
        self._rank = 1 if person == "largest" else int(person)
        self._looked = 0
        self._most_people = 0
        self._region: Region | None = None
        self._several = False
        self._last: _Torso | None = None
        self._last_s = 0.0
        self._lost = 0

    def update(self, image: RgbImage, time_s: float) -> Pose | None:
        """Return the person's landmarks in pixels of the image, or None where they are not found.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright, of one size throughout.
        time_s : float
            When it was taken, seconds.

        Raises
        ------
        InputError
            If the N-th person is wanted and there are not so many.
        """
        pose = (
            self._choose(image) if self._looked < FRAMES_TO_CHOOSE else self._follow(image, time_s)
        )
        if pose is not None:
            self._last, self._last_s, self._lost = _Torso.of(pose), time_s, 0
        return pose

    def _choose(self, image: RgbImage) -> Pose | None:
        """Pick the person by size among all in view; the last of these picks holds."""
        people = sorted(self._detector.detect_people(image), key=_size, reverse=True)
        if not people:
            return None
        self._looked += 1
        self._most_people = max(self._most_people, len(people))
        if self._rank > len(people):
            if self._looked == FRAMES_TO_CHOOSE and self._last is None:
                raise InputError(
                    f"person {self._rank} was asked for, but only {self._most_people} can be seen"
                    " at the start; give a smaller number"
                )
            return None
        pose = people[self._rank - 1]
        self._several = self._several or len(people) > 1
        if self._several:
            self._region = _around(pose, image)
        return pose

    def _follow(self, image: RgbImage, time_s: float) -> Pose | None:
        """Search the person's surroundings; refuse a pose that cannot be the same person."""
        region = self._region
        pose = self._detector.detect(image if region is None else region.cut(image), time_s)
        if pose is not None and region is not None:
            pose = pose._replace(image_px=pose.image_px + np.array([region.x0, region.y0]))
        if pose is None or not self._is_same(pose, time_s):
            self._lose(image, time_s)
            return None
        if region is not None and _near_border(pose, region, image):
            self._region = _around(pose, image)
            self._detector.reset()
        return pose

    def _lose(self, image: RgbImage, time_s: float) -> None:
        """After a few lost frames look for the person among all in view."""
        self._lost += 1
        if self._lost % _PATIENCE:
            return
        self._detector.reset()
        people = self._detector.detect_people(image)
        self._several = self._several or len(people) > 1
        same = [pose for pose in people if self._is_same(pose, time_s)]
        if same and self._several:
            self._region = _around(max(same, key=_size), image)

    def _is_same(self, pose: Pose, time_s: float) -> bool:
        if self._last is None:
            return True
        return _Torso.of(pose).can_follow(self._last, abs(time_s - self._last_s))


@dataclass(frozen=True)
class _Torso:
    """Where a torso is and how large: both change little from frame to frame."""

    centre: FloatArray
    size: float

    @classmethod
    def of(cls, pose: Pose) -> _Torso:
        corners = pose.image_px[[*SHOULDERS, *HIPS]]
        # Of a torso seen from the side or leaning to the camera one extent shrinks, not both.
        length = np.linalg.norm(corners[:2].mean(axis=0) - corners[2:].mean(axis=0))
        width = max(
            np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[2] - corners[3])
        )
        return cls(corners.mean(axis=0), float(np.hypot(length, width)) + 1e-9)

    def can_follow(self, earlier: _Torso, elapsed_s: float) -> bool:
        step = float(np.linalg.norm(self.centre - earlier.centre)) / earlier.size
        growth = max(self.size / earlier.size, earlier.size / self.size)
        return step < _STEP + _STEP_PER_S * elapsed_s and growth < _GROWTH + elapsed_s


def _box(pose: Pose) -> tuple[float, float, float, float]:
    """Return x0, y0, x1, y1 of the landmarks that can be seen."""
    seen = pose.image_px[pose.visibility > _VISIBLE]
    points = seen if len(seen) > 1 else pose.image_px
    return (*points.min(axis=0), *points.max(axis=0))


def _size(pose: Pose) -> float:
    x0, y0, x1, y1 = _box(pose)
    return (x1 - x0) * (y1 - y0)


def _around(pose: Pose, image: RgbImage) -> Region:
    """Return the person's padded surroundings within the image."""
    x0, y0, x1, y1 = _box(pose)
    pad = _PADDING * max(x1 - x0, y1 - y0)
    height, width = image.shape[:2]
    left, top = max(0, int(x0 - pad)), max(0, int(y0 - pad))
    right, bottom = min(width, int(x1 + pad)), min(height, int(y1 + pad))
    return Region(left, top, max(right, left + 2), max(bottom, top + 2))


def _near_border(pose: Pose, region: Region, image: RgbImage) -> bool:
    """Tell whether the person comes near a border of the region that is not the image's own."""
    x0, y0, x1, y1 = _box(pose)
    height, width = image.shape[:2]
    margin_x = _BORDER * (region.x1 - region.x0)
    margin_y = _BORDER * (region.y1 - region.y0)
    return (
        (region.x0 > 0 and x0 < region.x0 + margin_x)
        or (region.y0 > 0 and y0 < region.y0 + margin_y)
        or (region.x1 < width and x1 > region.x1 - margin_x)
        or (region.y1 < height and y1 > region.y1 - margin_y)
    )

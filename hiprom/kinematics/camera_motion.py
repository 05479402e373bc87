"""How far the camera turned and moved during a clip, and the landmarks without that."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray, within_bounds
from hiprom.kinematics.segments import rotate
from hiprom.pose.landmarks import LARGEST_M, LARGEST_PX, LandmarkSequence
from hiprom.pose.topology import HIPS, SHOULDERS

STEADY_DEG: Final = 1.0
"""A camera counts as steady if the backdrop turns by less than this; a little it seems to turn even
before a camera that stands (docs/accuracy.md)."""
STEADY_SHARE: Final = 0.03
"""How far a steady camera's picture may move, as a share of its longer side."""
BOBBING_SHARE: Final = 0.03
"""How far up and down a trunk may go in the picture, as a share of its longer side, before a camera
that stands: while only the legs move it went by 0.02 at most in 288 clips (docs/accuracy.md)."""
# One look at the backdrop in twenty may be wrong.
_RANGE: Final = (5.0, 95.0)


def turned_deg(landmarks: LandmarkSequence) -> float:
    """Return by how much the camera turned about its own axis; NaN where that is not known."""
    return _range(landmarks.picture_turn_deg)


def shift_share(landmarks: LandmarkSequence) -> float:
    """Return how far the picture moved, as a share of its longer side; NaN where not known."""
    right, down = (_range(axis) for axis in landmarks.picture_shift_px.T)
    return math.hypot(right, down) / max(landmarks.width, landmarks.height)


def bobbing_share(landmarks: LandmarkSequence) -> float:
    """Return how far the trunk goes up and down in the picture, as a share of its longer side.

    It reveals a hand-held camera where the backdrop cannot: the whole person moves in the picture.
    NaN where no trunk was seen.
    """
    height = landmarks.image_px[:, [*SHOULDERS, *HIPS], 1].mean(axis=1)
    return _range(height) / max(landmarks.width, landmarks.height)


def is_steady(landmarks: LandmarkSequence) -> bool:
    """Tell whether the camera stood still, as far as that is known."""
    return not (turned_deg(landmarks) > STEADY_DEG or shift_share(landmarks) > STEADY_SHARE)


def steadied(landmarks: LandmarkSequence) -> LandmarkSequence:
    """Return landmarks as from a camera that stayed as it was on the first frame.

    The person's picture turns as the backdrop's does, however far away both are, so a turn is
    undone exactly. A camera that moves elsewhere sees the person from another side, which cannot be
    undone in the picture. Landmarks of a steady camera are returned as they are.

    Parameters
    ----------
    landmarks : LandmarkSequence

    Returns
    -------
    LandmarkSequence
        Its pixels may lie outside the frame; a wild point that comes to lie out of all bounds is
        missing.
    """
    if is_steady(landmarks):
        return landmarks
    transform = PictureTransform.of(landmarks)
    return replace(
        landmarks,
        image_px=within_bounds(transform.undo(landmarks.image_px), LARGEST_PX),
        world_m=within_bounds(transform.undo_world(landmarks.world_m), LARGEST_M),
        picture_turn_deg=np.zeros_like(landmarks.picture_turn_deg),
        picture_shift_px=np.zeros_like(landmarks.picture_shift_px),
    )


def still_points_px(points_px: FloatArray, landmarks: LandmarkSequence) -> FloatArray:
    """Return where still points of the first picture lie on every frame: `steadied` the other way.

    Parameters
    ----------
    points_px : (n, 2) array
    landmarks : LandmarkSequence
        T frames, as filmed.

    Returns
    -------
    (T, n, 2) array
    """
    if is_steady(landmarks):
        return np.broadcast_to(points_px, (len(landmarks), *points_px.shape))
    return PictureTransform.of(landmarks).apply(points_px)


def picture_turns_deg(landmarks: LandmarkSequence) -> FloatArray:
    """Return how far the picture is turned (T,), clockwise: 0 where the camera stood still."""
    if is_steady(landmarks):
        return np.zeros(len(landmarks))
    return np.nan_to_num(landmarks.picture_turn_deg)


def usual_turn_deg(landmarks: LandmarkSequence) -> float:
    """Return how far the picture is turned for most of a clip, clockwise, against its first.

    A phone that films while it is put in place shows another picture at first.
    """
    return float(np.median(picture_turns_deg(landmarks)))


@dataclass(frozen=True)
class PictureTransform:
    """How one picture, or each of T, lies against the first: turned and shifted.

    Attributes
    ----------
    turn_deg : (T,) array, or one without dimensions
        Clockwise.
    shift_px : (T, 2) or (2,) array
        Of the middle, right and down.
    middle_px : (2,) array
        Of the picture.
    """

    turn_deg: FloatArray
    shift_px: FloatArray
    middle_px: FloatArray

    @classmethod
    def of(cls, landmarks: LandmarkSequence) -> PictureTransform:
        """Return that of each frame; as the first where it is not known."""
        return cls(
            np.nan_to_num(landmarks.picture_turn_deg),
            np.nan_to_num(landmarks.picture_shift_px),
            np.array([landmarks.width, landmarks.height]) / 2,
        )

    def apply(self, points_px: FloatArray) -> FloatArray:
        """Return where still points of the first picture (n, 2) lie on each (..., n, 2)."""
        turned = rotate(points_px - self.middle_px, self.turn_deg[..., None])
        return turned + self.middle_px + self.shift_px[..., None, :]

    def undo(self, points_px: FloatArray) -> FloatArray:
        """Return where points of each picture (..., n, 2) would lie on the first."""
        centred = points_px - self.middle_px - self.shift_px[..., None, :]
        return rotate(centred, -self.turn_deg[..., None]) + self.middle_px

    def undo_world(self, points_m: FloatArray) -> FloatArray:
        """Return world landmarks (..., n, 3) as seen by a camera that did not turn."""
        world = points_m.copy()
        world[..., :2] = rotate(world[..., :2], -self.turn_deg[..., None])
        return world


def _range(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.ptp(np.percentile(known, _RANGE))) if len(known) else float("nan")

"""Who sits and who stands: told by how long the thighs look in the picture."""

from __future__ import annotations

from typing import Literal

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.kinematics.seen import unseen_leg
from hiprom.kinematics.segments import Segments, image_segments
from hiprom.pose.landmarks import LandmarkSequence

Position = Literal["seated", "standing", "supine"]

# Thigh over shank length in the image above which a thigh hangs or stands: on the development clips
# it is 0.94 or more standing and 0.79 or less seated, whatever the camera's height.
_HANGS = 0.86
_STANDING_SHARE = 0.6  # of the frames; in clips of one test it is at most 0.04 or at least 0.77


def thigh_hangs(segments: Segments, shank_px: FloatArray | None = None) -> BoolArray:
    """Return (T, 2) whether the thigh is seen at its length: hanging, not pointing ahead.

    Parameters
    ----------
    segments : Segments
    shank_px : (2,) array, optional
        What the thigh is held against; the shank's image on the same frame unless given.
    """
    length_px = segments.shank_px if shank_px is None else shank_px
    with np.errstate(invalid="ignore"):
        hangs: BoolArray = segments.thigh[..., 1] > _HANGS * length_px
    return hangs


def recognise_position(landmarks: LandmarkSequence) -> Position:
    """Tell a standing test from a seated one; a supine one looks seated from above."""
    return "standing" if standing_share(landmarks) > _STANDING_SHARE else "seated"


def standing_share(landmarks: LandmarkSequence) -> float:
    """Return on which share of the frames with a person, 0 to 1, they stand.

    A standing person always shows at least one thigh at its full length; a seated one points both
    at the camera.
    """
    hangs = thigh_hangs(image_segments(landmarks.image_px))[landmarks.found]
    hangs = hangs[:, ~unseen_leg(landmarks, seated=False)]
    return float(hangs.any(axis=1).mean()) if len(hangs) else 0.0

"""The standing test's virtual stick: the vertical through the outer edge of the standing foot."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.joints import OUTWARD, JointCentres
from hiprom.kinematics.missing import mean_known, median_known
from hiprom.kinematics.rest import Rest

HALF_FOOT_WIDTH_SHANK = 0.09
"""From the ankle's middle to the foot's outer edge, over the shank's length.

Drillis & Contini (1966): foot breadth 0.055 of stature, shank 0.246, so half is 0.11; the edge at
the fifth metatarsal is wider than at the heel, which is what must reach the stick."""

_TALL_SHANKS = 2.2  # enough to stand beside a lifted knee


def stick_gap_shank(
    image_ankle: FloatArray,
    image_hip_middle: FloatArray,
    joints: JointCentres,
    rest: Rest,
) -> FloatArray:
    """Return how far each heel is short of its stick, over the shank's length.

    Everything is measured sideways from the other foot's ankle, which stays where it stands.

    Parameters
    ----------
    image_ankle : (T, 2, 2) array
        Ankles in the upright image, pixels.
    image_hip_middle : (T, 2) array
        Middle of the hips in the upright image, pixels.
    joints : JointCentres
        Lifted joint centres; unit of length: the shank.
    rest : Rest
        The frames on which the legs stand, and how long their shanks are there.

    Returns
    -------
    (T, 2) array
        Positive while short of it, 0 or less once reached; NaN where unknown.
    """
    gap = np.full(image_ankle.shape[:2], np.nan)
    unit = mean_known(rest.shank_px)
    for side in (0, 1):
        standing = rest.frames[:, side]
        if not standing.any():
            continue
        other = image_ankle[:, 1 - side, 0]
        apart = (image_ankle[:, side, 0] - other) * OUTWARD[side] / unit
        stick = median_known(apart[standing]) + HALF_FOOT_WIDTH_SHANK
        hips = (image_hip_middle[:, 0] - other) * OUTWARD[side] / unit
        # Ground axes: z runs to the subject's right, so outward on the left is −z.
        middle = joints.hip.mean(axis=1)[:, 2]
        reach = -(joints.ankle[:, side, 2] - middle) * OUTWARD[side]
        gap[:, side] = stick - (hips + reach)
    return gap


def stick_px(
    ankle: FloatArray, toe: FloatArray, side: int, shank_px: float, roll_deg: float
) -> FloatArray | None:
    """Return where the stick beside a foot stands in the picture.

    Parameters
    ----------
    ankle, toe : (2,) array
        Of the standing foot, pixels.
    side : {0, 1}
        Whose foot it is.
    shank_px : float
        Length of the plumb shank.
    roll_deg : float
        How far the camera is tilted; NaN counts as level.

    Returns
    -------
    (2, 2) array or None
        Its foot and its top; None where something of it is not known.
    """
    roll = np.radians(np.nan_to_num(roll_deg))
    plumb, across = np.array([np.sin(roll), np.cos(roll)]), np.array([np.cos(roll), -np.sin(roll)])
    edge = ankle + OUTWARD[side] * HALF_FOOT_WIDTH_SHANK * shank_px * across
    foot = edge + plumb * ((toe - edge) @ plumb)  # down to the height of the toes: the ground
    stick: FloatArray = np.stack([foot, foot - _TALL_SHANKS * shank_px * plumb])
    return stick if np.isfinite(stick).all() else None

"""The supine test, seen from straight above: the seated geometry, with the body for a plumb line.

Seen from above, a person lying on the back with hips and knees at a right angle looks like a seated
person from the front: thighs toward the camera, shanks across the picture. Two things differ. The
picture may be turned any way, and nothing hangs plumb: the shank's turn is read from the direction
of the trunk, shoulders to hips, as the arm of a goniometer lies along the body.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hiprom.arrays import within_bounds
from hiprom.kinematics.segments import image_segments, rotate, tilt_deg
from hiprom.pose.landmarks import LARGEST_M, LARGEST_PX, LandmarkSequence


def body_axis_deg(landmarks: LandmarkSequence) -> float:
    """Return where the feet lie in the picture: degrees from straight down, to the right positive.

    The median over the clip of the line from the middle of the shoulders to the middle of the hips:
    a trunk that leans during a repetition does not move it. NaN where no trunk was seen.
    """
    to_hips = -image_segments(landmarks.image_px).trunk
    known = to_hips[np.isfinite(to_hips).all(axis=1)]
    if not len(known):
        return float("nan")
    return float(tilt_deg(np.median(known, axis=0)))


def heads_up(landmarks: LandmarkSequence, axis_deg: float) -> LandmarkSequence:
    """Return landmarks as from a picture in which the body's axis runs straight down.

    Parameters
    ----------
    landmarks : LandmarkSequence
    axis_deg : float
        From `body_axis_deg`; NaN turns nothing.

    Returns
    -------
    LandmarkSequence
        Its pixels are turned about the picture's corner and may lie outside the frame: only
        differences between them mean anything. A wild point that is turned out of all bounds is
        missing.
    """
    turn = float(np.nan_to_num(axis_deg))
    world = landmarks.world_m.copy()
    world[..., :2] = rotate(world[..., :2], turn)
    return replace(
        landmarks,
        image_px=within_bounds(rotate(landmarks.image_px, turn), LARGEST_PX),
        world_m=within_bounds(world, LARGEST_M),
    )

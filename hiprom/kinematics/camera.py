"""What the clip tells about the camera: roll, the pitch of the view, yaw, scale."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.lift import femur_direction
from hiprom.kinematics.missing import mean_known, side_medians
from hiprom.kinematics.position import Position, thigh_hangs
from hiprom.kinematics.rest import Rest
from hiprom.kinematics.segments import Segments
from hiprom.kinematics.vectors import arctan2_deg

FOCAL_PER_LONG_SIDE = 0.95
"""Focal length assumed, over the frame's longer side: phones and webcams lie at 0.7 to 1.2."""

YAW_WEIGHTS = {"seated": (0.30, 0.76), "standing": (0.70, 0.64)}
"""Weights of the thighs' yaw and of the pelvis' yaw, by least squares over the development clips:
the error's standard deviation fell from 4.4° to 3.5° seated and from 2.6° to 2.3° standing. Those
of the pelvis make up for world landmarks that turn less than it does."""

FITTED_YAW_DEG = 31.0
"""The largest estimate among the development clips; the weights are not fitted beyond it."""

SHANK_SLOPE = 0.095
"""How far a standing shank slopes back, over its height (5°): by least squares over clips of two
families of bodies, 0.08 and 0.11. The standard deviation of the roll's error falls from 1.6° to
0.6° (docs/accuracy-notes.md)."""

PELVIS_ALONE = {"seated": 1.09, "standing": 1.91}
"""Weight of the pelvis' yaw where the thighs' is not known, for instance because only one leg was
lifted; fitted in the same way. The thighs' yaw alone needs no weight (fitted: 1.0 and 0.9)."""


def blended_yaw_deg(thighs_yaw_deg: float, hip_line_m: FloatArray, position: Position) -> float:
    """Return the camera's yaw by the thighs and by the pelvis' own depth together.

    Parameters
    ----------
    thighs_yaw_deg : float
        From `view_angles_deg`.
    hip_line_m : (T, 3) array
        World landmarks, from the right to the left hip, while the legs rest.
    position : {"seated", "standing"}

    Returns
    -------
    float
        Positive when the camera stands toward the subject's left. Beyond `FITTED_YAW_DEG` it never
        exceeds the larger of the two cues. Where only one cue is known it counts alone; NaN where
        neither is.
    """
    known = hip_line_m[np.isfinite(hip_line_m).all(axis=1)]
    if not known[:, 2].any():  # no line, or one whose depth nobody saw (`with_guessed_depth`)
        return thighs_yaw_deg
    x, _, z = np.median(known, axis=0)
    pelvis_yaw = float(arctan2_deg(-z, x))
    if np.isfinite(thighs_yaw_deg):
        by_thighs, by_pelvis = YAW_WEIGHTS[position]
        blended = by_thighs * thighs_yaw_deg + by_pelvis * pelvis_yaw
        furthest = max(abs(thighs_yaw_deg), abs(pelvis_yaw))
    else:
        blended, furthest = PELVIS_ALONE[position] * pelvis_yaw, abs(pelvis_yaw)
    # The weights add up to more than 1: for a body whose world landmarks do turn as far as it does,
    # the blend would overshoot by a third and refuse a standing test that is within the limit.
    bound = max(furthest, FITTED_YAW_DEG)
    return float(np.clip(blended, -bound, bound))


def camera_roll_deg(rest: Rest) -> float:
    """Return the camera's roll: the common lean of the resting legs, positive to the image's right.

    Each leg may lean by habit, and perspective leans them apart; their mean is the camera's.
    NaN where no leg was seen at rest.
    """
    return mean_known(rest.tilt_deg)


def lean_of_sloping_shanks_deg(yaw_deg: float) -> float:
    """Return how far a standing person's shanks seem to lean to a camera off axis; 0 if unknown.

    They slope backward from knee to ankle, and a camera off axis sees a part of that as a lean.
    """
    return SHANK_SLOPE * float(np.nan_to_num(yaw_deg))


def plumb_length_px(rest: Rest, position: Position, focal_px: float) -> FloatArray:
    """Return the length (2,) that a plumb shank has in the image at the working knee's distance.

    A standing shank is a thigh's length further away than that of the lifted leg.
    """
    own = rest.shank_px
    length = np.where(np.isfinite(own), own, own[::-1])  # legs are equally long
    return length * (1.0 + length / focal_px) if position == "standing" else length


def view_angles_deg(
    upright: Segments, rest: Rest, plumb_px: FloatArray, focal_px: float, position: Position
) -> tuple[float, float]:
    """Return pitch and yaw of the view.

    Seated, the resting thighs lie level on the seat and straight ahead on average: their image
    tells how far the camera looks down on them and from which side. Standing, only the lifted
    thighs point ahead; how high they are lifted is unknown, so the view is taken as level. Supine,
    the resting thighs stand upright on average, and the camera looks down along them.

    Parameters
    ----------
    upright : Segments
        Roll removed.
    rest : Rest
    plumb_px : (2,) array
    focal_px : float
    position : {"seated", "standing", "supine"}

    Returns
    -------
    pitch_deg : float
        Positive when looking down; supine, when the camera stands toward the head. 0 where
        unknown.
    yaw_deg : float
        Positive when the camera stands toward the subject's left; NaN where unknown.
    """
    ahead = ~thigh_hangs(upright) if position == "standing" else rest.frames
    femur = femur_direction(upright.thigh, plumb_px, focal_px)
    sides = side_medians(femur, ahead)
    known = sides[np.isfinite(sides).all(axis=1)]
    if not len(known):
        return 0.0, float("nan")
    x, y, z = known.mean(axis=0)
    pitch, yaw = float(arctan2_deg(y, -z)), float(arctan2_deg(-x, -z))
    if position == "standing":
        # A camera that looks down on a level thigh (y) sees the plumb shank, the unit of length,
        # foreshortened: so much less of the thigh lies across the view.
        pitch, yaw = 0.0, float(np.degrees(np.arcsin(-x / np.hypot(1.0, y))))
    # A single thigh gives the pitch but not the yaw, as it may itself point outward.
    return pitch, yaw if len(known) == len(sides) else float("nan")

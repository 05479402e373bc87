"""The estimators: landmarks of a series of stills to hip rotation, and their errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.camera import FOCAL_PER_LONG_SIDE
from hiprom.kinematics.joints import OUTWARD, joint_angles, rotation_from_pelvis
from hiprom.kinematics.lift import femur_direction, lift
from hiprom.kinematics.segments import Segments, image_segments, plain_angle_deg, rotate, tilt_deg
from hiprom.kinematics.vectors import Vec, angle_about, arctan2_deg, subtract, unit
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS

from .positions import RESTING


@dataclass(frozen=True)
class Series:
    """Landmarks of T stills of one body before one camera: (T, 33, 2), (T, 33, 3), pixels."""

    image_px: FloatArray
    world_m: FloatArray
    long_side_px: float


def plain(series: Series) -> FloatArray:
    """The picture's angle from the body's axis (trunk) to the shank."""
    return plain_angle_deg(_head_up(series))


def since_rest(series: Series) -> FloatArray:
    """The picture's angle, less the resting one."""
    angle = plain(series)
    return angle - np.nanmedian(angle[:RESTING], axis=0)


def lifted(series: Series) -> FloatArray:
    """The seated test's geometry, with the trunk in the place of the plumb line."""
    segments = _head_up(series)
    focal = FOCAL_PER_LONG_SIDE * series.long_side_px
    shank_px = np.nanmedian(segments.shank_px[:RESTING], axis=0)
    femur = femur_direction(segments.thigh, shank_px, focal)
    middle = np.nanmedian(femur[:RESTING], axis=0).mean(axis=0)
    pitch, yaw = (
        float(arctan2_deg(middle[1], -middle[2])),
        float(arctan2_deg(-middle[0], -middle[2])),
    )
    joints = lift(
        segments,
        shank_px,
        pelvis_list_deg=np.zeros(len(segments.trunk)),
        pitch_deg=pitch,
        yaw_deg=yaw,
        focal_px=focal,
    )
    return joint_angles(joints).hip_rotation_deg


def world_body(series: Series) -> FloatArray:
    """MediaPipe's world landmarks: about the femur, from the trunk's direction to the shank."""
    hip, knee, ankle, trunk = _world(series)
    femur, shank = unit(subtract(knee, hip)), unit(subtract(ankle, knee))
    return angle_about(femur, trunk, shank) * OUTWARD


def world_pelvis(series: Series) -> FloatArray:
    """MediaPipe's world landmarks: rotation against the pelvis."""
    hip, knee, ankle, _ = _world(series)
    femur, shank = unit(subtract(knee, hip)), unit(subtract(ankle, knee))
    line = Vec(*(c[:, :1] - c[:, 1:] for c in hip))
    return rotation_from_pelvis(femur, shank, line)


ESTIMATORS: dict[str, Callable[[Series], FloatArray]] = {
    "plain angle from the trunk": plain,
    "plain angle less the resting one": since_rest,
    "seated geometry": lifted,
    "world landmarks, trunk": world_body,
    "world landmarks, pelvis": world_pelvis,
}


def _head_up(series: Series) -> Segments:
    """Segments with the median trunk turned upright."""
    trunk = image_segments(series.image_px).trunk
    known = trunk[np.isfinite(trunk).all(axis=1)]
    if not len(known):
        return image_segments(series.image_px)
    lean = float(tilt_deg(-np.median(known, axis=0)))  # from the shoulders to the hips
    return image_segments(rotate(series.image_px, lean))


def _world(series: Series) -> tuple[Vec, Vec, Vec, Vec]:
    hip, knee, ankle = (Vec.of(series.world_m[:, pair]) for pair in (HIPS, KNEES, ANKLES))
    down = series.world_m[:, HIPS].mean(axis=1) - series.world_m[:, SHOULDERS].mean(axis=1)
    return hip, knee, ankle, unit(Vec.of(down[:, None]))

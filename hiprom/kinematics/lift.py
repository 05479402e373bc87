"""From image landmarks to joint centres in space: what one camera lets us know.

Every leg is looked at along the ray through its knee, where perspective is nearly parallel. There

* the thigh's image vector, over the thigh's length, is the femur's direction across the ray; the
  rest of its unit length is its direction along the ray, toward the camera;
* the shank's image vector gives its direction across the ray; its direction along the ray follows
  from the knee, which is taken to be bent to a right angle: its measured flexion is too uncertain
  to do better;
* the relaxed shank hangs plumb: it is the vertical, and its length is the unit of length.

MediaPipe's own depth (its world landmarks) is far too unsure for this: see docs/accuracy.md.
"""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.joints import JointCentres
from hiprom.kinematics.missing import mean_known
from hiprom.kinematics.segments import Segments

FEMUR_PER_SHANK = 1.0
"""Hip–knee over knee–ankle length between joint centres (Drillis & Contini 1966: 0.245 / 0.246)."""

_LEAST_DEPTH = 0.3  # of a unit femur; one across the view has no usable depth and is gated


def femur_direction(
    thigh: FloatArray, shank_px: FloatArray, focal_px: float, trust: float = 1.0
) -> FloatArray:
    """Return the femur's unit direction in the frame of the knee's ray.

    Parameters
    ----------
    thigh : (..., 2, 2) array
        Image vector hip→knee per side, pixels.
    shank_px : (2,) array
        Length of the plumb shank's image at the knee's distance; NaN where not known.
    focal_px : float
        Focal length; only how much nearer the knee is than the hip depends on it.
    trust : float
        How far the thigh's image is believed, 0..1: at 0 every femur points along the ray.

    Returns
    -------
    (..., 2, 3) array
        x right, y down, z away from the camera (so negative for a thigh that points at it).
    """
    per_length = thigh / (FEMUR_PER_SHANK * shank_px[:, None])
    femur_over_distance = FEMUR_PER_SHANK * shank_px / focal_px
    across = per_length
    for _ in range(2):  # the hip is further away than the knee, so its image is smaller
        depth_squared = np.clip(1.0 - np.sum(across**2, axis=-1), _LEAST_DEPTH**2, 1.0)
        toward = np.sqrt(depth_squared)
        across = per_length * (1.0 + femur_over_distance * toward)[..., None]
    across = trust * across
    toward = np.sqrt(np.clip(1.0 - np.sum(across**2, axis=-1), _LEAST_DEPTH**2, 1.0))
    length = np.sqrt(np.sum(across**2, axis=-1) + toward**2)
    femur: FloatArray = np.concatenate([across, -toward[..., None]], axis=-1) / length[..., None]
    return femur


def shank_direction(shank: FloatArray, femur: FloatArray) -> FloatArray:
    """Return the shank's unit direction in the frame of the knee's ray, square to the femur.

    Parameters
    ----------
    shank : (..., 2, 2) array
        Image vector knee→ankle.
    femur : (..., 2, 3) array
        Unit vectors.
    """
    length = np.hypot(shank[..., 0], shank[..., 1])[..., None]
    across = shank / np.where(length > 0, length, np.nan)
    square = np.concatenate([across, depth_square_to(femur, across)[..., None]], axis=-1)
    direction: FloatArray = square / np.linalg.norm(square, axis=-1, keepdims=True)
    return direction


def depth_square_to(femur: FloatArray, across: FloatArray) -> FloatArray:
    """Return how far (...) a vector square to a femur goes away from the camera.

    Parameters
    ----------
    femur : (..., 3) array
        Unit vectors.
    across : (..., 2) array
        What of the vector lies across the ray; its unit is that of the depth.
    """
    depth: FloatArray = -np.sum(across * femur[..., :2], axis=-1) / femur[..., 2]
    return depth


def lift(
    segments: Segments,
    shank_px: FloatArray,
    *,
    pelvis_list_deg: FloatArray,
    pitch_deg: float,
    yaw_deg: float,
    focal_px: float,
    thigh_trust: float = 1.0,
) -> JointCentres:
    """Build joint centres in the ground frame from upright (roll-free) image segments.

    Parameters
    ----------
    segments : Segments
        Camera roll removed.
    shank_px : (2,) array
        Length of the plumb shank's image at the knee's distance; NaN where not known.
    pelvis_list_deg : (T,) array
        Tilt of the hip line, positive with the left hip higher.
    pitch_deg : float
        How far the rays to the knees point below the horizon.
    yaw_deg : float
        Camera's azimuth, positive toward the subject's left.
    focal_px : float
    thigh_trust : float
        See `femur_direction`.

    Returns
    -------
    JointCentres
        Unit of length: the shank. x toward the camera (horizontal), y up, z to the image's left,
        which is the subject's right.
    """
    femur = femur_direction(segments.thigh, shank_px, focal_px, thigh_trust)
    shank = shank_direction(segments.shank, femur)
    unit = mean_known(shank_px)
    trunk = np.column_stack([segments.trunk / unit, np.zeros(len(segments.trunk))])
    across = segments.foot / shank_px[:, None]
    foot = np.concatenate([across, -_depth_of(across)], axis=-1)
    half = 0.5 * np.hypot(segments.hip_line[:, 0], segments.hip_line[:, 1]) / unit
    to_left = half[:, None] * _hip_line(pelvis_list_deg, yaw_deg)
    hip = np.stack([to_left, -to_left], axis=1)
    knee = hip + FEMUR_PER_SHANK * _ground(femur, pitch_deg)
    ankle = knee + _ground(shank, pitch_deg)
    return JointCentres(
        hip=hip,
        knee=knee,
        ankle=ankle,
        neck=_ground(trunk, pitch_deg),
        heel=ankle,
        toe=ankle + _ground(foot, pitch_deg),
    )


def _hip_line(list_deg: FloatArray, yaw_deg: float) -> FloatArray:
    """Unit vectors (T, 3) from right hip to left hip, ground axes.

    A camera toward the subject's left has the left hip nearer: x runs to the camera.
    """
    tilt, yaw = np.deg2rad(list_deg), np.deg2rad(yaw_deg)
    level = np.cos(tilt)
    return np.stack([level * np.sin(yaw), np.sin(tilt), -level * np.cos(yaw)], axis=-1)


def _depth_of(foot: FloatArray) -> FloatArray:
    """Depth of a foot that points toward the camera: what its image lacks of a foot's length."""
    # A foot, heel to toe tip, is 0.62 of the shank's length (Drillis & Contini: 0.152 / 0.246).
    return np.sqrt(np.maximum(0.62**2 - np.sum(foot**2, axis=-1, keepdims=True), 0.0))


def _ground(v: FloatArray, pitch_deg: float) -> FloatArray:
    """Turn camera vectors (x right, y down, z away) into ground axes (x near, y up, z left)."""
    c, s = np.cos(np.deg2rad(pitch_deg)), np.sin(np.deg2rad(pitch_deg))
    down = c * v[..., 1] + s * v[..., 2]
    away = c * v[..., 2] - s * v[..., 1]
    return np.stack([-away, -down, -v[..., 0]], axis=-1)

"""Landmarks in, angles out: the order in which one clip's geometry is worked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hiprom.kinematics.camera import (
    FOCAL_PER_LONG_SIDE,
    camera_roll_deg,
    plumb_length_px,
    view_angles_deg,
)
from hiprom.kinematics.filtering import low_pass, without_spikes
from hiprom.kinematics.joints import JointAngles, JointCentres, gate, joint_angles
from hiprom.kinematics.lift import lift, rotate
from hiprom.kinematics.rest import Position, Rest, find_rest
from hiprom.kinematics.segments import (
    Segments,
    image_segments,
    plain_angle_deg,
    world_angles_deg,
)
from hiprom.kinematics.stick import stick_gap_shank
from hiprom.kinematics.types import Camera, Kinematics
from hiprom.pose.landmarks import ANKLES, HIPS, KNEES, LandmarkSequence

FloatArray = npt.NDArray[np.float64]

PELVIS_CUTOFF_HZ = 2.0
"""The hip line is short and noisy, and the pelvis slow."""


@dataclass(frozen=True)
class Limits:
    """Posture outside which hip rotation is not defined; degrees, and visibility 0..1."""

    knee_flexion_deg: tuple[float, float] = (60.0, 120.0)
    femur_elevation_deg: tuple[float, float] = (60.0, 120.0)
    least_visibility: float = 0.5


def compute(landmarks: LandmarkSequence, position: Position, limits: Limits) -> Kinematics:
    """Measure every angle of every frame.

    Parameters
    ----------
    landmarks : LandmarkSequence
        T frames of one person, seen from the front.
    position : {"seated", "standing"}
        Where the relaxed legs are to be looked for.
    limits : Limits
        Where hip rotation counts as defined.

    Returns
    -------
    Kinematics
        Degrees; NaN where not measurable.
    """
    time_s = landmarks.time_s
    image = low_pass(without_spikes(_visible(landmarks, limits.least_visibility)), time_s)
    raw = image_segments(image)
    rest = find_rest(raw, time_s, position)
    roll = camera_roll_deg(rest)
    focal = FOCAL_PER_LONG_SIDE * max(landmarks.width, landmarks.height)
    plumb_px = plumb_length_px(rest, position, focal)
    upright = turned(raw, roll)
    pitch, yaw = view_angles_deg(upright, rest, plumb_px, focal, position)
    world_rotation, flexion = world_angles_deg(low_pass(landmarks.world_m, time_s))
    slow_pelvis = replace(upright, hip_line=low_pass(upright.hip_line, time_s, PELVIS_CUTOFF_HZ))
    flexion = flexion + 0.6 * np.abs(plain_angle_deg(upright))
    joints = lift(
        slow_pelvis,
        plumb_px,
        90 + 0 * flexion,
        pitch_deg=pitch,
        yaw_deg=yaw if np.isfinite(yaw) else 0.0,
        focal_px=focal,
    )
    return Kinematics(
        time_s=time_s,
        **_gated(replace(joint_angles(joints), knee_flexion_deg=flexion), limits),
        pose_confidence=_confidence(landmarks),
        plain_angle_deg=plain_angle_deg(raw),
        world_angle_deg=world_rotation,
        rest_frames=rest.frames,
        stick_gap_shank=_stick_gap(image, joints, rest, roll, position),
        camera=Camera(roll, yaw, _mean(rest.shank_px)),
    )


def turned(segments: Segments, roll_deg: float) -> Segments:
    """Return the segments as a camera without roll would have seen them."""
    angle = roll_deg if np.isfinite(roll_deg) else 0.0
    return Segments(
        **{
            name: rotate(getattr(segments, name), angle)
            for name in ("thigh", "shank", "foot", "knee_px", "hip_line", "trunk")
        }
    )


def _stick_gap(
    image: FloatArray, joints: JointCentres, rest: Rest, roll_deg: float, position: Position
) -> FloatArray:
    if position != "standing":
        return np.full(joints.hip.shape[:2], np.nan)
    upright = rotate(image, roll_deg)
    return stick_gap_shank(
        upright[:, ANKLES], upright[:, HIPS].mean(axis=1), joints, rest, rest.shank_px
    )


def _mean(values: FloatArray) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def _gated(angles: JointAngles, limits: Limits) -> dict[str, FloatArray]:
    """Return the angles with the rotations NaN where the knee or the thigh leaves its range."""
    out = dict(vars(angles))
    for name in ("hip_rotation_deg", "hip_rotation_pelvis_deg", "tibial_rotation_deg"):
        out[name] = gate(
            gate(out[name], angles.knee_flexion_deg, limits.knee_flexion_deg),
            angles.femur_elevation_deg,
            limits.femur_elevation_deg,
        )
    return out


def _visible(landmarks: LandmarkSequence, least: float) -> FloatArray:
    """Image landmarks with those that the model could not see taken out."""
    with np.errstate(invalid="ignore"):
        hidden = landmarks.visibility < least
    return np.where(hidden[..., None], np.nan, landmarks.image_px)


def _confidence(landmarks: LandmarkSequence) -> FloatArray:
    """Return the least visibility among hips, knees and ankles; 0 where no one was found."""
    legs = landmarks.visibility[:, [*HIPS, *KNEES, *ANKLES]]
    return np.where(np.isfinite(legs), legs, 0.0).min(axis=1)

"""From joint centres in space to joint angles: the definitions, and nothing else.

The ground frame is the ISB's (Wu 2002, 10.1016/S0021-9290(01)00222-6), as OpenSim uses it:
x anterior, y up, z to the subject's right. Internal rotation is positive on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from hiprom.arrays import FloatArray, check_shapes
from hiprom.kinematics.vectors import (
    Vec,
    angle_about,
    angle_between,
    arctan2_deg,
    cross,
    dot,
    subtract,
    unit,
)

OUTWARD = np.array([1.0, -1.0])
"""Sign of the side axis: what turns or points outward on the left does the reverse on the right."""

_BLOCK = 8192  # frames worked at a time: their intermediates stay in the processor's cache
_LEAST_AZIMUTH_ELEVATION_DEG = 30.0  # below it a thigh hangs, and has no direction to point in


@dataclass(frozen=True)
class JointCentres:
    """Joint centres over time in the ground frame (x anterior, y up, z right), any unit of length.

    Attributes
    ----------
    hip, knee, ankle : (T, 2, 3) array
        Left then right; NaN where missing.
    neck : (T, 3) array
        Middle between the shoulders, or the neck.
    heel, toe : (T, 2, 3) array or None
        Foot points; only the tibia's own rotation needs them.

    Raises
    ------
    InputError
        If one has another shape.
    """

    hip: FloatArray
    knee: FloatArray
    ankle: FloatArray
    neck: FloatArray
    heel: FloatArray | None = None
    toe: FloatArray | None = None

    def __post_init__(self) -> None:
        frames = np.shape(self.hip)[:1] or (0,)
        sided = {name: getattr(self, name) for name in ("hip", "knee", "ankle", "heel", "toe")}
        wanted = {name: (p, (*frames, 2, 3)) for name, p in sided.items() if p is not None}
        check_shapes("joint centres", wanted | {"neck": (self.neck, (*frames, 3))})

    def __len__(self) -> int:
        return len(self.hip)


@dataclass(frozen=True)
class JointAngles:
    """Joint angles in degrees; (T, 2) with sides, (T,) without. See `Kinematics` for signs."""

    hip_rotation_deg: FloatArray
    hip_rotation_pelvis_deg: FloatArray
    femur_elevation_deg: FloatArray
    femur_abduction_deg: FloatArray
    tibia_frontal_deg: FloatArray
    knee_flexion_deg: FloatArray
    tibial_rotation_deg: FloatArray
    pelvis_list_deg: FloatArray
    trunk_lean_deg: FloatArray


def joint_angles(joints: JointCentres) -> JointAngles:
    """Return every joint angle of every frame.

    Parameters
    ----------
    joints : JointCentres
        T frames of joint centres.

    Returns
    -------
    JointAngles
        Degrees; NaN where a point that the angle needs is missing. Hip rotation is not gated
        here: it loses its meaning as the knee straightens (see `gated`).
    """
    n = len(joints)
    out = {
        f.name: np.empty((n,) if f.name in ("pelvis_list_deg", "trunk_lean_deg") else (n, 2))
        for f in fields(JointAngles)
    }
    for start in range(0, n, _BLOCK):  # blocks, not frames
        block = slice(start, min(start + _BLOCK, n))
        for name, values in _block_angles(joints, block).items():
            out[name][block] = values
    return JointAngles(**out)


def _block_angles(joints: JointCentres, block: slice) -> dict[str, FloatArray]:
    hip, knee, ankle = (Vec.of(p[block]) for p in (joints.hip, joints.knee, joints.ankle))
    femur = unit(subtract(knee, hip))
    shank = unit(subtract(ankle, knee))
    hip_line = Vec(*(c[:, :1] - c[:, 1:] for c in hip))  # from right to left, (T, 1)
    # The horizontal directions to the subject's left and to the front.
    left_x, left_z = _horizontal_unit(hip_line)
    lateral = (shank.x * left_x + shank.z * left_z) * OUTWARD
    femur_left = (femur.x * left_x + femur.z * left_z) * OUTWARD
    femur_front = femur.z * left_x - femur.x * left_z
    elevation = arctan2_deg(np.hypot(femur.x, femur.z), -femur.y)
    abduction = arctan2_deg(femur_left, femur_front)
    abduction[elevation < _LEAST_AZIMUTH_ELEVATION_DEG] = np.nan
    return {
        "hip_rotation_deg": rotation_from_vertical(femur, shank),
        "hip_rotation_pelvis_deg": rotation_from_pelvis(femur, shank, hip_line),
        "femur_elevation_deg": elevation,
        "femur_abduction_deg": abduction,
        "tibia_frontal_deg": arctan2_deg(lateral, -shank.y),
        "knee_flexion_deg": angle_between(femur, shank),
        "tibial_rotation_deg": _tibial_rotation(joints, block, femur, shank),
        **_trunk_angles(joints, block, hip, hip_line, (left_x[:, 0], left_z[:, 0])),
    }


def rotation_from_vertical(femur: Vec, shank: Vec) -> FloatArray:
    """Hip rotation as a goniometer reads it: about the femur, from the vertical to the shank.

    Parameters
    ----------
    femur, shank : Vec of (..., 2)
        Unit vectors hip→knee and knee→ankle, ground frame, left then right.

    Returns
    -------
    (..., 2) array
        Degrees, internal positive on both sides. Both directions are projected on the plane
        perpendicular to the femur (Norkin & White's plumb arm and tibial arm).
    """
    # angle_about(femur, down, shank) written out for down = (0, −1, 0).
    sine = femur.z * shank.x - femur.x * shank.z
    cosine = -shank.y + femur.y * dot(femur, shank)
    return arctan2_deg(sine * OUTWARD, cosine)


def rotation_from_pelvis(femur: Vec, shank: Vec, hip_line: Vec) -> FloatArray:
    """Hip rotation against the pelvis (Grood & Suntay 1983, 10.1115/1.3138397).

    The flexion axis is the hip line, the long axis the femur; the floating axis, perpendicular
    to both, is the zero from which the shank is turned.

    Parameters
    ----------
    femur, shank : Vec of (..., 2)
        Unit vectors hip→knee and knee→ankle.
    hip_line : Vec of (..., 1)
        From the right hip to the left hip, any length.

    Returns
    -------
    (..., 2) array
        Degrees, internal positive on both sides.
    """
    # hip_line × femur points down when the pelvis is level and the thigh forward.
    return angle_about(femur, cross(hip_line, femur), shank) * OUTWARD


def _tibial_rotation(joints: JointCentres, block: slice, femur: Vec, shank: Vec) -> FloatArray:
    if joints.heel is None or joints.toe is None:
        return np.full(shank.x.shape, np.nan)
    foot = subtract(Vec.of(joints.toe[block]), Vec.of(joints.heel[block]))
    # About the shank (downward) the left foot's inward turn is positive by the right-hand rule.
    return angle_about(shank, femur, foot) * OUTWARD


def _trunk_angles(
    joints: JointCentres,
    block: slice,
    hip: Vec,
    hip_line: Vec,
    left: tuple[FloatArray, FloatArray],
) -> dict[str, FloatArray]:
    neck = Vec.of(joints.neck[block])
    dx, dy, dz = (n - 0.5 * (h[:, 0] + h[:, 1]) for n, h in zip(neck, hip, strict=True))
    list_deg = arctan2_deg(hip_line.y, np.hypot(hip_line.x, hip_line.z))[:, 0]
    return {
        "pelvis_list_deg": list_deg,
        "trunk_lean_deg": arctan2_deg(dx * left[0] + dz * left[1], dy),
    }


def _horizontal_unit(v: Vec) -> tuple[FloatArray, FloatArray]:
    length = np.hypot(v.x, v.z)
    inverse = 1.0 / np.where(length > 0, length, np.nan)
    return v.x * inverse, v.z * inverse

"""OpenSim coordinates (``.mot``) become joint centres, by the skeleton that has them.

Others' angles then go the same way as others' joint centres: one definition of every angle, one
set of gates, one scoring. Lengths do not matter, because angles do not depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray, IntArray
from hiprom.errors import InputError
from hiprom.exports.mot import Motion
from hiprom.kinematics.joints import JointCentres
from hiprom.limits import LARGEST_DEG
from hiprom.sides import SIDES, Side

ROTATION: Final = "hip_rotation"
_PELVIS: Final = {"pelvis_tilt": "Z", "pelvis_list": "X", "pelvis_rotation": "Y"}
_LEG: Final = ("hip_flexion", "hip_adduction", ROTATION, "knee_angle")
_NEEDED: Final = ("hip_flexion", ROTATION, "knee_angle")
_BENT_DEG: Final = 20.0  # no knee bends backward that far: it tells which sign means flexion
# OpenSim's axes: x to the front, y up, z to the right; metres, of nobody in particular.
_DOWN: Final = np.array([0.0, -1.0, 0.0])
_HIP: Final = np.array([0.0, 0.0, 0.085])
_THIGH_M, _SHANK_M, _TRUNK_M = 0.42, 0.40, 0.50
# A leg of which the file says nothing: it sits or stands still, and is never measured.
_SITS: Final = {"hip_flexion": 90.0, "hip_adduction": 0.0, ROTATION: 0.0, "knee_angle": 90.0}
_STANDS: Final = dict.fromkeys(_SITS, 0.0)
# Who sits never lets a thigh hang; who stands does so before and after each repetition.
_HANGS_DEG: Final = 45.0
_HANGING_SHARE: Final = 0.1
_GAP: Final = 1.5  # of the usual step: a row is missing


@dataclass(frozen=True)
class Skeleton:
    """What the coordinates of a motion file describe.

    Attributes
    ----------
    time_s : (T,) array
        With a place for each row that the file leaves out.
    joints : JointCentres
        NaN on such rows.
    sides : tuple of Side
        The legs of which the file has a hip rotation; the other one is made up.
    assumed : list of str
        The coordinates that are missing and were assumed to be zero.
    unsure : bool
        One leg alone, always lifted, does not show whether the person sits, as was assumed.
    """

    time_s: FloatArray
    joints: JointCentres
    sides: tuple[Side, ...]
    assumed: list[str]
    unsure: bool


def skeleton_of(motion: Motion, test: str = "auto") -> Skeleton:
    """Return the joint centres that belong to OpenSim's coordinates.

    The pelvis turns by tilt, list and rotation, in the order of the file's columns, which is that
    of the model; the thigh against it by flexion, adduction and rotation, the shank about the
    knee: the axes of the gait models (gait2392, Rajagopal, Lai-Uhlrich, Pose2Sim's). Knee flexion
    may have either sign.

    Parameters
    ----------
    motion : Motion
    test : str
        Tells how a leg of which the file says nothing is at rest: hanging or standing.

    Raises
    ------
    InputError
        If there is no hip rotation, a leg lacks its flexion or knee angle, a time does not
        increase, or an angle cannot be one.
    """
    columns = {_short(name): values for name, values in motion.columns.items()}
    sides = tuple(side for side in SIDES if f"{ROTATION}_{side[0]}" in columns)
    if not sides:
        raise InputError(
            "no hip rotation is in it (hip_rotation_l, hip_rotation_r, as OpenSim and Pose2Sim "
            "name them; Sports2D's planar angles have none): measure the .trc beside it, or the "
            "clip"
        )
    names = [*_PELVIS, *(f"{name}_{side[0]}" for side in sides for name in _LEG)]
    for side in sides:
        for name in _NEEDED:
            if f"{name}_{side[0]}" not in columns:
                raise InputError(
                    f"{name}_{side[0]} is missing: without it the thigh's and the shank's place "
                    "are not known"
                )
    time_s, rows = _with_gaps(motion.time_s)
    angles = {name: _angle(name, columns[name], rows) for name in names if name in columns}
    assumed = [name for name in names if name not in angles]
    for name in assumed:
        angles[name] = np.zeros(len(time_s))
    alone = len(sides) < len(SIDES)
    hung = alone and _hanging_share(angles[f"hip_flexion_{sides[0][0]}"]) > _HANGING_SHARE
    still = _STANDS if test == "standing" or (test == "auto" and hung) else _SITS
    for side in SIDES:
        if side not in sides:
            angles |= {f"{name}_{side[0]}": np.full(len(time_s), still[name]) for name in _LEG}
    order = [name for name in columns if name in _PELVIS]
    turns = order if len(order) == len(_PELVIS) else list(_PELVIS)
    unsure = alone and not hung and test == "auto"
    return Skeleton(time_s, _joints_of(angles, turns), sides, assumed, unsure)


def _joints_of(angles: dict[str, FloatArray], turns: list[str]) -> JointCentres:
    every = np.stack(list(angles.values()))
    known, count = np.isfinite(every).all(axis=0), every.shape[1]
    hip, knee, ankle = (np.full((count, 2, 3), np.nan) for _ in range(3))
    neck = np.full((count, 3), np.nan)
    at = {name: values[known] for name, values in angles.items()}
    from scipy.spatial.transform import Rotation  # late: every clip passes by this module

    pelvis = Rotation.from_euler(
        "".join(_PELVIS[name] for name in turns),
        np.stack([at[name] for name in turns], axis=1),
        degrees=True,
    )
    neck[known] = pelvis.apply(-_TRUNK_M * _DOWN)
    for n, side in enumerate(SIDES):
        # Adduction and rotation are positive inward on both sides: the left leg's axes are turned.
        sign = -1.0 if side == "left" else 1.0
        flexion, adduction, rotation, bend = (at[f"{name}_{side[0]}"] for name in _LEG)
        turned = np.stack([flexion, sign * adduction, sign * rotation], axis=1)
        thigh = pelvis * Rotation.from_euler("ZXY", turned, degrees=True)
        bend = bend * _flexion_sign(bend)
        shank = thigh * Rotation.from_euler("Z", -bend[:, None], degrees=True)
        hip[known, n] = pelvis.apply(sign * _HIP)
        knee[known, n] = hip[known, n] + _THIGH_M * thigh.apply(_DOWN)
        ankle[known, n] = knee[known, n] + _SHANK_M * shank.apply(_DOWN)
    return JointCentres(hip=hip, knee=knee, ankle=ankle, neck=neck)


def _hanging_share(flexion_deg: FloatArray) -> float:
    """Return on which share of the rows that are there a thigh hangs."""
    known = flexion_deg[np.isfinite(flexion_deg)]
    return float((known < _HANGS_DEG).mean()) if len(known) else 0.0


def _flexion_sign(knee_deg: FloatArray) -> float:
    """Return -1 where flexion is negative, as in gait2392."""
    bent = knee_deg[np.abs(knee_deg) > _BENT_DEG]
    return -1.0 if len(bent) and np.median(bent) < 0 else 1.0


def _short(name: str) -> str:
    """Return a coordinate's own name, also where it is ``/jointset/hip_r/hip_rotation_r/value``."""
    return name.removesuffix("/value").rsplit("/", 1)[-1]


def _angle(name: str, values: FloatArray, rows: IntArray) -> FloatArray:
    known = values[np.isfinite(values)]
    if np.isinf(values).any() or (np.abs(known) > LARGEST_DEG).any():
        raise InputError(
            f"{name} has a value that no joint can have; check inDegrees in the file's header"
        )
    found = np.full(int(rows[-1]) + 1, np.nan)
    found[rows] = values
    return found


def _with_gaps(time_s: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the times with one more in each gap, and where the file's own rows lie in them.

    A writer that cannot say "missing" leaves the row out; nothing may be drawn across.
    """
    steps = np.diff(time_s)
    if len(time_s) < 2 or not np.isfinite(time_s).all() or (steps <= 0).any():
        raise InputError("it needs two rows or more, with times that are finite and increase")
    gaps = np.flatnonzero(steps > _GAP * np.median(steps))
    between = (time_s[gaps] + time_s[gaps + 1]) / 2
    rows = np.arange(len(time_s)) + np.searchsorted(gaps, np.arange(len(time_s)), side="left")
    return np.insert(time_s, gaps + 1, between), rows

"""Landmarks in, angles out: the order in which one clip's geometry is worked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.errors import UsageError
from hiprom.kinematics.correction import LinearModel, shipped
from hiprom.kinematics.features import TENS, features
from hiprom.kinematics.gates import Gates, gated
from hiprom.kinematics.hidden import turn_hidden
from hiprom.kinematics.joints import OUTWARD, JointAngles, JointCentres, joint_angles
from hiprom.kinematics.lift import lift
from hiprom.kinematics.position import Position, thigh_hangs
from hiprom.kinematics.rest import at_rest
from hiprom.kinematics.seen import below_hip
from hiprom.kinematics.segments import list_deg, plain_angle_deg
from hiprom.kinematics.stick import stick_gap_shank
from hiprom.kinematics.types import Kinematics
from hiprom.kinematics.vectors import wrapped_deg
from hiprom.kinematics.view import View, upright_view
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, KNEES

Models = Mapping[str, LinearModel]

RESIDUAL = "hip_rotation"
"""The model that adds to the geometry what it leaves over; the others give their angle whole."""

STANDING_THIGH_TRUST = 0.5
"""Between a fixed and a measured femur; chosen by cross-validation (docs/accuracy.md)."""

SURE_LIST_DEG = (3.0, 6.0)
"""The model's pelvic list is ignored up to the first value and used in full from the second on.
The model is fitted to find hikes, so it reports about 2° for a level pelvis while a leg is turned.
On the development clips this halves the list's mean error (1.0° to 0.5°) and lowers that of the
peaks against the pelvis from 2.8° to 2.0° (docs/accuracy-notes.md)."""

REST_ERROR_SHARE = 0.6
"""The share of a seated leg's reading at rest that is error: the error's variance over the
development clips, (2.2°)², over the sum of that and the true lean's variance at rest, (1.75°)²."""

# People of the training clips who stand lean away from the lifted leg, none towards it: outside
# those leans the trunk's own counts, degree for degree.
_BEYOND = {"trunk_lean": {"d_trunk": TENS}}


def compute(
    landmarks: LandmarkSequence, position: Position, gates: Gates, models: Models | None = None
) -> Kinematics:
    """Measure every angle of every frame.

    Parameters
    ----------
    landmarks : LandmarkSequence
        T frames of one person, seen from the front; lying, from straight above.
    position : {"seated", "standing", "supine"}
        Where the relaxed legs are to be looked for.
    gates : Gates
        Where hip rotation counts as defined.
    models : mapping of str to LinearModel, optional
        Learned corrections; those that ship with hiprom unless given, none where empty.

    Returns
    -------
    Kinematics
        Degrees; NaN where not measurable.

    Raises
    ------
    UsageError
        If there is no such position.
    """
    if position not in get_args(Position):
        raise UsageError(
            f"a person cannot be {position!r}: name one of {', '.join(get_args(Position))}"
        )
    view = upright_view(landmarks, position, gates.least_visibility)
    corrections = shipped(position, landmarks.careful) if models is None else models
    named = features(view)
    predicted = {name: m.predict(named, _BEYOND.get(name)) for name, m in corrections.items()}
    angles = corrected(geometry(view, predicted), predicted, view)
    return Kinematics(
        time_s=landmarks.time_s,
        **vars(gated(angles, gates)),
        pose_confidence=_confidence(landmarks, view.unseen_leg),
        plain_angle_deg=_plain_angle(view),
        world_angle_deg=view.world_rotation_deg,
        rest_frames=view.rest.frames,
        hike_evidence_deg=_pelvis_list(view, predicted),
        stick_gap_shank=_stick_gap(view, predicted),
        camera=view.camera,
        unseen_leg=view.unseen_leg,
    )


def geometry(view: View, predicted: Mapping[str, FloatArray]) -> JointAngles:
    """Return the angles that the view's geometry gives, before any model adds to them.

    Parameters
    ----------
    view : View
    predicted : mapping of str to (T, 2) array
        What the models gave; of these the geometry uses the pelvic list.
    """
    angles = rotation = joint_angles(_lifted(view, predicted, 1.0))
    if view.position == "standing":
        # MediaPipe raises the hip with a lifted thigh, which tilts the femur: it is trusted less.
        rotation = joint_angles(_lifted(view, predicted, STANDING_THIGH_TRUST))
    if "pelvis_list" in predicted:
        rotation = _with_sure_list(rotation)
    if view.position == "seated":
        rotation = _from_rest(rotation, view)
    hidden = turn_hidden(view)
    return replace(
        angles,
        pelvis_list_deg=rotation.pelvis_list_deg,
        hip_rotation_deg=np.where(hidden, np.nan, rotation.hip_rotation_deg),
        hip_rotation_pelvis_deg=np.where(hidden, np.nan, rotation.hip_rotation_pelvis_deg),
    )


def _with_sure_list(angles: JointAngles) -> JointAngles:
    """Treat the pelvis as level where its list may be no more than the model's error.

    Against a level pelvis, rotation is the same as against the vertical.
    """
    low, high = SURE_LIST_DEG
    sure = np.clip((np.abs(angles.pelvis_list_deg) - low) / (high - low), 0.0, 1.0)
    apart = wrapped_deg(angles.hip_rotation_pelvis_deg - angles.hip_rotation_deg)
    return replace(
        angles,
        pelvis_list_deg=sure * angles.pelvis_list_deg,
        hip_rotation_pelvis_deg=angles.hip_rotation_deg + sure[:, None] * apart,
    )


def _from_rest(angles: JointAngles, view: View) -> JointAngles:
    """Subtract from the rotations the part of their reading at rest that is error.

    A relaxed shank hangs plumb apart from habit, so the geometry's reading at rest is partly habit
    and partly its own error, which lasts through the clip as the femur's direction does.
    """
    at_ease = REST_ERROR_SHARE * at_rest(angles.hip_rotation_deg, view.rest.frames)
    return replace(
        angles,
        hip_rotation_deg=angles.hip_rotation_deg - at_ease,
        hip_rotation_pelvis_deg=angles.hip_rotation_pelvis_deg - at_ease,
    )


def _lifted(view: View, predicted: Mapping[str, FloatArray], thigh_trust: float) -> JointCentres:
    return lift(
        view.segments,
        view.plumb_px,
        pelvis_list_deg=_pelvis_list(view, predicted),
        pitch_deg=view.camera.pitch_deg,
        yaw_deg=float(np.nan_to_num(view.camera.yaw_deg)),
        focal_px=view.focal_px,
        thigh_trust=thigh_trust,
    )


def _plain_angle(view: View) -> FloatArray:
    """Return what a protractor on the screen would read: the camera's roll is put back."""
    if view.position == "supine":  # read from the body's axis, however the picture is turned
        return plain_angle_deg(view.segments)
    roll = np.nan_to_num(view.camera.roll_deg)
    return plain_angle_deg(view.segments) + roll * OUTWARD


def _pelvis_list(view: View, predicted: Mapping[str, FloatArray]) -> FloatArray:
    """Return the pelvic list (T,)."""
    if "pelvis_list" in predicted:
        return _of_trunk(predicted["pelvis_list"], view)
    return list_deg(view.segments.hip_line)


def _of_trunk(outward: FloatArray, view: View) -> FloatArray:
    """Return an angle of the trunk (T,) that a model gave for each side (T, 2), outward positive.

    The two sides see it with opposite signs. A standing leg says little, so while one leg is lifted
    only that one counts; so does a leg while the other one is not seen.
    """
    counts = np.ones(outward.shape, dtype=bool)
    if view.position == "standing":
        hangs = thigh_hangs(view.segments)
        one = hangs[:, 0] != hangs[:, 1]
        counts[one] = ~hangs[one]
    counts &= np.isfinite(outward)
    known = counts.sum(axis=1)
    total = np.sum(np.where(counts, outward * OUTWARD, 0.0), axis=1)
    return np.where(known > 0, total / np.maximum(known, 1), np.nan)


def corrected(angles: JointAngles, predicted: Mapping[str, FloatArray], view: View) -> JointAngles:
    """Return the geometry's angles with the models' residual added and their own angles put in.

    Parameters
    ----------
    angles : JointAngles
        From `geometry`.
    predicted : mapping of str to (T, 2) array
        What the models gave, degrees, by name: `RESIDUAL`, or the angle that it stands for.
    view : View
    """
    fields = dict(vars(angles))
    for name in ("hip_rotation_deg", "hip_rotation_pelvis_deg"):
        # Wild landmarks can turn a leg right round: angles stay within half a turn.
        fields[name] = wrapped_deg(fields[name] + predicted.get(RESIDUAL, 0.0))
    for name in ("femur_elevation", "femur_abduction", "knee_flexion"):
        if name in predicted:
            fields[f"{name}_deg"] = predicted[name]
    if "trunk_lean" in predicted:
        fields["trunk_lean_deg"] = _of_trunk(predicted["trunk_lean"], view)
    return JointAngles(**fields)


def _stick_gap(view: View, predicted: Mapping[str, FloatArray]) -> FloatArray:
    if view.position != "standing":
        return np.full(view.world_flexion_deg.shape, np.nan)
    joints = _lifted(view, predicted, STANDING_THIGH_TRUST)
    return stick_gap_shank(
        view.image[:, ANKLES],
        view.image[:, HIPS].mean(axis=1),
        joints,
        view.rest,
    )


def _confidence(landmarks: LandmarkSequence, unseen: BoolArray) -> FloatArray:
    """Return the least visibility among hips, knees and ankles; 0 where no one was found.

    Of a leg that was not seen, which is not measured, only the hip counts.
    """
    shown = landmarks.filled()
    counted = np.setdiff1d([*HIPS, *KNEES, *ANKLES], below_hip(unseen))
    legs = shown.visibility[:, counted]
    # Others' files may call points visible on frames on which they have nobody.
    known = np.isfinite(legs) & shown.found[:, None]
    return np.where(known, legs, 0.0).min(axis=1)

"""What a goniometer would have read, from posed joint centres.

Signs: internal rotation is positive on both sides; seen as the shank, the foot moves away from the
midline. Angles follow the joint centres, not the commanded values: a hike or a sway changes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from .mesh import Array
from .motion import Channels, Window, hold_frames
from .rotations import Z, angle_between, dot, unit
from .spec import SIDES, SIGN, ClipSpec, Compensation, Repetition

SCHEMA = "hiprom.truth/1"
MIN_HORIZONTAL = 0.35  # of the femur's length; a steeper thigh has no heading or plumb reference
MIN_FLEXION_DEG = 30.0  # a straighter knee shows no rotation


@dataclass
class Angles:
    """Truth per frame. Pairs are (T, 2), left then right; degrees; NaN where undefined.

    Attributes
    ----------
    hip_rotation_deg : (T, 2)
        Shank against the plumb line about the femur; internal positive.
    hip_rotation_pelvis_deg : (T, 2)
        Shank against the normal of the hip line about the femur; internal positive.
    femur_elevation_deg : (T, 2)
        0 hanging straight down, 90 horizontal.
    femur_abduction_deg : (T, 2)
        Heading of the thigh from straight ahead, positive away from the midline.
    tibia_frontal_deg : (T, 2)
        Shank from plumb in the frontal plane, positive with the foot lateral.
    knee_flexion_deg : (T, 2)
        0 straight.
    pelvis_list_deg : (T,)
        Hip line from horizontal, positive with the left hip higher.
    trunk_lean_deg : (T,)
        Line from mid-hip to neck in the frontal plane, positive towards the left.
    """

    hip_rotation_deg: Array
    hip_rotation_pelvis_deg: Array
    femur_elevation_deg: Array
    femur_abduction_deg: Array
    tibia_frontal_deg: Array
    knee_flexion_deg: Array
    pelvis_list_deg: Array
    trunk_lean_deg: Array


def angle_about(axis: Array, start: Array, end: Array) -> Array:
    """Return the signed angle (...) in degrees from `start` to `end` about a unit axis (..., 3)."""
    start = start - dot(start, axis)[..., None] * axis
    end = end - dot(end, axis)[..., None] * axis
    return np.degrees(np.arctan2(dot(axis, np.cross(start, end)), dot(start, end)))


def measure(joints: Mapping[str, Array]) -> Angles:
    """Measure angles from joint centres.

    Parameters
    ----------
    joints : mapping of str to (T, 3) array
        ``hip``, ``knee`` and ``ankle``, each with ``_left`` and ``_right``, and ``neck``; any unit
        of length, z up. Nothing else about the world is assumed: straight ahead is square to the
        horizontal hip line.
    """
    hip_line = joints["hip_left"] - joints["hip_right"]
    lateral = unit(hip_line * np.array([1.0, 1.0, 0.0]))  # towards the subject's left
    ahead = np.cross(lateral, Z)
    trunk = joints["neck"] - (joints["hip_left"] + joints["hip_right"]) / 2
    sides = [_measure_side(joints, side, hip_line, lateral, ahead) for side in SIDES]
    flat = np.linalg.norm(hip_line[..., :2], axis=-1)
    return Angles(
        **{name: np.stack([side[name] for side in sides], axis=-1) for name in sides[0]},
        pelvis_list_deg=np.degrees(np.arctan2(hip_line[..., 2], flat)),
        trunk_lean_deg=np.degrees(np.arctan2(dot(trunk, lateral), trunk[..., 2])),
    )


def _measure_side(
    joints: Mapping[str, Array], side: str, hip_line: Array, lateral: Array, ahead: Array
) -> dict[str, Array]:
    sign = SIGN[side]
    femur = unit(joints[f"knee_{side}"] - joints[f"hip_{side}"])
    shank = unit(joints[f"ankle_{side}"] - joints[f"knee_{side}"])
    horizontal = np.linalg.norm(femur[..., :2], axis=-1)
    flexion = angle_between(femur, shank)
    down = np.broadcast_to(-Z, femur.shape)
    # Square to the femur and the hip line; with the pelvis level and the thigh ahead it is plumb.
    normal = np.cross(hip_line, femur)
    steep, straight = horizontal < MIN_HORIZONTAL, flexion < MIN_FLEXION_DEG
    undefined = steep | straight
    return {
        "hip_rotation_deg": np.where(undefined, np.nan, sign * angle_about(femur, down, shank)),
        "hip_rotation_pelvis_deg": np.where(
            undefined, np.nan, sign * angle_about(femur, normal, shank)
        ),
        "femur_elevation_deg": np.degrees(np.arctan2(horizontal, -femur[..., 2])),
        "femur_abduction_deg": np.where(
            steep,
            np.nan,
            np.degrees(np.arctan2(sign * dot(femur, lateral), dot(femur, ahead))),
        ),
        "tibia_frontal_deg": np.degrees(np.arctan2(sign * dot(shank, lateral), -shank[..., 2])),
        "knee_flexion_deg": flexion,
    }


def report(
    spec: ClipSpec,
    channels: Channels,
    angles: Angles,
    camera: Mapping[str, float],
    stick: dict[str, Any] | None,
) -> dict[str, Any]:
    """Return the truth of a clip as plain JSON values (schema `hiprom.truth/1`)."""
    time = channels.time_s
    internal = [pair for pair in channels.repetitions if pair[0].target_deg >= 0]
    external = [pair for pair in channels.repetitions if pair[0].target_deg < 0]
    done = [_repetition(angles, time, *pair) for pair in internal]
    done_external = [_repetition(angles, time, *pair) for pair in external]
    return {
        "schema": SCHEMA,
        "clip": f"{spec.name}.mp4",
        "test": spec.test,
        "fps": spec.encoding.fps,
        "width": spec.encoding.width,
        "height": spec.encoding.height,
        "duration_s": round(float(time[-1]) + 1 / spec.encoding.fps, 3),
        "camera": {name: round(value, 3) for name, value in camera.items()},
        "peak_ir_deg": _peaks(done, "plateau_deg", max),
        "peak_ir_pelvis_deg": _peaks(done, "plateau_pelvis_deg", max),
        "peak_er_deg": {
            side: None if peak is None else -peak
            for side, peak in _peaks(done_external, "plateau_deg", min).items()
        },
        "repetitions": done,
        "er_repetitions": done_external,
        "lifts": [_times(window) for window in channels.lifts],
        "compensations": [
            _compensation(angles, time, repetition, window, compensation)
            for repetition, window in channels.repetitions
            for compensation in repetition.compensations
        ],
        "stick": stick,
        "spec": spec.to_dict(),
        "frames": _frames(time, angles),
    }


def _frames(time: Array, angles: Angles) -> dict[str, Any]:
    frames: dict[str, Any] = {"time_s": [round(float(t), 4) for t in time]}
    for field in fields(angles):
        values = getattr(angles, field.name)
        if values.ndim == 2:
            frames[field.name] = {side: _plain(values[:, k]) for k, side in enumerate(SIDES)}
        else:
            frames[field.name] = _plain(values)
    return frames


def _plain(values: Array) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 2) for value in values]


def _times(window: Window) -> dict[str, Any]:
    return {
        "side": window.side,
        **{
            name: round(getattr(window, name), 3)
            for name in ("start_s", "hold_start_s", "hold_end_s", "end_s")
        },
    }


def _repetition(
    angles: Angles, time: Array, repetition: Repetition, window: Window
) -> dict[str, Any]:
    k = SIDES.index(repetition.side)
    hold = hold_frames(time, window)
    return {
        **_times(window),
        "plateau_deg": _median(angles.hip_rotation_deg[hold, k]),
        "plateau_pelvis_deg": _median(angles.hip_rotation_pelvis_deg[hold, k]),
        "compensations": [item.kind for item in repetition.compensations],
    }


def _median(values: Array) -> float:
    return round(float(np.nanmedian(values)), 2)


def _peaks(repetitions: list[dict[str, Any]], key: str, best: Any) -> dict[str, float | None]:
    """The largest repetition of each side, by the plumb-line angle, whatever is asked of it."""
    peaks: dict[str, float | None] = {}
    for side in SIDES:
        own = [item for item in repetitions if item["side"] == side]
        peaks[side] = best(own, key=lambda item: item["plateau_deg"])[key] if own else None
    return peaks


def _compensation(
    angles: Angles, time: Array, repetition: Repetition, window: Window, asked: Compensation
) -> dict[str, Any]:
    k = SIDES.index(repetition.side)
    lateral = SIGN[repetition.side]
    track = {
        "pelvic_hike": lateral * angles.pelvis_list_deg,
        "trunk_lean": -lateral * angles.trunk_lean_deg,
        "thigh_lift": angles.femur_elevation_deg[:, k],
        "thigh_drift": angles.femur_abduction_deg[:, k],
        "knee_extension": -angles.knee_flexion_deg[:, k],
    }[asked.kind]
    before = (time >= window.start_s - 0.2) & (time <= window.start_s + 0.05)
    change = track[hold_frames(time, window)] - np.nanmedian(track[before])
    return {
        "kind": asked.kind,
        "side": repetition.side,
        "start_s": round(window.start_s, 3),
        "end_s": round(window.end_s, 3),
        "peak": round(float(change[np.nanargmax(np.abs(change))]), 2),
        "unit": "deg",
    }


def stick_test(
    channels: Channels, joints: Mapping[str, Array], edge: Mapping[str, Array]
) -> dict[str, Any]:
    """Did the heel reach the vertical plane through the outer edge of the standing foot?

    Parameters
    ----------
    channels : Channels
        Repetitions and lifts.
    joints : mapping of str to (T, 3) array
        As for `measure`, and ``heel_left``, ``heel_right``.
    edge : mapping of str to (N, 3) array
        Points of each foot's sole, ``left`` and ``right``, while both stand.
    """
    time = channels.time_s
    stance = time < (channels.lifts[0].start_s if channels.lifts else np.inf)
    line = (joints["hip_left"] - joints["hip_right"])[stance].mean(axis=0)
    lateral = unit(line * np.array([1.0, 1.0, 0.0]))
    result: dict[str, Any] = {}
    for side in SIDES:
        stick = np.max(SIGN[side] * edge[side] @ lateral)
        shank = np.linalg.norm(joints[f"ankle_{side}"] - joints[f"knee_{side}"], axis=-1).mean()
        holds = [
            SIGN[side] * joints[f"heel_{side}"][hold_frames(time, window)] @ lateral
            for repetition, window in channels.repetitions
            if repetition.side == side and repetition.target_deg >= 0
        ]
        if not holds:
            result[side] = {"reached": None, "shortfall_shank": None}
            continue
        short = float((stick - max(heel.max() for heel in holds)) / shank)
        result[side] = {"reached": short <= 0, "shortfall_shank": round(short, 3)}
    return result

"""What a learned correction may look at: a few signed, dimensionless features of legs and trunk.

All are taken with the camera's roll removed, in lengths of the plumb shank or in tens of degrees,
and signed outward for each side, so that a left leg and a mirrored right leg have the same
features and one set of coefficients serves both.
"""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.joints import OUTWARD
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.rest import at_rest
from hiprom.kinematics.segments import lean_deg, list_deg, tilt_deg
from hiprom.kinematics.view import View
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES

TENS = 10.0


def features(view: View) -> dict[str, FloatArray]:
    """Return the named features, (T, 2) each, left then right.

    Names that end in ``_0`` are values at rest, constant over the clip; those that begin with
    ``d_`` are changes since rest; ``other_`` is the other leg. A feature whose rest was not seen
    is taken against 0.
    """
    legs = _leg_features(view)
    trunk = _trunk_features(view)
    yaw, pitch = np.nan_to_num(view.camera.yaw_deg) / TENS, view.camera.pitch_deg / TENS
    # Which side the camera stands on is outward for one leg and inward for the other; how far it
    # looks down is the same for both.
    camera = {"yaw": yaw * OUTWARD, "yaw_pitch": yaw * pitch * OUTWARD, "pitch": pitch}
    for name, value in camera.items():
        legs[name] = np.broadcast_to(value, legs["swing"].shape)
    return legs | trunk


def _leg_features(view: View) -> dict[str, FloatArray]:
    segments, unit = view.segments, view.plumb_px[:, None]
    thigh = segments.thigh / unit
    torso = view.image[:, [*SHOULDERS, *HIPS]].mean(axis=1)[:, None]
    knee = (view.image[:, KNEES] - torso) / unit
    ankle = view.image[:, ANKLES]
    toe, heel = ((view.image[:, mark] - ankle) / unit for mark in (TOES, HEELS))
    now = {
        "swing": tilt_deg(segments.shank) * OUTWARD / TENS,
        "thigh_out": thigh[..., 0] * OUTWARD,
        "thigh_down": thigh[..., 1],
        "knee_out": knee[..., 0] * OUTWARD,
        "knee_down": knee[..., 1],
        "ankle_down": (ankle - view.image[:, HIPS].mean(axis=1)[:, None])[..., 1] / view.plumb_px,
        "toe_out": toe[..., 0] * OUTWARD,
        "toe_down": toe[..., 1],
        "heel_out": heel[..., 0] * OUTWARD,
        "heel_down": heel[..., 1],
        "shank": segments.shank_px / view.plumb_px,
        "flexion": (view.world_flexion_deg - 90.0) / TENS,
    }
    resting = {f"{name}_0": at_rest(values, view.rest.frames) for name, values in now.items()}
    change = {f"d_{name}": now[name] - resting[f"{name}_0"] for name in now}
    other = {f"other_{name}": values[:, ::-1] for name, values in change.items()}
    whole = {name: np.broadcast_to(v, now["swing"].shape) for name, v in resting.items()}
    return now | whole | change | other


def _trunk_features(view: View) -> dict[str, FloatArray]:
    image = view.image
    lines = {
        "hips": image[:, HIPS[0]] - image[:, HIPS[1]],
        "shoulders": image[:, SHOULDERS[0]] - image[:, SHOULDERS[1]],
    }
    tilts = {name: list_deg(line) for name, line in lines.items()}
    tilts["trunk"] = lean_deg(view.segments.trunk)
    resting = view.rest.frames.any(axis=1)
    out = {}
    for name, tilt in tilts.items():
        level = float(np.nan_to_num(median_known(tilt[resting])))
        signed = tilt[:, None] * OUTWARD / TENS
        out[f"{name}_0"] = np.broadcast_to(level * OUTWARD / TENS, signed.shape)
        out[f"d_{name}"] = signed - out[f"{name}_0"]
    return out

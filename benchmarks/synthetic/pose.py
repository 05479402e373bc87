"""From commanded angles to a posed skeleton: one rotation a bone and frame, one position a joint.

Every bone gets a global rotation, in world axes, from its resting to its wanted direction; joints
follow by forward kinematics. Bones nothing is said about follow their parent rigidly.
"""

from __future__ import annotations

import numpy as np

from .arms import set_arms
from .body import Body
from .limbs import (
    Poser,
    Skeleton,
    femur_direction,
    hanging_foot,
    hip_centre,
    knee_axis,
    set_leg,
)
from .lying import lay
from .mesh import Array
from .motion import Channels
from .rotations import X, Y, Z, about, across, angle_between, bend, frame, unit
from .spec import SIDES, SIGN, ClipSpec

SPINE_SHARE = {"spine05": 0.35, "spine04": 0.6, "spine03": 0.85, "spine02": 1.0, "spine01": 1.0}
REACH = 0.995  # a standing leg is never quite straight


def pose(body: Body, spec: ClipSpec, channels: Channels) -> Skeleton:
    """Pose a body for every frame.

    Parameters
    ----------
    body : Body
    spec : ClipSpec
    channels : Channels
        Commanded angles for T frames.

    Returns
    -------
    Skeleton
        Seated: the pelvis rests at the origin (`film` moves the floor under it). Standing: the
        soles are on z = 0. Supine: the pelvis is at the origin, the feet towards -y.
    """
    poser = Poser(body, len(channels.time_s))
    _place_trunk(poser, channels)
    if spec.test == "supine":
        return lay(poser, spec, channels)
    if spec.test == "seated":
        root = _seated_root(poser, channels)
        _seated_legs(poser, channels, root)
    else:
        root = _standing_root(poser, spec, channels)
        _standing_legs(poser, spec, channels, root)
    set_arms(poser, spec, channels, root)
    return poser.solve(root)


def _place_trunk(poser: Poser, channels: Channels) -> None:
    yaw = about(Z, channels.yaw_deg)

    def tilted(roll: Array, pitch: Array) -> Array:
        return yaw @ about(Y, roll) @ about(X, pitch)

    # A list with the left hip up turns the pelvis like a lean to the right.
    pelvis_roll, pelvis_pitch = -channels.list_deg, channels.pelvis_tilt_deg
    poser.given["root"] = tilted(pelvis_roll, pelvis_pitch)
    for label, share in SPINE_SHARE.items():
        roll = pelvis_roll + share * (channels.lean_deg - pelvis_roll)
        pitch = pelvis_pitch + share * (channels.trunk_pitch_deg - pelvis_pitch)
        poser.given[label] = tilted(roll, pitch)
    for label, share in (("neck01", 0.7), ("neck02", 0.5), ("neck03", 0.35), ("head", 0.3)):
        poser.given[label] = tilted(share * channels.lean_deg, share * channels.trunk_pitch_deg)


def _seated_root(poser: Poser, channels: Channels) -> Array:
    """The pelvis lists about the hip which stays down."""
    level = about(Z, channels.yaw_deg) @ about(X, channels.pelvis_tilt_deg)
    kept = np.where(
        (channels.list_deg > 0)[:, None],
        *(
            ((level - poser.given["root"]) @ poser.rest("root", f"upperleg01.{suffix}"))
            for suffix in "RL"
        ),
    )
    return kept + channels.sway_m


def _seated_legs(poser: Poser, channels: Channels, root: Array) -> None:
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        hip = hip_centre(poser, side, root)
        length, _ = poser.leg_lengths(side)
        # The knee stays on the seat when the hip rises, so the thigh slopes down to it.
        rise = np.degrees(np.arcsin((hip[:, 2] - hip[0, 2]) / length))
        femur = femur_direction(
            side, channels.elevation_deg[:, k] - rise, channels.abduction_deg[:, k]
        )
        rotation = channels.rotation_deg[:, k]
        axis = knee_axis(poser, side, femur, rotation)
        shank = set_leg(poser, side, femur, axis, channels.knee_flexion_deg[:, k], rotation)
        poser.given[f"foot.{s}"] = hanging_foot(side, shank, axis, channels)


def _stance_ankle(poser: Poser, spec: ClipSpec, side: str) -> Array:
    x = SIGN[side] * spec.motion.stance_half_width_m
    return np.array([x, 0.0, poser.body.sole_height(side)])


def _standing_root(poser: Poser, spec: ClipSpec, channels: Channels) -> Array:
    """Over the feet, as high as the standing legs allow."""
    root = np.zeros((poser.frames, 3))
    root[:, 0] = channels.shift * spec.motion.stance_half_width_m
    root[:, :2] += channels.sway_m[:, :2]
    heights = []
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        offset = poser.given["root"] @ poser.rest("root", f"upperleg01.{s}")
        ankle = _stance_ankle(poser, spec, side)
        reach = REACH * sum(poser.leg_lengths(side))
        flat = np.linalg.norm((root + offset - ankle)[:, :2], axis=1)
        height = ankle[2] + np.sqrt(reach**2 - flat**2) - offset[:, 2]
        heights.append(height + channels.lift[:, k])  # a lifted leg holds nothing up
    root[:, 2] = np.min(heights, axis=0)
    return root


def _standing_legs(poser: Poser, spec: ClipSpec, channels: Channels, root: Array) -> None:
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        lengths = poser.leg_lengths(side)
        out = about(Z, SIGN[side] * spec.motion.foot_out_deg[k])
        knee_out = np.broadcast_to(out @ X, (poser.frames, 3))
        down, down_shank = bend(
            hip_centre(poser, side, root), _stance_ankle(poser, spec, side), lengths, knee_out
        )
        down_axis = across(knee_out, down)
        down_flexion = angle_between(down, down_shank)
        rotation = channels.rotation_deg[:, k]
        up = femur_direction(side, channels.elevation_deg[:, k], channels.abduction_deg[:, k])
        up_axis = knee_axis(poser, side, up, rotation)
        lift = channels.lift[:, k]
        femur = unit(_blend(down, up, lift))
        axis = across(_blend(down_axis, up_axis, lift), femur)
        flexion = (1 - lift) * down_flexion + lift * channels.knee_flexion_deg[:, k]
        shank = set_leg(poser, side, femur, axis, flexion, lift * rotation)
        planted = np.broadcast_to(out, (poser.frames, 3, 3))
        hanging = hanging_foot(side, shank, axis, channels)
        mixed = _blend(planted, hanging, lift[:, None])
        poser.given[f"foot.{s}"] = frame(mixed[..., 0], mixed[..., 1])


def _blend(first: Array, second: Array, share: Array) -> Array:
    return first + share[..., None] * (second - first)

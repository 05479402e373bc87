"""From commanded angles to a posed skeleton: one rotation a bone and frame, one position a joint.

Every bone gets a global rotation, in world axes, from its resting to its wanted direction; joints
follow by forward kinematics. Bones nothing is said about follow their parent rigidly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .body import Body
from .mesh import Array
from .motion import Channels
from .rotations import X, Y, Z, about, across, bend, carry, frame, turn, unit
from .seat import fit_seat
from .spec import SIDES, ClipSpec

SIGN = {"left": 1.0, "right": -1.0}  # which way is lateral along x
SPINE_SHARE = {"spine05": 0.35, "spine04": 0.6, "spine03": 0.85, "spine02": 1.0, "spine01": 1.0}
REACH = 0.995  # a standing leg is never quite straight
HAND_CLEARANCE_M = 0.05  # between thigh and wrist
WRIST_HEIGHT_M = 0.045  # above the seat, with the hand flat on it


@dataclass
class Skeleton:
    """A posed skeleton: global rotations (T, J, 3, 3) and bone heads (T, J, 3), metres."""

    body: Body
    rotations: Array
    joints: Array

    def joint(self, label: str) -> Array:
        """Return the positions (T, 3) of a bone head."""
        track: Array = self.joints[:, self.body.labels.index(label)]
        return track

    def shift(self, offset: Array) -> None:
        """Move everything by an offset (3,)."""
        self.joints += offset

    def transforms(self, index: int | slice) -> tuple[Array, Array]:
        """Return rotation (..., J, 3, 3) and translation (..., J, 3) of each bone from rest."""
        rotation = self.rotations[index]
        moved = np.einsum("...jab,jb->...ja", rotation, self.body.joints)
        return rotation, self.joints[index] - moved

    def skin(self, vertices: Array, rows: Array, index: int | slice) -> Array:
        """Return a few skinned vertices, (..., N, 3), from rest positions and dense weights."""
        rotation, translation = self.transforms(index)
        turned = np.einsum("...jab,nb->...nja", rotation, vertices) + translation[..., None, :, :]
        skinned: Array = np.einsum("nj,...nja->...na", rows, turned)
        return skinned


class _Poser:
    """Collects rotations bone by bone, then runs down the chain."""

    def __init__(self, body: Body, frames: int) -> None:
        self.body = body
        self.frames = frames
        self.given: dict[str, Array] = {}

    def rest(self, start: str, end: str) -> Array:
        return self.body.joint(end) - self.body.joint(start)

    def length(self, start: str, end: str) -> float:
        return float(np.linalg.norm(self.rest(start, end)))

    def solve(self, root: Array) -> Skeleton:
        body = self.body
        rotations = np.empty((self.frames, len(body.labels), 3, 3))
        joints = np.empty((self.frames, len(body.labels), 3))
        for i, (label, parent) in enumerate(zip(body.labels, body.parents, strict=True)):
            if parent < 0:
                rotations[:, i], joints[:, i] = self.given[label], root
                continue
            rotations[:, i] = self.given.get(label, rotations[:, parent])
            offset = body.joints[i] - body.joints[parent]
            joints[:, i] = joints[:, parent] + rotations[:, parent] @ offset
        return Skeleton(body, rotations, joints)


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
        soles are on z = 0.
    """
    poser = _Poser(body, len(channels.time_s))
    _place_trunk(poser, channels)
    if spec.test == "seated":
        root = _seated_root(poser, channels)
        _seated_legs(poser, spec, channels, root)
        _hands_on_seat(poser, spec, root)
    else:
        root = _standing_root(poser, spec, channels)
        _standing_legs(poser, spec, channels, root)
        _hanging_arms(poser, spec, channels)
    return poser.solve(root)


def _place_trunk(poser: _Poser, channels: Channels) -> None:
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


def _hip(poser: _Poser, side: str, root: Array) -> Array:
    offset = poser.rest("root", f"upperleg01.{side[0].upper()}")
    return root + poser.given["root"] @ offset


def _seated_root(poser: _Poser, channels: Channels) -> Array:
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


def _femur(side: str, elevation_deg: Array, abduction_deg: Array) -> Array:
    elevation, abduction = np.radians(elevation_deg), np.radians(abduction_deg)
    return np.stack(
        [
            SIGN[side] * np.sin(abduction) * np.sin(elevation),
            -np.cos(abduction) * np.sin(elevation),
            -np.cos(elevation),
        ],
        axis=-1,
    )


def _knee_axis(poser: _Poser, side: str, femur: Array, rotation_deg: Array) -> Array:
    """The knee's hinge: the pelvis' own down, square to the femur, turned by the rotation."""
    pelvis = poser.given["root"]
    # A pelvis tilted back or forth would tilt its own down as well; only its list is wanted, so
    # down is taken square to the heading.
    heading = unit((pelvis @ -Y) * np.array([1.0, 1.0, 0.0]))
    down = across(across(pelvis @ -Z, heading), femur)
    return np.cross(femur, turn(down, femur, SIGN[side] * rotation_deg))


def _set_leg(
    poser: _Poser, side: str, femur: Array, axis: Array, flexion_deg: Array, twist_deg: Array
) -> Array:
    """Set thigh and shank; return the shank's direction."""
    s = side[0].upper()
    thigh = poser.rest(f"upperleg01.{s}", f"lowerleg01.{s}")
    whole = carry(thigh, X, femur, axis)
    poser.given[f"upperleg02.{s}"] = whole
    # Half the axial rotation near the hip keeps the skin of the groin from wringing.
    half = turn(axis, femur, -0.5 * SIGN[side] * twist_deg)
    poser.given[f"upperleg01.{s}"] = carry(thigh, X, femur, half)
    shank = turn(femur, axis, flexion_deg)
    rest = poser.rest(f"lowerleg01.{s}", f"foot.{s}")
    poser.given[f"lowerleg01.{s}"] = carry(rest, X, shank, axis)
    return shank


def _hanging_foot(side: str, shank: Array, axis: Array, spec: ClipSpec) -> Array:
    k = SIDES.index(side)
    ankle = about(Z, SIGN[side] * spec.motion.foot_out_deg[k]) @ about(
        X, spec.motion.plantarflexion_deg[k]
    )
    return carry(-Z, X, shank, axis) @ ankle


def _seated_legs(poser: _Poser, spec: ClipSpec, channels: Channels, root: Array) -> None:
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        hip = _hip(poser, side, root)
        length = poser.length(f"upperleg01.{s}", f"lowerleg01.{s}")
        # The knee stays on the seat when the hip rises, so the thigh slopes down to it.
        rise = np.degrees(np.arcsin((hip[:, 2] - hip[0, 2]) / length))
        femur = _femur(side, channels.elevation_deg[:, k] - rise, channels.abduction_deg[:, k])
        rotation = channels.rotation_deg[:, k]
        axis = _knee_axis(poser, side, femur, rotation)
        shank = _set_leg(poser, side, femur, axis, channels.knee_flexion_deg[:, k], rotation)
        poser.given[f"foot.{s}"] = _hanging_foot(side, shank, axis, spec)


def _sole_height(body: Body, side: str) -> float:
    """Ankle above the sole at rest."""
    foot = body.foot_vertices(side)
    return float(body.joint(f"foot.{side[0].upper()}")[2] - body.vertices[foot, 2].min())


def _stance_ankle(poser: _Poser, spec: ClipSpec, side: str) -> Array:
    x = SIGN[side] * spec.motion.stance_half_width_m
    return np.array([x, 0.0, _sole_height(poser.body, side)])


def _standing_root(poser: _Poser, spec: ClipSpec, channels: Channels) -> Array:
    """Over the feet, as high as the standing legs allow."""
    root = np.zeros((poser.frames, 3))
    root[:, 0] = channels.shift * spec.motion.stance_half_width_m
    root[:, :2] += channels.sway_m[:, :2]
    heights = []
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        offset = poser.given["root"] @ poser.rest("root", f"upperleg01.{s}")
        ankle = _stance_ankle(poser, spec, side)
        reach = REACH * sum(
            poser.length(*ends)
            for ends in ((f"upperleg01.{s}", f"lowerleg01.{s}"), (f"lowerleg01.{s}", f"foot.{s}"))
        )
        flat = np.linalg.norm((root + offset - ankle)[:, :2], axis=1)
        height = ankle[2] + np.sqrt(reach**2 - flat**2) - offset[:, 2]
        heights.append(height + channels.lift[:, k])  # a lifted leg holds nothing up
    root[:, 2] = np.min(heights, axis=0)
    return root


def _standing_legs(poser: _Poser, spec: ClipSpec, channels: Channels, root: Array) -> None:
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        lengths = (
            poser.length(f"upperleg01.{s}", f"lowerleg01.{s}"),
            poser.length(f"lowerleg01.{s}", f"foot.{s}"),
        )
        out = about(Z, SIGN[side] * spec.motion.foot_out_deg[k])
        knee_out = np.broadcast_to(out @ X, (poser.frames, 3))
        down, down_shank = bend(
            _hip(poser, side, root), _stance_ankle(poser, spec, side), lengths, knee_out
        )
        down_axis = across(knee_out, down)
        down_flexion = np.degrees(
            np.arctan2(
                np.linalg.norm(np.cross(down, down_shank), axis=-1),
                np.sum(down * down_shank, axis=-1),
            )
        )
        rotation = channels.rotation_deg[:, k]
        up = _femur(side, channels.elevation_deg[:, k], channels.abduction_deg[:, k])
        up_axis = _knee_axis(poser, side, up, rotation)
        lift = channels.lift[:, k]
        femur = unit(_blend(down, up, lift))
        axis = across(_blend(down_axis, up_axis, lift), femur)
        flexion = (1 - lift) * down_flexion + lift * channels.knee_flexion_deg[:, k]
        shank = _set_leg(poser, side, femur, axis, flexion, lift * rotation)
        planted = np.broadcast_to(out, (poser.frames, 3, 3))
        hanging = _hanging_foot(side, shank, axis, spec)
        mixed = _blend(planted, hanging, lift[:, None])
        poser.given[f"foot.{s}"] = frame(mixed[..., 0], mixed[..., 1])


def _blend(first: Array, second: Array, share: Array) -> Array:
    return first + share[..., None] * (second - first)


def _set_arm(poser: _Poser, side: str, upper: Array, fore: Array) -> None:
    s = side[0].upper()
    rest_upper = poser.rest(f"upperarm01.{s}", f"lowerarm01.{s}")
    rest_fore = poser.rest(f"lowerarm01.{s}", f"wrist.{s}")
    rest_hinge, hinge = np.cross(rest_upper, rest_fore), np.cross(upper, fore)
    poser.given[f"upperarm01.{s}"] = carry(rest_upper, rest_hinge, upper, hinge)
    poser.given[f"lowerarm01.{s}"] = carry(rest_fore, rest_hinge, fore, hinge)


def _hands_on_seat(poser: _Poser, spec: ClipSpec, root: Array) -> None:
    """Arms down, hands flat on the seat beside the thighs."""
    body = poser.body
    sitting = poser.solve(root)
    top = fit_seat(spec.room, sitting).top_m
    legs = body.share("upperleg", "pelvis", "root") > 0.8
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        beside = (SIGN[side] * body.vertices[legs, 0]).max() + HAND_CLEARANCE_M
        wrist = np.array([SIGN[side] * beside, -spec.motion.hand_offset_m[k], top + WRIST_HEIGHT_M])
        shoulder = sitting.joint(f"upperarm01.{s}")
        lengths = (
            poser.length(f"upperarm01.{s}", f"lowerarm01.{s}"),
            poser.length(f"lowerarm01.{s}", f"wrist.{s}"),
        )
        upper, fore = bend(shoulder, wrist, lengths, np.broadcast_to(-X, shoulder.shape))
        _set_arm(poser, side, upper, fore)
        hand = poser.rest(f"wrist.{s}", f"finger3-1.{s}")
        knuckles = body.joint(f"finger2-1.{s}") - body.joint(f"finger5-1.{s}")
        forward = np.broadcast_to(np.array([0.5 * SIGN[side], -1.0, -0.12]), shoulder.shape)
        poser.given[f"wrist.{s}"] = carry(hand, knuckles, forward, -SIGN[side] * X)


def _hanging_arms(poser: _Poser, spec: ClipSpec, channels: Channels) -> None:
    for k, side in enumerate(SIDES):
        out = SIGN[side] * (spec.motion.arms_out_deg + 2 * channels.arm_sway_deg[:, k])
        upper = turn(-Z, -Y, out)
        upper = turn(upper, X, -4.0 + channels.arm_sway_deg[:, k])
        fore = turn(turn(-Z, -Y, 0.7 * out), X, -18.0 + channels.arm_sway_deg[:, k])
        _set_arm(poser, side, unit(upper), unit(fore))

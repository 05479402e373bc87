"""Where the arms of an upright body are: hands on the seat, on the thighs or hips, or crossed."""

from __future__ import annotations

import numpy as np

from .limbs import Poser, Skeleton, set_arm
from .mesh import Array
from .motion import Channels
from .rotations import X, Y, Z, bend, carry, turn, unit
from .seat import fit_seat
from .spec import HANDS, SIDES, SIGN, ClipSpec

HAND_CLEARANCE_M = 0.05  # between thigh and wrist
WRIST_HEIGHT_M = 0.045  # above the seat, with the hand flat on it


def set_arms(poser: Poser, spec: ClipSpec, channels: Channels, root: Array) -> None:
    """Set both arms of a poser whose trunk and legs are set."""
    where = spec.motion.hands or HANDS[spec.test][0]
    if where == "hanging":
        _hanging(poser, spec, channels)
    else:
        _REACHING[where](poser, spec, poser.solve(root))


def _hanging(poser: Poser, spec: ClipSpec, channels: Channels) -> None:
    for k, side in enumerate(SIDES):
        out = SIGN[side] * (spec.motion.arms_out_deg + 2 * channels.arm_sway_deg[:, k])
        upper = turn(-Z, -Y, out)
        upper = turn(upper, X, -4.0 + channels.arm_sway_deg[:, k])
        fore = turn(turn(-Z, -Y, 0.7 * out), X, -18.0 + channels.arm_sway_deg[:, k])
        set_arm(poser, side, unit(upper), unit(fore))


def _on_seat(poser: Poser, spec: ClipSpec, armless: Skeleton) -> None:
    """Arms down, hands flat on the seat beside the thighs."""
    body = poser.body
    top = fit_seat(spec.room, armless).top_m
    legs = body.share("upperleg", "pelvis", "root") > 0.8
    for k, side in enumerate(SIDES):
        beside = (SIGN[side] * body.vertices[legs, 0]).max() + HAND_CLEARANCE_M
        wrist = np.array([SIGN[side] * beside, -spec.motion.hand_offset_m[k], top + WRIST_HEIGHT_M])
        _reach(poser, side, armless, wrist, np.array([0.5 * SIGN[side], -1.0, -0.12]), -X)


def _on_thighs(poser: Poser, spec: ClipSpec, armless: Skeleton) -> None:
    """Elbows bent, hands flat on the thighs, somewhat past their middle."""
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        thigh = poser.rest(f"upperleg01.{s}", f"lowerleg01.{s}")
        along = 0.5 * np.linalg.norm(thigh) + spec.motion.hand_offset_m[k]
        femur = poser.given[f"upperleg02.{s}"] @ unit(thigh)
        hip = armless.joint(f"upperleg01.{s}")
        wrist = hip + along * femur + _thickness(poser, side) * Z
        _reach(poser, side, armless, wrist, femur - 0.1 * Z, -X)


def _thickness(poser: Poser, side: str) -> float:
    """How far a hand on a thigh is from the bone."""
    body = poser.body
    s = side[0].upper()
    hip, knee = body.joint(f"upperleg01.{s}"), body.joint(f"lowerleg01.{s}")
    skin = body.vertices[body.share(f"upperleg02.{s}", f"upperleg01.{s}") > 0.9]
    middle = np.abs((skin[:, 2] - knee[2]) / (hip[2] - knee[2]) - 0.5) < 0.15
    return float((hip[1] + knee[1]) / 2 - skin[middle, 1].min()) + WRIST_HEIGHT_M


def _on_hips(poser: Poser, spec: ClipSpec, armless: Skeleton) -> None:
    """Elbows out, hands on the iliac crests."""
    for side in SIDES:
        outward = SIGN[side] * X
        crest = 0.55 * poser.length("upperleg01.L", "upperleg01.R") + 0.07
        hip = armless.joint(f"upperleg01.{side[0].upper()}")
        wrist = hip + np.array([0.0, -0.02, 0.17]) + crest * outward
        _reach(poser, side, armless, wrist, -outward - 0.6 * Y, SIGN[side] * -Z - 0.3 * X)


def _crossed(poser: Poser, spec: ClipSpec, armless: Skeleton) -> None:
    """Forearms crossed before the chest, one lower than the other."""
    chest = np.mean([armless.joint(f"upperarm01.{s}") for s in "LR"], axis=0)
    skin = poser.body.vertices[poser.body.share("spine") > 0.5]
    depth = poser.body.joint("spine02")[1] - skin[:, 1].min()
    for k, side in enumerate(SIDES):
        inward = -SIGN[side] * X
        before = np.array([0.0, -depth - 0.05 - 0.04 * k, -0.14 - 0.05 * k])
        elbow = SIGN[side] * Y - 0.6 * X
        _reach(poser, side, armless, chest + before + 0.06 * inward, inward + 0.2 * Z, elbow, Z)


_REACHING = {"seat": _on_seat, "thighs": _on_thighs, "hips": _on_hips, "chest": _crossed}


def _reach(
    poser: Poser,
    side: str,
    armless: Skeleton,
    wrist: Array,
    pointing: Array,
    hinge: Array,
    knuckles: Array | None = None,
) -> None:
    """Set an arm with its wrist at a point (T, 3) and its flat hand pointing somewhere.

    `armless` has the shoulders in place. The elbow bends about the `hinge`; `knuckles`, from the
    little finger to the first, point inward unless given.
    """
    s = side[0].upper()
    body = poser.body
    shoulder = armless.joint(f"upperarm01.{s}")
    lengths = (
        poser.length(f"upperarm01.{s}", f"lowerarm01.{s}"),
        poser.length(f"lowerarm01.{s}", f"wrist.{s}"),
    )
    upper, fore = bend(shoulder, wrist, lengths, np.broadcast_to(hinge, shoulder.shape))
    set_arm(poser, side, upper, fore)
    hand = poser.rest(f"wrist.{s}", f"finger3-1.{s}")
    across = body.joint(f"finger2-1.{s}") - body.joint(f"finger5-1.{s}")
    forward = np.broadcast_to(pointing, shoulder.shape)
    wanted = -SIGN[side] * X if knuckles is None else knuckles
    poser.given[f"wrist.{s}"] = carry(hand, across, forward, wanted)

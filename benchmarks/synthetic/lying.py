"""A body on its back: posed as if it sat or stood, then laid down with its feet towards -y.

Laid down, what was straight ahead points up and what was down points at the feet. A thigh that is
level in a chair is upright here, and its shank points along the body: supine 90/90 is the seated
posture laid down. Hook-lying is another one: the feet stay on the floor and the knees move.
"""

from __future__ import annotations

import numpy as np

from .body import Body
from .limbs import Poser, Skeleton, femur_direction, hip_centre, knee_axis, set_arm, set_leg
from .limbs import hanging_foot as raised_foot
from .mesh import Array
from .motion import Channels
from .rotations import X, Y, Z, about, across, angle_between, bend, turn, unit
from .spec import SIDES, SIGN, ClipSpec

TIP_DEG = -90.0  # about x: from upright, facing -y, to supine with the feet at -y
LEAST_KNEE_HALF_GAP_M = 0.055  # between the middle plane and a knee's centre: knees touch
ARM_SLOPE_DEG = 5.0  # from the shoulder down to the floor


def lay(poser: Poser, spec: ClipSpec, channels: Channels) -> Skeleton:
    """Return the lying skeleton of a poser whose trunk is set; its root is at the origin."""
    root = np.array(channels.sway_m) * [1.0, 0.0, 1.0]  # the floor holds the back
    if spec.motion.hook_lying:
        _hook_legs(poser, spec, channels, root)
    else:
        _raised_legs(poser, channels)
    _arms_beside(poser, spec)
    return tipped(poser.solve(root), TIP_DEG)


def tipped(skeleton: Skeleton, angle_deg: float) -> Skeleton:
    """Return a skeleton turned about the x axis through the origin."""
    whole = about(X, angle_deg)
    return Skeleton(skeleton.body, whole @ skeleton.rotations, skeleton.joints @ whole.T)


def upright(tracks: dict[str, Array]) -> dict[str, Array]:
    """Return joint tracks (..., 3) as if the lying subject were stood up again.

    Down is then the way to the feet, so that `truth.measure` takes hip rotation from the body's
    own axis, and from the pelvis as ever.
    """
    back = about(X, -TIP_DEG)
    return {name: track @ back.T for name, track in tracks.items()}


def _raised_legs(poser: Poser, channels: Channels) -> None:
    for k, side in enumerate(SIDES):
        femur = femur_direction(side, channels.elevation_deg[:, k], channels.abduction_deg[:, k])
        rotation = channels.rotation_deg[:, k]
        axis = knee_axis(poser, side, femur, rotation)
        shank = set_leg(poser, side, femur, axis, channels.knee_flexion_deg[:, k], rotation)
        poser.given[f"foot.{side[0].upper()}"] = raised_foot(side, shank, axis, channels)


def _hook_legs(poser: Poser, spec: ClipSpec, channels: Channels, root: Array) -> None:
    """Feet planted apart; the leg turns as a whole about the line from hip to ankle."""
    floor = _back_depth(poser.body)
    for k, side in enumerate(SIDES):
        s = side[0].upper()
        hip = hip_centre(poser, side, root)
        lengths = poser.leg_lengths(side)
        flexion = np.radians(np.median(channels.knee_flexion_deg[:, k]))
        reach = np.hypot(lengths[0] + lengths[1] * np.cos(flexion), lengths[1] * np.sin(flexion))
        ankle = np.empty_like(hip)
        ankle[:, 0] = SIGN[side] * spec.motion.heel_half_width_m
        ankle[:, 1] = floor - poser.body.sole_height(side)
        flat = ankle[0, :2] - hip[0, :2]
        ankle[:, 2] = hip[0, 2] - np.sqrt(max(reach**2 - flat @ flat, 0.04))
        line = unit(ankle - hip)
        fall = SIGN[side] * _allowed_fall(hip, ankle, lengths, side, channels.rotation_deg[:, k])
        hinge = turn(across(np.broadcast_to(X, line.shape), line), line, fall)
        femur, shank = bend(hip, ankle, lengths, hinge)
        axis = across(np.cross(femur, shank), femur)
        flexion_deg = angle_between(femur, shank)
        set_leg(poser, side, femur, axis, flexion_deg, SIGN[side] * fall)
        flat_foot = about(X, -TIP_DEG) @ about(Z, SIGN[side] * spec.motion.foot_out_deg[k])
        poser.given[f"foot.{s}"] = np.broadcast_to(flat_foot, (poser.frames, 3, 3))


def _allowed_fall(
    hip: Array, ankle: Array, lengths: tuple[float, float], side: str, wanted_deg: Array
) -> Array:
    """The wanted fall (T,) of a knee to the inside, at most until it meets the other knee."""
    line = unit(ankle[:1] - hip[:1])
    tries = np.arange(0.0, 60.0)
    lines = np.broadcast_to(line, (len(tries), 3))
    hinge = turn(across(np.broadcast_to(X, lines.shape), lines), lines, SIGN[side] * tries)
    start, end = (np.broadcast_to(joint[:1], lines.shape) for joint in (hip, ankle))
    first, _ = bend(start, end, lengths, hinge)
    knee_x = SIGN[side] * (hip[0, 0] + lengths[0] * first[:, 0])
    most = tries[knee_x >= LEAST_KNEE_HALF_GAP_M].max(initial=0.0)
    return np.minimum(wanted_deg, most)


def _back_depth(body: Body) -> float:
    """How far the back is behind the root; along y, which becomes the floor's level."""
    trunk = body.share("root", "pelvis", "spine") > 0.8
    behind = np.percentile(body.vertices[trunk, 1], 99)
    return float(behind - body.joint("root")[1])


def _arms_beside(poser: Poser, spec: ClipSpec) -> None:
    for side in SIDES:
        out = SIGN[side] * np.full(poser.frames, spec.motion.arms_out_deg)
        upper = turn(turn(-Z, -Y, out), X, ARM_SLOPE_DEG)
        fore = turn(turn(-Z, -Y, 0.8 * out), X, -ARM_SLOPE_DEG)
        set_arm(poser, side, unit(upper), unit(fore))

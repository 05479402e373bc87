"""The parts of a posed skeleton: the chain of bones, and legs and arms set on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .body import Body
from .mesh import Array
from .motion import Channels
from .rotations import X, Y, Z, about, across, carry, turn, unit
from .spec import FOOT, SIDES, SIGN


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


class Poser:
    """Collects rotations bone by bone, then runs down the chain."""

    def __init__(self, body: Body, frames: int) -> None:
        self.body = body
        self.frames = frames
        self.given: dict[str, Array] = {}

    def rest(self, start: str, end: str) -> Array:
        return self.body.joint(end) - self.body.joint(start)

    def length(self, start: str, end: str) -> float:
        return float(np.linalg.norm(self.rest(start, end)))

    def leg_lengths(self, side: str) -> tuple[float, float]:
        """Return the lengths of thigh and shank."""
        s = side[0].upper()
        knee = f"lowerleg01.{s}"
        return self.length(f"upperleg01.{s}", knee), self.length(knee, f"foot.{s}")

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


def hip_centre(poser: Poser, side: str, root: Array) -> Array:
    offset = poser.rest("root", f"upperleg01.{side[0].upper()}")
    return root + poser.given["root"] @ offset


def femur_direction(side: str, elevation_deg: Array, abduction_deg: Array) -> Array:
    elevation, abduction = np.radians(elevation_deg), np.radians(abduction_deg)
    return np.stack(
        [
            SIGN[side] * np.sin(abduction) * np.sin(elevation),
            -np.cos(abduction) * np.sin(elevation),
            -np.cos(elevation),
        ],
        axis=-1,
    )


def knee_axis(poser: Poser, side: str, femur: Array, rotation_deg: Array) -> Array:
    """The knee's hinge: the pelvis' own down, square to the femur, turned by the rotation."""
    pelvis = poser.given["root"]
    # A pelvis tilted back or forth would tilt its own down as well; only its list is wanted, so
    # down is taken square to the heading.
    heading = unit((pelvis @ -Y) * np.array([1.0, 1.0, 0.0]))
    down = across(across(pelvis @ -Z, heading), femur)
    return np.cross(femur, turn(down, femur, SIGN[side] * rotation_deg))


def set_leg(
    poser: Poser, side: str, femur: Array, axis: Array, flexion_deg: Array, twist_deg: Array
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


def hanging_foot(side: str, shank: Array, axis: Array, channels: Channels) -> Array:
    """The rotations (T, 3, 3) of a foot that hangs on its shank."""
    k, sign = SIDES.index(side), SIGN[side]
    up, out, inward = (channels.foot_deg[kind][:, k] for kind in FOOT)
    ankle = about(Z, sign * out) @ about(X, -up) @ about(Y, sign * inward)
    return carry(-Z, X, shank, axis) @ ankle


def set_arm(poser: Poser, side: str, upper: Array, fore: Array) -> None:
    s = side[0].upper()
    rest_upper = poser.rest(f"upperarm01.{s}", f"lowerarm01.{s}")
    rest_fore = poser.rest(f"lowerarm01.{s}", f"wrist.{s}")
    rest_hinge, hinge = np.cross(rest_upper, rest_fore), np.cross(upper, fore)
    poser.given[f"upperarm01.{s}"] = carry(rest_upper, rest_hinge, upper, hinge)
    poser.given[f"lowerarm01.{s}"] = carry(rest_fore, rest_hinge, fore, hinge)

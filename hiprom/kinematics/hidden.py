"""Where the turn of a leg cannot be seen, however well its landmarks were."""

from __future__ import annotations

from typing import Final

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.kinematics.lift import depth_square_to, femur_direction
from hiprom.kinematics.position import thigh_hangs
from hiprom.kinematics.view import View
from hiprom.pose.topology import ANKLES, HIPS, SHOULDERS

_RISEN_SHANK: Final = 0.25
"""A knee that lies this much lower in the image than at rest, in shanks, means that the person is
standing up: no compensation of a seated person moves it half as far. The pose model's error may, in
a turn of 50° seen from the side, but such a knee cannot be measured from either."""

_LEAST_TOWARD: Final = 0.5
"""Share of a seated femur's length that must point at the camera: it was 0.58 or more in every
repetition of the development clips, whose cameras stood within 25° of the front."""

_LEAST_SHANK_SHARE: Final = 0.6
"""Share of the plumb shank's length that a shank must have in space: a shorter one ends at an ankle
that the model has put somewhere else. It was 0.76 or more in every hold of the development clips
and of the second family, and 0.37 in the one where the ankle was seen half a shank too high."""

_MOVED_SHANK: Final = 0.5
"""How far a standing foot moves against the trunk, in shanks, where the legs are mixed up: 0.62 or
more in the one such hold seen, 0.21 at most in all others. There the weight goes over before the
foot leaves the floor; who shifts it afterwards, by half the distance of the feet, adds 0.3."""


def turn_hidden(view: View) -> BoolArray:
    """Return (T, 2) whether a leg is in a posture, or its ankle in a place, that hides its turn."""
    femur = femur_direction(view.segments.thigh, view.plumb_px, view.focal_px)
    if view.position == "standing":
        # One leg is tested while the other one stands; with both bent this is another posture.
        return ~_stands(view)[:, ::-1] | _ankle_astray(view, femur)
    hidden = _thigh_across(femur)
    if view.position == "seated":
        hidden |= _risen(view) | _ankle_astray(view, femur)
    return hidden


def _stands(view: View) -> BoolArray:
    """Return (T, 2) whether a leg is stood on: its thigh hangs, and its foot stays where it was.

    The thigh is held against the shank at rest: the lifted leg may cover the standing knee, and
    what makes the thigh look short then makes the shank look long. Where the foot has moved against
    the trunk since both legs last stood, the model has mixed up the two.
    """
    hangs = thigh_hangs(view.segments, view.rest.shank_px)
    both = np.all(view.rest.frames & hangs, axis=1)
    stood = np.maximum.accumulate(np.where(both, np.arange(len(both)), -1))
    foot = view.image[:, ANKLES] - view.image[:, [*SHOULDERS, *HIPS]].mean(axis=1)[:, None]
    with np.errstate(invalid="ignore"):
        moved = np.linalg.norm(foot - foot[stood], axis=-1) >= _MOVED_SHANK * view.rest.shank_px
    return hangs & ~(moved & (stood >= 0)[:, None])


def _risen(view: View) -> BoolArray:
    """Return (T, 2) whether a seated thigh has come to hang: the person is standing up."""
    down = view.segments.thigh[..., 1] - view.rest.thigh[:, 1]
    with np.errstate(invalid="ignore"):
        risen: BoolArray = down > _RISEN_SHANK * view.plumb_px
    return risen


def _thigh_across(femur: FloatArray) -> BoolArray:
    """Return (T, 2) whether a thigh lies too far across the view for its rotation to be seen.

    A shank turns about its femur; seen along the femur the turn is plain, seen across it is not.
    """
    with np.errstate(invalid="ignore"):
        across: BoolArray = femur[..., 2] > -_LEAST_TOWARD
    return across


def _ankle_astray(view: View, femur: FloatArray) -> BoolArray:
    """Return (T, 2) whether a shank that is square to its femur would be too short in space."""
    depth_px = depth_square_to(femur, view.segments.shank)
    with np.errstate(invalid="ignore"):
        length_px = np.hypot(view.segments.shank_px, depth_px)
        astray: BoolArray = length_px < _LEAST_SHANK_SHARE * view.plumb_px
    return astray

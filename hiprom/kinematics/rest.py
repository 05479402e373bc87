"""The relaxed phase: where the legs are when nothing is asked of them.

It gives what one camera cannot know otherwise: the vertical (relaxed shanks hang plumb, standing
legs stand plumb) and the unit of length.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hiprom.arrays import BoolArray, FloatArray, lasting
from hiprom.kinematics.missing import median_known, side_medians
from hiprom.kinematics.position import Position, thigh_hangs
from hiprom.kinematics.segments import Segments, rotate, tilt_deg

_STILL_DEG_PER_S = 20.0
_STILL_FOR_S = 0.2  # a leg that swings is still for a moment, too: at its turning points
_GRID_DEG = np.arange(-45.0, 45.01, 0.25)
_KERNEL_DEG = 1.5
# A relaxed shank is within some 12° of the image's vertical: camera roll, perspective, habit.
_PRIOR_SD_DEG = 12.0
_NEAR_DEG = 3.0
# Two relaxed shanks lean alike, as a tilted camera shows them, or apart, where feet are tucked in
# or set wide: 2.5° (SD 3.8°) on the development clips. Chosen with `_NOT_AT_BEGINNING` on clips of
# `development` and the second family that were changed (docs/accuracy-notes.md).
_APART_DEG = 20.0
# Legs rest at the same time, before the first turn if never again: so much of the support for two
# leans is left if the legs were never at both at once. It tells rest from the lean of a leg that
# swings along each time the other one turns.
_NEVER_TOGETHER = 0.05
_MOST_LEVELS = 8  # of one leg: rest, a few holds, external rotation
# A test begins with both legs at rest: so much is left if they were not. It tells rest from a hold
# that leans as the other leg rests, and from a leg that is held out for most of the clip. The test
# begins when a leg is first still: before that, somebody may come and sit down.
_BEGINNING_S = 1.0
_NOT_AT_BEGINNING = 0.2
LEAST_REST_FRAMES = 5
"""Still frames that a leg's rest needs, recorded or live."""

_LEAST_SHANK_PX = 1e-3  # a shorter one is no unit of length: what is measured in it overflows


@dataclass(frozen=True)
class Rest:
    """The relaxed legs.

    Attributes
    ----------
    frames : (T, 2) array of bool
        Frames on which each leg is at rest.
    shank : (2, 2) array
        Median image vector of the resting shank per side, pixels; NaN where no rest was seen, or
        a shank without a length.
    thigh : (2, 2) array
        Median image vector of the thigh at the same time.
    """

    frames: BoolArray
    shank: FloatArray
    thigh: FloatArray

    @property
    def tilt_deg(self) -> FloatArray:
        """(2,) lean of the resting shank from the image's vertical, positive to the right."""
        return tilt_deg(self.shank)

    @property
    def shank_px(self) -> FloatArray:
        """(2,) length of the resting shank's image."""
        return np.hypot(self.shank[:, 0], self.shank[:, 1])

    def turned(self, angle_deg: float) -> Rest:
        """Return the same rest in a picture turned by an angle, as `rotate` turns it."""
        return replace(
            self, shank=rotate(self.shank, angle_deg), thigh=rotate(self.thigh, angle_deg)
        )


def find_rest(segments: Segments, time_s: FloatArray, position: Position) -> Rest:
    """Find the relaxed phase of each leg.

    Seated or supine, these are the frames on which its shank is still, near the lean at which it
    rests. A leg is still at several leans, because holds are still, too. One is chosen for each leg
    so that the pair is the most plausible: legs rest for a long time, when the clip begins and at
    the same time, they hang near plumb, and both lean about alike. Standing, these are the frames
    on which the leg stands.

    Parameters
    ----------
    segments : Segments
        Low-passed.
    time_s : (T,) array
    position : {"seated", "standing", "supine"}

    Returns
    -------
    Rest
        A side of which no rest was seen has NaN vectors and no frames.
    """
    tilt = tilt_deg(segments.shank)
    frames = np.zeros(tilt.shape, dtype=bool)
    if len(tilt) < LEAST_REST_FRAMES:
        return Rest(frames, np.full((2, 2), np.nan), np.full((2, 2), np.nan))
    hangs = thigh_hangs(segments)
    if position == "standing":
        frames[:] = hangs.all(axis=1, keepdims=True)
    else:
        with np.errstate(invalid="ignore"):
            still = np.abs(np.gradient(tilt, time_s, axis=0)) < _STILL_DEG_PER_S
            candidates = _keeping_still(still, time_s) & ~hangs
            lean = _resting_leans(tilt, candidates, time_s)
            frames = candidates & (np.abs(tilt - lean) < _NEAR_DEG)
    shank = side_medians(segments.shank, frames, LEAST_REST_FRAMES)
    with np.errstate(invalid="ignore"):
        shank[np.hypot(shank[:, 0], shank[:, 1]) < _LEAST_SHANK_PX] = np.nan
    return Rest(frames, shank, side_medians(segments.thigh, frames, LEAST_REST_FRAMES))


def _keeping_still(still: BoolArray, time_s: FloatArray) -> BoolArray:
    """Return (T, 2) the frames of a leg that keeps still for `_STILL_FOR_S` or longer."""
    out = np.zeros_like(still)
    for side, own in enumerate(still.T):
        for lo, hi in lasting(own, time_s, _STILL_FOR_S):
            out[lo:hi, side] = True
    return out


def _resting_leans(tilt: FloatArray, candidates: BoolArray, time_s: FloatArray) -> FloatArray:
    """Return the lean (2,) at which each leg rests; NaN for one that is never still."""
    levels = [_levels(tilt[own, side]) for side, own in enumerate(candidates.T)]
    (left, for_left), (right, for_right) = levels
    # A leg that is never still (NaN) leaves the choice to the other one.
    apart = np.nan_to_num(left[:, None] - right[None, :])
    for_both = for_left[:, None] * for_right[None, :] / (1.0 + (apart / _APART_DEG) ** 2) ** 2
    at_left, at_right = (
        candidates[:, side, None] & (np.abs(tilt[:, side, None] - leans) < _NEAR_DEG)
        | np.isnan(leans)
        for side, leans in enumerate((left, right))
    )
    at_both = at_left[:, :, None] & at_right[:, None, :]
    for_both[~at_both.any(axis=0)] *= _NEVER_TOGETHER
    begins_s = time_s[np.argmax(candidates.any(axis=1))]
    for_both[~at_both[time_s <= begins_s + _BEGINNING_S].any(axis=0)] *= _NOT_AT_BEGINNING
    best = np.unravel_index(np.argmax(for_both), for_both.shape)
    return np.array([left[best[0]], right[best[1]]])


def _levels(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the leans (n,) at which a leg is still, and the support (n,) for each as its rest.

    Any two leans lie further apart than the frames of a single rest.
    """
    plumb = np.exp(-0.5 * (_GRID_DEG / _PRIOR_SD_DEG) ** 2)
    counts, _ = np.histogram(values, bins=np.append(_GRID_DEG - 0.125, _GRID_DEG[-1] + 0.125))
    offsets = np.arange(-4 * _KERNEL_DEG, 4 * _KERNEL_DEG + 0.01, 0.25)
    density = np.convolve(counts, np.exp(-0.5 * (offsets / _KERNEL_DEG) ** 2), mode="same") * plumb
    found: list[tuple[float, float]] = []
    for _ in range(_MOST_LEVELS):
        i = int(np.argmax(density))
        near = np.abs(values - _GRID_DEG[i]) < _NEAR_DEG
        if np.count_nonzero(near) < LEAST_REST_FRAMES:
            break
        found.append((float(_GRID_DEG[i]), float(plumb[i] * near.sum())))
        density[np.abs(_GRID_DEG - _GRID_DEG[i]) < 2.0 * _NEAR_DEG] = 0.0
    leans, support = np.array(found or [(np.nan, 1.0)]).T
    return leans, support


def at_rest(values: FloatArray, frames: BoolArray) -> FloatArray:
    """Return the median (2,) over each leg's resting frames (T, 2); 0 where none was seen."""
    # Not nanmedian, which is ten times as slow on the few frames of a live moment.
    return np.nan_to_num([median_known(values[frames[:, i], i]) for i in (0, 1)])

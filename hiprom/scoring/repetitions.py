"""Repetitions of a movement in a rotation curve: start, plateau, end.

A repetition leaves the resting level, reaches a plateau and comes back. Its figure is the
plateau's level, not the largest sample: a raw maximum over-reads by the noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple, TypeVar

import numpy as np

from hiprom.arrays import BoolArray, FloatArray, frames_between, lasts, runs
from hiprom.pose.landmarks import LONGEST_BRIDGE_S
from hiprom.protocols.schema import Repetitions
from hiprom.scoring.gaps import LONGEST_GAP_S, bridged, pieces
from hiprom.scoring.plateau import plateau, plateau_depth_deg

_RETURNED = 0.25  # share of the rise that may remain when a repetition has begun or ended
# Share of the lower of two tops. A leg that went back to less than this between them did two
# repetitions, though it never came to rest; one that stayed above it wavered in its hold.
_PARTED = 0.6
_NOISE_FACTOR = 4.0  # a rise must exceed the curve's own noise by this many standard deviations
# A leg that comes back from a turn to the other side passes rest this long after, at most.
_OVERSHOOT_S: Final = 0.5
_GLIMPSE_S: Final = 0.15  # a top at the edge of what was seen is a hold's if it lasts so long
_NEAR: Final = 256  # frames; more are looked at where these do not tell

IN_PART_SHARE: Final = 0.5
"""Share of the best repetition's rise. A movement seen in part counts as a repetition if it rose so
far, and is reported as missed if it was left out. A leg that is set down, or returns to rest from
external rotation, seems to turn by less."""

_Found = TypeVar("_Found", int, float)


@dataclass(frozen=True)
class Cycle:
    """One repetition in a curve.

    Attributes
    ----------
    start, end : int
        First and last frame of the movement.
    plateau_start, plateau_end : int
        First and last frame of the plateau.
    peak : int
        The plateau's middle frame.
    level_deg : float
        The plateau's level.
    in_part : bool
        Whether only the way out or only the way back was seen, or it came straight from a turn to
        the other side and may have swung past rest. A leg that is lifted, turned and set down in
        one go shows neither way, but its turn is whole.
    """

    start: int
    plateau_start: int
    peak: int
    plateau_end: int
    end: int
    level_deg: float
    in_part: bool = False


def find_cycles(
    curve_deg: FloatArray,
    time_s: FloatArray,
    resting_deg: float,
    rules: Repetitions,
    bounds: BoolArray | None = None,
) -> list[Cycle]:
    """Find the repetitions in one side's curve.

    Parameters
    ----------
    curve_deg : (T,) array
        Rotation in the direction sought (negate for external rotation), low-passed; NaN where
        it could not be measured.
    time_s : (T,) array
        Seconds.
    resting_deg : float
        The level from which the movement rises.
    rules : Repetitions
        The protocol's limits.
    bounds : (T,) array of bool, optional
        For a test in which the leg is lifted for each repetition: the frames on which it was seen,
        but not lifted. A repetition may begin or end beside them, though its rotation is not
        defined there. Without them a repetition must begin and end at rest,
        or where the clip does.

    Returns
    -------
    list of Cycle
        In order of time; empty where nothing moved.

    Raises
    ------
    InputError
        If there is not one time for each frame.
    """
    curve_deg = _joined(curve_deg, time_s, bounds)
    cycles: list[Cycle] = []
    for lo, hi in pieces(curve_deg, time_s):
        if not lasts(time_s, lo, hi - 1, rules.least_duration_s):
            continue
        part = curve_deg[lo:hi] - resting_deg
        least_rise = max(rules.least_rise_deg, _NOISE_FACTOR * _noise(part))
        open_ends = _open_ends(time_s, lo, hi, bounds)
        for begin, end in _excursions(part):
            begun_s = time_s[lo + begin]
            just_before, _ = frames_between(time_s[lo:hi], begun_s - _OVERSHOOT_S, begun_s)
            swung_back = bool((part[just_before:begin] < -least_rise).any())
            cycles += [
                _shift(cycle, lo + begin, resting_deg, swung_back)
                for cycle in _cycles(part[begin:end], least_rise, open_ends, rules)
            ]
    cycles = [
        c
        for c in sorted(cycles, key=lambda c: c.start)
        if lasts(time_s, c.start, c.end, rules.least_duration_s)
        and time_s[c.end] - time_s[c.start] <= rules.longest_duration_s
        and not _was_glimpsed(c, time_s)
    ]
    least_in_part = IN_PART_SHARE * max((c.level_deg - resting_deg for c in cycles), default=0.0)
    return [c for c in cycles if not c.in_part or c.level_deg - resting_deg >= least_in_part]


def _joined(curve_deg: FloatArray, time_s: FloatArray, bounds: BoolArray | None) -> FloatArray:
    """Return the curve (T,) with its gaps bridged, but for those in which the leg was put down."""
    out = bridged(curve_deg, time_s)
    if bounds is not None:
        near = bridged(curve_deg, time_s, LONGEST_BRIDGE_S)
        for lo, hi in runs(np.isnan(near)):
            if bounds[lo:hi].any():
                out[lo:hi] = np.nan
    return out


def _open_ends(time_s: FloatArray, lo: int, hi: int, bounds: BoolArray | None) -> tuple[bool, bool]:
    """Return whether a movement may begin before, or end after, the piece of a curve ``lo:hi``.

    It may where the clip begins or ends, and beside `bounds`.
    """
    # Not the clip's very first or last frame: those may not have been looked at.
    before = time_s[lo] - time_s[0] <= LONGEST_BRIDGE_S
    after = time_s[-1] - time_s[hi - 1] <= LONGEST_BRIDGE_S
    if bounds is not None:
        earliest, latest = frames_between(
            time_s, time_s[lo] - LONGEST_GAP_S, time_s[hi - 1] + LONGEST_GAP_S
        )
        before |= bounds[earliest:lo].any()
        after |= bounds[hi:latest].any()
    return bool(before), bool(after)


def _excursions(rise: FloatArray) -> list[tuple[int, int]]:
    """Return the half-open ranges over which a leg is away from rest, a frame of rest on each side.

    No movement spans a moment of rest, so each range is searched by itself: an hour of them takes
    as long as its parts.
    """
    return [(max(lo - 1, 0), min(hi + 1, len(rise))) for lo, hi in runs(rise > 0)]


class _Movement(NamedTuple):
    """The frames of a movement: where it begins, its highest, where it is back; None if unseen."""

    start: int | None
    top: int
    end: int | None


def _movements(rise: FloatArray, least: float) -> Iterator[_Movement]:
    """Yield the movements in one excursion (n,), the highest first.

    A movement ends where the leg is back, or far enough back to be turned out again, so that a
    wobble within it is not another one. Its top is `least` above rest, and above what lies between
    it and anything higher (its prominence).
    """
    left = rise.copy()
    while left[peak := int(np.argmax(left))] >= least:
        before, after = _back(rise[peak::-1], least), _back(rise[peak:], least)
        start = None if before is None else peak - before
        end = None if after is None else peak + after
        left[0 if start is None else start : end if end is None else end + 1] = -np.inf
        valleys = [_valley(rise[peak::-1]), _valley(rise[peak:])]
        if rise[peak] - max(valleys) >= least:
            yield _Movement(start, peak, end)


def _nearest(find: Callable[[FloatArray], _Found | None], rise: FloatArray) -> _Found | None:
    """Return what is found in the fewest first frames of (n,), looking at twice as many each time.

    What decides lies near a movement's top. Where a leg never comes to rest, searching the whole
    clip for each movement would take longer than everything else.
    """
    frames = _NEAR
    while (found := find(rise[:frames])) is None and frames < len(rise):
        frames *= 2
    return found


def _valley(rise: FloatArray) -> float:
    """Return the lowest between a top and anything higher; 0, rest, where nothing is higher."""

    def find(near: FloatArray) -> float | None:
        higher = near > near[0]
        return float(near[: np.argmax(higher)].min()) if higher.any() else None

    found = _nearest(find, rise)
    return 0.0 if found is None else found


def _back(rise: FloatArray, least: float) -> int | None:
    """Return after how many frames a movement, from its top on, is back or becomes another one."""
    return _nearest(partial(_back_within, least=least), rise)


def _back_within(rise: FloatArray, least: float) -> int | None:
    lowest = np.minimum.accumulate(rise)
    rested = np.flatnonzero(lowest <= _RETURNED * rise[0])
    again = np.flatnonzero(
        (lowest <= _PARTED * np.minimum(rise, rise[0])) & (rise - lowest >= least)
    )
    if len(again) and not (len(rested) and rested[0] < again[0]):
        return int(np.argmin(rise[: again[0]]))
    return int(rested[0]) if len(rested) else None


def _cycles(
    rise: FloatArray, least: float, open_ends: tuple[bool, bool], rules: Repetitions
) -> list[Cycle]:
    """Return the repetitions in one excursion (n,), none of which overlap."""
    found: list[Cycle] = []
    for movement in _movements(rise, least):
        cycle = _cycle(rise, movement, open_ends, rules)
        if cycle and all(cycle.start >= c.end or cycle.end <= c.start for c in found):
            found.append(cycle)
    return found


def _cycle(
    rise: FloatArray, movement: _Movement, open_ends: tuple[bool, bool], rules: Repetitions
) -> Cycle | None:
    start, peak, end = movement
    if (start is None and not open_ends[0]) or (end is None and not open_ends[1]):
        return None  # it did not begin at rest, or did not come back, within view
    ends = [end] if peak == 0 else [start] if peak == len(rise) - 1 else []
    if any(rise[i] > _RETURNED * rise[peak] for i in ends if i is not None):
        return None  # no turn was seen: the leg came into view, or left it, on its way
    in_part = (start is None) != (end is None)
    start = 0 if start is None else start
    end = len(rise) - 1 if end is None else end
    depth_deg = plateau_depth_deg(float(rise[peak]), rules)
    first, last, level = plateau(rise[start : end + 1], depth_deg)
    if level < rules.least_rise_deg:
        return None  # only its highest frames rise so far, not the hold that is its figure
    middle = start + (first + last) // 2
    return Cycle(start, start + first, middle, start + last, end, level, in_part)


def _was_glimpsed(cycle: Cycle, time_s: FloatArray) -> bool:
    """Return whether the top lies where the movement came into view, or went out of it.

    The leg may have been further out before, or gone further afterwards.
    """
    at_edge = cycle.plateau_start == cycle.start or cycle.plateau_end == cycle.end
    return at_edge and not lasts(time_s, cycle.plateau_start, cycle.plateau_end, _GLIMPSE_S)


def _noise(values: FloatArray) -> float:
    """Standard deviation of the fast part of a curve, from its second differences."""
    if len(values) < 8:
        return 0.0
    second = np.diff(values, 2)
    return float(1.4826 * np.median(np.abs(second - np.median(second))) / np.sqrt(6.0))


def _shift(cycle: Cycle, by: int, resting_deg: float, swung_back: bool) -> Cycle:
    """Return a cycle of a part of a curve, whose level is a rise, as one of the whole curve."""
    return Cycle(
        start=cycle.start + by,
        plateau_start=cycle.plateau_start + by,
        peak=cycle.peak + by,
        plateau_end=cycle.plateau_end + by,
        end=cycle.end + by,
        level_deg=cycle.level_deg + resting_deg,
        in_part=cycle.in_part or swung_back,
    )

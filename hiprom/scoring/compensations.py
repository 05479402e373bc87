"""Compensations: posture that changed while the hip turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray, frames_between, lasting
from hiprom.kinematics.joints import OUTWARD
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.means import means_between
from hiprom.measurement import Compensation, CompensationKind
from hiprom.protocols.schema import Protocol
from hiprom.scoring.repetitions import Cycle
from hiprom.sides import SIDES

_BASELINE_S = 0.6  # how long before a repetition its baseline is taken
_FIRST_FRAMES = 3  # of a repetition; their median stands for its baseline where none was seen
# A thigh that the standing test has lifted is about level.
LIFTED_DEG: Final = 85.0


@dataclass(frozen=True)
class Episode:
    """One kind of compensation within one repetition.

    Attributes
    ----------
    compensation : Compensation
        Its longest stretch.
    in_hold : bool
        Whether that or another stretch, long enough to count, was there during the hold.
    """

    compensation: Compensation
    in_hold: bool


def signals(kinematics: Kinematics, side: int) -> dict[CompensationKind, FloatArray]:
    """Return the signal (T,) of each compensation for a moving side, degrees.

    A compensation is a rise of its signal above the baseline; trunk lean and thigh drift count in
    both directions.

    Parameters
    ----------
    kinematics : Kinematics
        T frames.
    side : {0, 1}
        The side that moves, left or right.
    """
    return {
        "pelvic_hike": kinematics.hike_evidence_deg * OUTWARD[side],
        "trunk_lean": kinematics.trunk_lean_deg,
        "thigh_lift": kinematics.femur_elevation_deg[:, side],
        "thigh_drift": kinematics.femur_abduction_deg[:, side],
        "knee_extension": -kinematics.knee_flexion_deg[:, side],
    }


BOTH_WAYS: frozenset[CompensationKind] = frozenset({"trunk_lean", "thigh_drift"})
"""Those of which a change in either direction counts."""


def find_compensations(
    kinematics: Kinematics, cycle: Cycle, side: int, protocol: Protocol
) -> list[Episode]:
    """Return the compensations during one repetition of one side.

    Parameters
    ----------
    kinematics : Kinematics
    cycle : Cycle
        The repetition.
    side : {0, 1}
        Left or right.
    protocol : Protocol
        Its limits say from which change on, and for how long, a posture counts.

    Returns
    -------
    list of Episode
        At most one of each kind, its longest stretch, with the largest change.
    """
    time_s = kinematics.time_s
    during = slice(cycle.start, cycle.end + 1)
    during_s = time_s[during]
    episodes = []
    for kind, signal in signals(kinematics, side).items():
        limit = protocol.limit(kind)
        if limit is None:
            continue
        level = _level_before(signal, time_s, cycle)
        # A thigh on its way up is no baseline.
        if kind == "thigh_lift" and protocol.name == "standing":
            level = np.maximum(level, LIFTED_DEG)
        change = signal[during] - level
        size = np.abs(change) if kind in BOTH_WAYS else change
        size = _steadied(size, during_s, limit.least_duration_s)
        with np.errstate(invalid="ignore"):
            beyond = size > limit.limit_deg
        stretches = lasting(beyond, during_s, limit.least_duration_s)
        if not stretches:
            continue
        first, end = _longest(stretches, during_s)
        found = Compensation(
            kind=kind,
            side=SIDES[side],
            start_s=round(float(during_s[first]), 3),
            end_s=round(float(during_s[end - 1]), 3),
            peak=round(float(np.nanmax(size[first:end])), 1),
        )
        hold = cycle.plateau_start - cycle.start, cycle.plateau_end - cycle.start
        in_hold = any(lo <= hold[1] and hi > hold[0] for lo, hi in stretches)
        episodes.append(Episode(found, in_hold))
    return episodes


def _longest(stretches: list[tuple[int, int]], time_s: FloatArray) -> tuple[int, int]:
    """Return the half-open stretch that lasts longest, of two that last equally long the first.

    Not that of the most frames: those of one clip may come at changing rates.
    """
    # Equal times differ in their last bits.
    return max(stretches, key=lambda ends: round(float(time_s[ends[1] - 1] - time_s[ends[0]]), 6))


def _steadied(size: FloatArray, time_s: FloatArray, span_s: float) -> FloatArray:
    """Return the running mean (T,): a moment's wobble must not split what lasts."""
    first, last = frames_between(time_s, time_s - 0.5 * span_s, time_s + 0.5 * span_s)
    return np.where(np.isfinite(size), means_between(size, first, last), np.nan)


def _level_before(signal: FloatArray, time_s: FloatArray, cycle: Cycle) -> float:
    """Return a signal's level just before a repetition; that of its first frames if none is known.

    That happens where the repetition starts with the clip, or right after a gap.
    """
    start_s = time_s[cycle.start]
    start = int(frames_between(time_s, start_s - _BASELINE_S, start_s)[0])
    level = median_known(signal[start : max(cycle.start, start + _FIRST_FRAMES)])
    if not np.isfinite(level):
        level = median_known(signal[cycle.start : cycle.start + _FIRST_FRAMES])
    return level

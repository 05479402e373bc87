"""Compensations: posture that changed while the hip turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hiprom.arrays import BoolArray, FloatArray, runs
from hiprom.kinematics.joints import OUTWARD
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.means import means_between
from hiprom.measurement import Compensation, CompensationKind
from hiprom.protocols.schema import Protocol
from hiprom.scoring.repetitions import Cycle
from hiprom.sides import SIDES

_BASELINE_S = 0.6  # what lies this shortly before a repetition is its own baseline
# A thigh that the standing test has lifted is about level.
LIFTED_DEG: Final = 85.0


@dataclass(frozen=True)
class Episode:
    """One compensation within one repetition, with its frames."""

    found: Compensation
    first: int
    last: int


def signals(kinematics: Kinematics, side: int) -> dict[CompensationKind, FloatArray]:
    """Return the signal (T,) of each compensation for a moving side, degrees.

    A compensation is a rise of its signal above the baseline; trunk lean and thigh drift count in
    both directions.
    """
    return {
        "pelvic_hike": kinematics.pelvis_list_deg * OUTWARD[side],
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
    before = _before(time_s, cycle)
    episodes = []
    for kind, signal in signals(kinematics, side).items():
        limit = protocol.limit(kind)
        level = median_known(signal[before])
        if kind == "thigh_lift" and protocol.name == "standing":  # on the way up is no baseline
            level = np.maximum(level, LIFTED_DEG)
        change = signal[during] - level
        if limit is None or not np.isfinite(change).any():
            continue
        size = np.abs(change) if kind in BOTH_WAYS else change
        size = _steadied(size, time_s[during], limit.least_duration_s)
        with np.errstate(invalid="ignore"):
            longest = _longest(size > limit.limit_deg, time_s[during], limit.least_duration_s)
        if longest is None:
            continue
        first, last = (cycle.start + frame for frame in longest)
        found = Compensation(
            kind=kind,
            side=SIDES[side],
            start_s=round(float(time_s[first]), 3),
            end_s=round(float(time_s[last]), 3),
            peak=round(float(np.nanmax(size[longest[0] : longest[1] + 1])), 1),
        )
        episodes.append(Episode(found, first, last))
    return episodes


def _longest(mask: BoolArray, time_s: FloatArray, least_s: float) -> tuple[int, int] | None:
    """Return the first and last frame of the longest time over which a mask (T,) is true.

    None where that is less than `least_s`. Not of the most frames: those of one clip may come at
    changing rates. Of two that are equally long the first counts.
    """

    def lasts_s(ends: tuple[int, int]) -> float:
        return float(time_s[ends[1]] - time_s[ends[0]])

    stretches = [ends for lo, hi in runs(mask) if lasts_s(ends := (lo, hi - 1)) >= least_s]
    # Equal times differ in their last bits.
    return max(stretches, key=lambda ends: round(lasts_s(ends), 6), default=None)


def _steadied(size: FloatArray, time_s: FloatArray, span_s: float) -> FloatArray:
    """Return the mean (T,) about each frame: what lasts must not be parted by a moment's wobble."""
    first = np.searchsorted(time_s, time_s - 0.5 * span_s)
    last = np.searchsorted(time_s, time_s + 0.5 * span_s, side="right")
    return np.where(np.isfinite(size), means_between(size, first, last), np.nan)


def _before(time_s: FloatArray, cycle: Cycle) -> slice:
    """Frames just before a repetition; its first frames where it starts with the clip."""
    start = int(np.searchsorted(time_s, time_s[cycle.start] - _BASELINE_S))
    return slice(start, max(cycle.start, start + 3))

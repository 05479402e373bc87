"""Incomplete movements: no repetitions, as a part of them was not seen or they took too long."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray, lasting, runs
from hiprom.protocols.schema import Repetitions
from hiprom.scoring.gaps import bridged
from hiprom.scoring.repetitions import IN_PART_SHARE, Cycle


def incomplete_movements(
    curve_deg: FloatArray,
    time_s: FloatArray,
    resting_deg: float,
    rules: Repetitions,
    cycles: list[Cycle],
) -> list[tuple[float, float]]:
    """Return the start and end, seconds, of movements that did not become a repetition.

    Their beginning, middle or end was not seen, or they took too long. Listed are those that rose
    by as much as makes a repetition, and by half as much as the best repetition; where there is
    none, by twice as much as makes one.

    Parameters
    ----------
    curve_deg, time_s, resting_deg, rules
        As for `find_cycles`.
    cycles : list of Cycle
        What that found.
    """
    rises = [c.level_deg - resting_deg for c in cycles]
    least = rules.least_rise_deg
    least = max(least, IN_PART_SHARE * max(rises)) if rises else 2.0 * least
    curve = bridged(curve_deg, time_s)
    out = curve - resting_deg > least
    for lo, hi in runs(np.isnan(curve)):
        if lo > 0 and hi < len(out) and out[lo - 1] and out[hi]:  # its furthest part was not seen
            out[lo:hi] = True
    return [
        (float(time_s[lo]), float(time_s[hi - 1]))
        for lo, hi in lasting(out, time_s, rules.least_duration_s)
        if not any(c.start < hi and lo <= c.end for c in cycles)
    ]

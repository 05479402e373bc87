"""The level of a hold, which is a repetition's figure."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.protocols.schema import Repetitions

# Which of a hold's frames, sorted from the lowest, make its level. On true curves these shares give
# the level of the hold to 0.1°; the middle half reads 0.1° low, as it includes frames of the way up
# and down.
_LEVEL_SHARES = (0.35, 0.85)
_PLATEAU_SHARE = 0.10  # of the rise: how far below its top a plateau may reach


def plateau_depth_deg(rise_deg: float, rules: Repetitions) -> float:
    """Return how far below the top of a movement, which rises by so much, its hold may reach."""
    return max(rules.plateau_depth_deg, _PLATEAU_SHARE * rise_deg)


def plateau(rise_deg: FloatArray, depth_deg: float) -> tuple[int, int, float]:
    """Return the plateau of one movement: first frame, last frame, level.

    Parameters
    ----------
    rise_deg : (n,) array
        The movement from rest and back, without gaps.
    depth_deg : float
        How far below the top a frame may lie and still belong to the hold.

    Returns
    -------
    first, last : int
        The first and the last frame within `depth_deg` of the top (a robust top: the median of the
        highest tenth of the frames, so that one wild frame does not set it). Frames between them
        that dip belong to the hold: to leave them out would raise the level by the noise.
    level_deg : float
        The mean of half the frames from first to last, without the lowest, which belong to the way
        up and down, and without the highest: as robust to single frames as a median, and steadier
        where a hold has two levels.
    """
    count = max(1, len(rise_deg) // 10)
    top = float(np.median(np.partition(rise_deg, -count)[-count:]))
    held = np.flatnonzero(rise_deg >= top - depth_deg)
    first, last = int(held[0]), int(held[-1])
    hold = np.sort(rise_deg[first : last + 1])
    low, high = (int(share * len(hold)) for share in _LEVEL_SHARES)
    return first, last, float(hold[low : max(high, low + 1)].mean())

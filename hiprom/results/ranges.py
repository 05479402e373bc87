"""What the axes of a curve span, whoever draws it: times, and angles of both sides on one scale."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray

_LEAST_SPAN_S = 0.1  # an axis needs a length, also of a single frame


def time_range(time_s: FloatArray) -> tuple[float, float]:
    """Return the first and the last time, apart at least a little; 0 and 1 where there is none."""
    if len(time_s) == 0:
        return 0.0, 1.0
    return float(time_s[0]), max(float(time_s[-1]), float(time_s[0]) + _LEAST_SPAN_S)


def angle_range(
    rotation_deg: FloatArray,
    *,
    step_deg: float,
    room_deg: tuple[float, float],
    least_deg: tuple[float, float],
) -> tuple[float, float]:
    """Return one vertical range for both sides, rounded outward, with the plumb line inside.

    Parameters
    ----------
    rotation_deg : (T, 2) array
        NaN where not measurable.
    step_deg : float
        The range ends at multiples of this.
    room_deg : (float, float)
        How much is kept free below and above the curves, as for their figures.
    least_deg : (float, float)
        What is shown at least: never so little that noise at rest looks like movement.
    """
    known = rotation_deg[np.isfinite(rotation_deg)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    bottom = step_deg * float(np.floor((low - room_deg[0]) / step_deg))
    top = step_deg * float(np.ceil((high + room_deg[1]) / step_deg))
    return min(bottom, least_deg[0]), max(top, least_deg[1])

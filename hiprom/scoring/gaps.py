"""Gaps in a curve: where nothing was recorded or seen, what they part, and what is drawn across."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray, IntArray, check_shapes, runs
from hiprom.kinematics.filtering import bridgeable

LONGEST_GAP_S: Final = 0.601
"""A recording may miss some pictures (changing frame rates), and the looks beside them: what stands
before and after belongs to one movement. In a longer gap a hold may have come and gone. The
millisecond is for times that are rounded: at what time a gap comes must not matter."""


def frames_after_gaps(time_s: FloatArray) -> IntArray:
    """Return the frames (n,) before which nothing was recorded for longer than `LONGEST_GAP_S`."""
    return np.flatnonzero(np.diff(time_s) > LONGEST_GAP_S) + 1


def pieces(curve: FloatArray, time_s: FloatArray) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of a curve (T,) without a gap in its values or its times."""
    after_gap = frames_after_gaps(time_s)
    for lo, hi in runs(np.isfinite(curve)):
        inside = after_gap[(after_gap > lo) & (after_gap < hi)]
        yield from pairwise([lo, *inside.tolist(), hi])


def bridged(curve: FloatArray, time_s: FloatArray, longest_s: float = LONGEST_GAP_S) -> FloatArray:
    """Return a curve (T,) with a straight line through each gap of up to `longest_s`.

    What is drawn in was not measured. It is a small part of a hold's level, a mean over half its
    frames.

    Raises
    ------
    InputError
        If there is not one time for each frame.
    """
    check_shapes("curve", {"time_s": (time_s, curve.shape)})
    known = np.isfinite(curve)
    drawn = bridgeable(known, time_s, longest_s)
    out = curve.copy()
    if drawn.any():
        out[drawn] = np.interp(time_s[drawn], time_s[known], curve[known])
    return out

"""Means: of stretches of a signal, and of the steps of its times."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray, IntArray

_ABOUT = 0.5  # share by which a step may differ from the median and be no gap


def means_between(values: FloatArray, begin: IntArray, end: IntArray) -> FloatArray:
    """Return the mean of each of K stretches, from running sums.

    Parameters
    ----------
    values : (T, ...) array of float
        NaN where nothing is known; such values are passed over.
    begin, end : (K,) array of int
        Stretch k is ``values[begin[k]:end[k]]``.

    Returns
    -------
    (K, ...) array of float
        NaN where a stretch holds no value.
    """
    flat = values.reshape(len(values), -1)
    known = np.isfinite(flat)
    none = np.zeros((1, flat.shape[1]))
    sums = np.concatenate([none, np.cumsum(np.where(known, flat, 0.0), axis=0)])
    counts = np.concatenate([none, np.cumsum(known, axis=0)])
    with np.errstate(invalid="ignore"):
        mean = (sums[end] - sums[begin]) / (counts[end] - counts[begin])
    return mean.reshape(len(begin), *values.shape[1:])


def usual_step_s(time_s: FloatArray) -> float | None:
    """Return the usual time from one frame to the next; None where there are not two frames.

    The mean of the steps that are about the median, so that gaps do not count. Not the median
    itself: of times in milliseconds, as WebM has them, it is 33 at 29.97 frames a second, which
    would be 30.3. Of two steps in the middle the shorter one counts: between two that differ much
    lies a time that is no step's.

    Parameters
    ----------
    time_s : (T,) array
        Increasing.
    """
    steps = np.diff(time_s)
    if not len(steps):
        return None
    middle = np.sort(steps)[(len(steps) - 1) // 2]
    return float(np.mean(steps[np.abs(steps - middle) <= _ABOUT * middle]))

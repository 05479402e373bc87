"""Means of stretches of a signal."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray, IntArray


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

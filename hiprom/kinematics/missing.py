"""Averages over what is known: NaN where nothing is, without numpy's warning."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import BoolArray, FloatArray


def mean_known(values: FloatArray) -> float:
    """Return the mean of the finite values; NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def median_known(values: FloatArray) -> float:
    """Return the median of the finite values; NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def side_medians(vectors: FloatArray, frames: BoolArray, least: int = 1) -> FloatArray:
    """Return the median vector (2, k) of each side over some of its frames.

    Parameters
    ----------
    vectors : (T, 2, k) array
    frames : (T, 2) array of bool
        Which frames count for each side; a vector with a missing component does not.
    least : int
        With fewer frames than this the side's median is NaN.
    """
    out = np.full(vectors.shape[1:], np.nan)
    for side in (0, 1):
        chosen = vectors[frames[:, side], side]
        chosen = chosen[np.isfinite(chosen).all(axis=1)]
        if len(chosen) >= least:
            out[side] = np.median(chosen, axis=0)
    return out

"""Averages over what is known: NaN where nothing is, without numpy's warning."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray


def mean_known(values: FloatArray) -> float:
    """Return the mean of the finite values; NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def median_known(values: FloatArray) -> float:
    """Return the median of the finite values; NaN where there is none."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")

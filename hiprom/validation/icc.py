"""Intraclass correlation: how far methods or raters agree, against how far the targets differ.

A small analysis of variance of our own: the maintained library for it, pingouin, installs dozens of
packages. The tests hold it against Shrout and Fleiss's printed example, pingouin and poseaudit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.validation.agreement import LEAST_PAIRS, Interval

_NAN = float("nan")
_ALIKE = 1e-9  # what rounding leaves of no spread: nothing could be said over it


@dataclass(frozen=True)
class Icc:
    """Intraclass correlations of n targets read in k ways, once each.

    Attributes
    ----------
    targets, ways : int
        n and k, after targets with a missing reading were left out.
    absolute : float
        ICC(2,1) of Shrout & Fleiss 1979 (10.1037/0033-2909.86.2.420): two-way random, single
        reading, absolute agreement; a constant difference between the ways lowers it.
    absolute_ci95 : (float, float)
        Its 95 % confidence interval (ibid.; McGraw & Wong 1996, 10.1037/1082-989X.1.1.30).
    consistency : float
        ICC(3,1): two-way mixed, single reading, consistency; blind to a constant difference.
    consistency_ci95 : (float, float)
        Its 95 % confidence interval.
    sem_deg : float
        Standard error of measurement, the root of the error mean square (Weir 2005,
        10.1519/15184.1). For two ways it is the standard deviation of the differences over √2.
    """

    targets: int
    ways: int
    absolute: float = _NAN
    absolute_ci95: Interval = (_NAN, _NAN)
    consistency: float = _NAN
    consistency_ci95: Interval = (_NAN, _NAN)
    sem_deg: float = _NAN


def icc(table: FloatArray) -> Icc:
    """Return the intraclass correlations of a table.

    Parameters
    ----------
    table : (n, k) array
        A row per target (a leg in a clip), a column per way of reading it; a row with NaN is left
        out. With fewer than three rows or two columns, or where all rows are alike, so that no
        target differs from another in any way of reading, the figures are NaN.
    """
    table = table[np.isfinite(table).all(axis=1)]
    n, k = table.shape
    if n < LEAST_PAIRS or k < 2 or np.ptp(table, axis=0).max() < _ALIKE:
        return Icc(n, k)
    rows, columns, error = _mean_squares(table)
    absolute = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    consistency = (rows - error) / (rows + (k - 1) * error)
    exact = error <= 1e-12 * rows  # nothing is left over: the ratios below are infinite
    return Icc(
        targets=n,
        ways=k,
        absolute=float(absolute),
        absolute_ci95=(
            (_NAN, _NAN) if exact else _absolute_interval(rows, columns, error, n, k, absolute)
        ),
        consistency=float(consistency),
        consistency_ci95=(1.0, 1.0) if exact else _consistency_interval(rows / error, n, k),
        sem_deg=float(np.sqrt(error)),
    )


def _mean_squares(table: FloatArray) -> tuple[float, float, float]:
    """Mean squares between rows, between columns, and of what is left over."""
    n, k = table.shape
    of_rows, of_columns = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
    mean = table.mean()
    residual = table - of_rows - of_columns + mean
    return (
        float(k * ((of_rows - mean) ** 2).sum() / (n - 1)),
        float(n * ((of_columns - mean) ** 2).sum() / (k - 1)),
        float((residual**2).sum() / ((n - 1) * (k - 1))),
    )


def _consistency_interval(ratio: float, n: int, k: int) -> Interval:
    from scipy.stats import f

    freedom = (n - 1, (n - 1) * (k - 1))
    low = ratio / f.ppf(0.975, *freedom)
    high = ratio * f.ppf(0.975, *freedom[::-1])
    return float((low - 1) / (low + k - 1)), float((high - 1) / (high + k - 1))


def _absolute_interval(
    rows: float, columns: float, error: float, n: int, k: int, value: float
) -> Interval:
    """Satterthwaite's approximation, as Shrout & Fleiss give it."""
    from scipy.stats import f

    ratio = columns / error
    spread = n * (1 + (k - 1) * value) - k * value
    freedom = ((k - 1) * (n - 1) * (k * value * ratio + spread) ** 2) / (
        (n - 1) * k**2 * value**2 * ratio**2 + spread**2
    )
    upper, lower = f.ppf(0.975, n - 1, freedom), f.ppf(0.975, freedom, n - 1)
    rest = k * columns + (k * n - k - n) * error
    return (
        float(n * (rows - upper * error) / (upper * rest + n * rows)),
        float(n * (lower * rows - error) / (rest + n * lower * rows)),
    )

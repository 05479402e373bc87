"""Agreement between two ways of measuring one quantity."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hiprom.arrays import FloatArray, unmasked
from hiprom.errors import UsageError, in_short

Interval = tuple[float, float]

Z95 = 1.959963984540054
"""So many standard deviations to either side hold 95 % of a normal distribution."""

LEAST_PAIRS = 3
"""For an interval, a slope or a correlation."""


@dataclass(frozen=True)
class Agreement:
    """Error of a method against a reference, in degrees.

    Attributes
    ----------
    n : int
        Pairs with both figures.
    bias, sd, mae, p95, worst : float
        Mean and standard deviation of the errors; mean, 95th percentile and largest of their
        sizes. NaN without pairs (the deviation: with fewer than two).
    slope : float
        Of the measured on the reference figures, by least squares: 0.8 reads a difference of 10°
        as 8°. NaN with fewer than three pairs, or where the reference does not vary.
    """

    n: int
    bias: float
    sd: float
    mae: float
    p95: float
    worst: float
    slope: float

    @property
    def limits(self) -> Interval:
        """95 % limits of agreement: bias ± 1.96 standard deviations.

        Bland & Altman 1986 (10.1016/S0140-6736(86)90837-8).
        """
        return self.bias - Z95 * self.sd, self.bias + Z95 * self.sd

    @property
    def bias_ci95(self) -> Interval:
        """95 % confidence interval of the bias, by Student's t; NaN with fewer than three pairs."""
        if self.n < LEAST_PAIRS:
            return _UNKNOWN
        from scipy.stats import t

        half = float(t.ppf(0.975, self.n - 1)) * self.sd / np.sqrt(self.n)
        return float(self.bias - half), float(self.bias + half)

    @property
    def limits_ci95(self) -> tuple[Interval, Interval]:
        """95 % confidence intervals of the lower and of the upper limit of agreement.

        Exact for independent, normally distributed errors: a limit follows a noncentral t
        (Carkeet 2015, 10.1097/OPX.0000000000000513). NaN with fewer than three pairs.
        """
        if self.n < LEAST_PAIRS:
            return _UNKNOWN, _UNKNOWN
        from scipy.stats import nct

        root = np.sqrt(self.n)
        inner, outer = nct.ppf([0.025, 0.975], self.n - 1, Z95 * root) / root * self.sd
        return (
            (float(self.bias - outer), float(self.bias - inner)),
            (float(self.bias + inner), float(self.bias + outer)),
        )


_UNKNOWN: Interval = (float("nan"), float("nan"))


def agreement(measured: npt.ArrayLike, reference: npt.ArrayLike) -> Agreement:
    """Compare measured figures with their references, pair by pair in their order.

    Parameters
    ----------
    measured, reference : (n,) array
        NaN where a figure is missing; such pairs are left out. Of a pandas column the order counts,
        not its index.

    Raises
    ------
    UsageError
        If one is no row of numbers, or they are not equally many.
    """
    measured, reference = _row("measured", measured), _row("reference", reference)
    if len(measured) != len(reference):
        raise UsageError(
            f"{len(measured)} measured figures and {len(reference)} references: give one of each"
            " for a pair, NaN where it is missing"
        )
    known = np.isfinite(measured) & np.isfinite(reference)
    measured, reference = measured[known], reference[known]
    error = measured - reference
    if not len(error):
        nan = float("nan")
        return Agreement(0, nan, nan, nan, nan, nan, nan)
    size = np.abs(error)
    return Agreement(
        n=len(error),
        bias=float(error.mean()),
        sd=float(error.std(ddof=1)) if len(error) > 1 else float("nan"),
        mae=float(size.mean()),
        p95=float(np.percentile(size, 95)),
        worst=float(size.max()),
        slope=_slope(measured, reference),
    )


def _row(name: str, values: npt.ArrayLike) -> FloatArray:
    """Return values as a row of numbers, None and what is masked as NaN."""
    try:
        row: FloatArray = np.asarray(unmasked(values), dtype=float)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name} holds what is no number ({in_short(error)})") from error
    if row.ndim != 1:
        raise UsageError(f"{name} has shape {row.shape}: give a single row of figures")
    return row


def _slope(measured: FloatArray, reference: FloatArray) -> float:
    if len(reference) < LEAST_PAIRS or np.ptp(reference) < 1e-9:
        return float("nan")
    apart = reference - reference.mean()
    return float(apart @ measured / (apart @ apart))


def repeated_limits(error: npt.ArrayLike, subjects: Sequence[Hashable]) -> Interval:
    """Return the 95 % limits of agreement where subjects have several readings each.

    The variance between and within subjects is added (Bland & Altman 2007,
    10.1080/10543400701329422, true value varying), instead of counting every reading as an
    independent one. NaN with fewer than two subjects.

    Parameters
    ----------
    error : (n,) array
        Measured minus reference; NaN where a figure is missing.
    subjects : sequence of n hashables
        Whom each is of.

    Raises
    ------
    UsageError
        If `error` is no row of numbers, or there are not equally many subjects.
    """
    error = _row("error", error)
    if len(error) != len(subjects):
        raise UsageError(f"{len(error)} errors and {len(subjects)} subjects: name one for each")
    groups = by_subject(error, subjects)
    counts = np.array([len(g) for g in groups])
    n, many = int(counts.sum()), len(groups)
    if many < 2:
        return _UNKNOWN
    every = np.concatenate(groups)
    if n == many:
        return agreement(every, np.zeros(n)).limits
    means = np.array([g.mean() for g in groups])
    between = float((counts * (means - every.mean()) ** 2).sum()) / (many - 1)
    within = float(((every - np.repeat(means, counts)) ** 2).sum()) / (n - many)
    weight = (n**2 - float((counts**2).sum())) / ((many - 1) * n)
    half = Z95 * np.sqrt(max(0.0, (between - within) / weight) + within)
    return float(every.mean() - half), float(every.mean() + half)


def by_subject(values: FloatArray, subjects: Sequence[Hashable]) -> list[FloatArray]:
    """Return the known values of each subject, in the order in which the subjects come first."""
    groups: dict[Hashable, list[float]] = {}
    for subject, value in zip(subjects, values, strict=True):
        if np.isfinite(value):
            groups.setdefault(subject, []).append(float(value))
    return [np.array(group) for group in groups.values()]

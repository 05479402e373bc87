"""How far films of the same movement differ: what one film's figure can be trusted to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.validation.agreement import Z95, Interval, by_subject


@dataclass(frozen=True)
class Repeatability:
    """Scatter of repeated readings of the same thing, degrees.

    Attributes
    ----------
    subjects, readings : int
        Subjects with at least two readings, and their readings together.
    sem_deg : float
        Standard error of measurement: the standard deviation within a subject. NaN without
        repeated readings.
    sem_ci95_deg : (float, float)
        Its 95 % confidence interval.
    """

    subjects: int
    readings: int
    sem_deg: float
    sem_ci95_deg: Interval

    @property
    def mdc95_deg(self) -> float:
        """Minimal detectable change between two readings, see `mdc95`."""
        return mdc95(self.sem_deg)


def mdc95(sem_deg: float) -> float:
    """Return the minimal detectable change: 1.96 · √2 · SEM (Weir 2005, 10.1519/15184.1).

    Two readings of an unchanged subject differ by less than this in 95 of 100 cases.
    """
    return float(Z95 * np.sqrt(2.0) * sem_deg)


def repeatability(values: FloatArray, subjects: Sequence[Hashable]) -> Repeatability:
    """Return the standard error of measurement of repeated readings.

    SEM is the root of the mean square within subjects of a one-way analysis of variance (Bland &
    Altman 1996, 10.1136/bmj.313.7059.744), so that subjects may differ and need not have equally
    many readings. Its interval is that of a variance: df · SEM² / χ².

    Parameters
    ----------
    values : (n,) array
        Readings, NaN where one is missing.
    subjects : sequence of n hashables
        Whom each reading is of. Those with a single reading say nothing here and are left out.
    """
    repeated = [group for group in by_subject(values, subjects) if len(group) > 1]
    readings = sum(len(g) for g in repeated)
    freedom = readings - len(repeated)
    if not freedom:
        nan = float("nan")
        return Repeatability(0, 0, nan, (nan, nan))
    within = sum(float(((g - g.mean()) ** 2).sum()) for g in repeated)
    sem = float(np.sqrt(within / freedom))
    return Repeatability(len(repeated), readings, sem, _interval(sem, freedom))


def _interval(sd: float, freedom: int) -> Interval:
    from scipy.stats import chi2

    low, high = chi2.ppf([0.975, 0.025], freedom)
    return float(sd * np.sqrt(freedom / low)), float(sd * np.sqrt(freedom / high))

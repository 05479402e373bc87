"""SEM and MDC95 on readings one can work out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from hiprom.validation.repeatability import mdc95, repeatability


def test_within_subject_standard_deviation():
    # Squares within: a 2 (about 11), b 0, c left out (one reading); freedom 1 + 2.
    values = np.array([10.0, 12.0, 30.0, 30.0, 30.0, 99.0, np.nan])
    r = repeatability(values, ["a", "a", "b", "b", "b", "c", "c"])
    assert (r.subjects, r.readings) == (2, 5)
    assert r.sem_deg == pytest.approx(np.sqrt(2.0 / 3.0))
    assert r.mdc95_deg == pytest.approx(1.96 * np.sqrt(2.0) * np.sqrt(2.0 / 3.0), rel=1e-4)


def test_pairs_agree_with_the_other_formula():
    # For two readings each, SEM is the deviation of the differences about 0 over √2.
    pairs = np.random.default_rng(0).normal(size=(20, 2))
    r = repeatability(pairs.ravel(), [i for i in range(20) for _ in range(2)])
    difference = pairs[:, 0] - pairs[:, 1]
    assert r.sem_deg == pytest.approx(np.sqrt((difference**2).mean()) / np.sqrt(2.0))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(1)
    labels = [i for i in range(10) for _ in range(5)]
    held = 0
    for _ in range(400):
        low, high = repeatability(rng.normal(scale=2.0, size=50), labels).sem_ci95_deg
        held += low <= 2.0 <= high
    assert stats.binomtest(held, 400, 0.95).pvalue > 0.01


def test_no_repeated_reading_is_nan():
    r = repeatability(np.array([1.0, 2.0]), ["a", "b"])
    assert r.subjects == 0 and np.isnan([r.sem_deg, r.mdc95_deg, *r.sem_ci95_deg]).all()


def test_formula_of_the_source():
    # Krause prints an MDC95 of 5.4° beside a SEM of 1.9°, which is rounded.
    assert mdc95(1.9) == pytest.approx(5.27, abs=0.01)

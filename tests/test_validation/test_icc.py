"""Intraclass correlations against printed examples and another library."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.validation.icc import icc

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
"""Six targets, four judges: Shrout & Fleiss 1979, table 2."""

TWO_WAYS = np.array(
    [
        [12.3, 12.8],
        [15.7, 18.8],
        [39.2, 38.9],
        [32.8, 31.4],
        [13.4, 18.7],
        [26.5, 25.4],
        [26.3, 29.6],
        [20.4, 16.4],
        [35.1, 39.7],
        [11.8, 14.7],
        [25.9, 26.6],
        [28.3, 31.3],
    ]
)


def test_shrout_and_fleiss():
    found = icc(SHROUT_FLEISS)
    assert (found.targets, found.ways) == (6, 4)
    assert round(found.absolute, 2) == 0.29  # printed
    assert round(found.consistency, 2) == 0.71  # printed
    assert found.sem_deg**2 == pytest.approx(1.02, abs=0.005)  # the printed error mean square


# Figures of pingouin 0.7.0 for the same tables; it prints intervals with two decimals.
@pytest.mark.parametrize(
    ("table", "absolute", "absolute_ci95", "consistency", "consistency_ci95"),
    [
        (SHROUT_FLEISS, 0.28976377952755916, (0.02, 0.76), 0.7148407148407154, (0.34, 0.95)),
        (TWO_WAYS, 0.9477112005983162, (0.82, 0.98), 0.9548439632694906, (0.85, 0.99)),
    ],
)
def test_pingouin(table, absolute, absolute_ci95, consistency, consistency_ci95):
    found = icc(table)
    assert found.absolute == pytest.approx(absolute, rel=1e-12)
    assert found.consistency == pytest.approx(consistency, rel=1e-12)
    assert found.absolute_ci95 == pytest.approx(absolute_ci95, abs=0.005)
    assert found.consistency_ci95 == pytest.approx(consistency_ci95, abs=0.005)


def test_sem_of_two_ways_is_the_scatter_of_their_differences():
    difference = TWO_WAYS[:, 1] - TWO_WAYS[:, 0]
    assert icc(TWO_WAYS).sem_deg == pytest.approx(difference.std(ddof=1) / np.sqrt(2.0))


def test_a_constant_difference_lowers_agreement_and_not_consistency():
    shifted = TWO_WAYS + [0.0, 10.0]
    assert icc(shifted).consistency == pytest.approx(icc(TWO_WAYS).consistency)
    assert icc(shifted).absolute < icc(TWO_WAYS).absolute - 0.1


def test_the_same_readings_twice():
    found = icc(TWO_WAYS[:, [0, 0]])
    assert (found.absolute, found.consistency, found.sem_deg) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    "table",
    [
        np.full((5, 2), 3.0),
        TWO_WAYS[:2],
        TWO_WAYS[:, :1],
        np.full((4, 2), np.nan),
        np.tile([30.0, 31.0], (3, 1)),  # each way reads every target alike
        np.tile([30.3, 31.1], (5, 1)),  # the same, with means that rounding has touched
    ],
)
def test_what_cannot_be_said_is_nan(table):
    found = icc(table)
    assert np.isnan([found.absolute, found.consistency, found.sem_deg]).all()


def test_targets_with_a_missing_reading_are_left_out():
    holes = np.vstack([TWO_WAYS, [[20.0, np.nan]]])
    assert icc(holes) == icc(TWO_WAYS)

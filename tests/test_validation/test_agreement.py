"""Agreement statistics on numbers one can check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.errors import UsageError
from hiprom.validation.agreement import agreement, repeated_limits


def test_table() -> None:
    a = agreement(np.array([11.0, 19.0, 33.0, np.nan]), np.array([10.0, 20.0, 30.0, 40.0]))
    assert a.n == 3
    assert a.bias == pytest.approx(1.0)
    assert a.mae == pytest.approx(5.0 / 3.0)
    assert a.worst == pytest.approx(3.0)
    assert a.sd == pytest.approx(2.0)
    # Slope: reference −10, 0, 10 about its mean, measured 11, 19, 33.
    assert a.slope == pytest.approx(220.0 / 200.0)
    # 4.303 is Student's t for two degrees of freedom.
    assert a.bias_ci95 == pytest.approx((1 - 4.303 * 2 / 3**0.5, 1 + 4.303 * 2 / 3**0.5), rel=1e-3)
    assert a.limits == pytest.approx((1.0 - 3.92, 1.0 + 3.92), rel=1e-4)


def test_nothing_measured_is_nan_not_zero() -> None:
    a = agreement(np.array([np.nan]), np.array([10.0]))
    assert a.n == 0 and np.isnan([a.bias, a.mae, a.p95, a.worst, a.sd]).all()
    assert np.isnan(agreement(np.array([1.0]), np.array([1.0])).sd)
    assert np.isnan(np.ravel([*a.limits_ci95, a.bias_ci95])).all() and np.isnan(a.slope)
    assert np.isnan(agreement(np.array([1.0, 2, 3]), np.full(3, 7.0)).slope)


def test_the_intervals_of_the_limits_hold_the_truth_as_often_as_they_say():
    # Both intervals are the bias plus so many deviations; how many depends on the sample's size.
    draws = np.random.default_rng(0).normal(1.0, 2.0, size=(50_000, 12))
    mean, sd = draws.mean(axis=1), draws.std(axis=1, ddof=1)
    a = agreement(draws[0], np.zeros(12))
    for (low, high), true in (
        (a.bias_ci95, 1.0),
        (a.limits_ci95[0], 1.0 - 1.96 * 2.0),
        (a.limits_ci95[1], 1.0 + 1.96 * 2.0),
    ):
        lows, highs = (mean + (end - a.bias) / a.sd * sd for end in (low, high))
        assert ((lows <= true) & (true <= highs)).mean() == pytest.approx(0.95, abs=0.004)


def test_limits_of_repeated_readings():
    # Two subjects who differ by 4 throughout and scatter by nothing: between 8, within 0.
    low, high = repeated_limits(np.array([0.0, 0.0, 4.0, 4.0, np.nan]), ["a", "a", "b", "b", "b"])
    assert (low, high) == pytest.approx((2 - 1.96 * 8**0.5, 2 + 1.96 * 8**0.5), rel=1e-4)
    once = np.array([1.0, 2.0, 4.0])
    assert repeated_limits(once, "abc") == agreement(once, np.zeros(3)).limits
    assert np.isnan(repeated_limits(np.array([1.0, 2.0]), "aa")).all()


def test_lists_and_columns_are_paired_in_their_order():
    measured, reference = [31.0, None, 24.0, 36.5, 28.5], [30.0, 25.0, np.nan, 35.0, 28.0]
    found = agreement(measured, reference)
    assert (found.n, found.bias) == (3, 1.0)
    masked = np.ma.masked_array([31.0, 99.0, 24.0, 36.5, 28.5], mask=[0, 1, 0, 0, 0])
    assert agreement(masked, reference) == found  # what is below a mask was counted
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    column = pandas.Series(measured, index=[7, 8, 9, 10, 11])  # of a table that was filtered
    assert agreement(column, pandas.Series(reference)) == found


@pytest.mark.parametrize(
    ("measured", "reference", "says"),
    [
        ([1.0, 2.0], [1.0, 2.0, 3.0], "2 measured figures and 3 references"),
        ([1.0, 2.0], [1.0], "2 measured figures and 1 references"),  # numpy would stretch it
        (np.ones((3, 2)), np.ones((3, 2)), r"measured has shape \(3, 2\)"),
        ([1.0], ["left"], "reference holds what is no number"),
        (1.0, 2.0, r"measured has shape \(\)"),
    ],
)
def test_what_cannot_be_paired_is_one_line(measured, reference, says):
    with pytest.raises(UsageError, match=says):
        agreement(measured, reference)


def test_repeated_limits_need_a_subject_for_each():
    assert repeated_limits([1.0, 2.0, 3.0], "aab") == repeated_limits(np.arange(1.0, 4), "aab")
    with pytest.raises(UsageError, match="3 errors and 2 subjects"):
        repeated_limits([1.0, 2.0, 3.0], "ab")

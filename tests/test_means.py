"""Means of stretches and of steps: by hand, and against numpy's own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hiprom.means import means_between, usual_step_s


def test_missing_values_are_passed_over_and_an_empty_stretch_has_no_mean():
    values = np.array([1.0, np.nan, 3.0, 8.0, np.nan])
    begin, end = np.array([0, 0, 1, 4, 2]), np.array([1, 3, 4, 5, 2])
    assert means_between(values, begin, end) == pytest.approx(
        [1.0, 2.0, 5.5, np.nan, np.nan], nan_ok=True
    )


@given(
    values=arrays(np.float64, (9, 2, 3), elements=st.floats(-1e3, 1e3) | st.just(np.nan)),
    ends=st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted),
)
def test_any_stretch_has_the_mean_of_its_values(values: np.ndarray, ends: list[int]):
    begin, end = ends
    got = means_between(values, np.array([begin]), np.array([end]))[0]
    for place in np.ndindex(2, 3):
        known = [value for value in values[begin:end][(slice(None), *place)] if value == value]
        expected = np.mean(known) if known else np.nan
        assert got[place] == pytest.approx(expected, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    ("time_s", "step_s"),
    [
        ([], None),
        ([3.0], None),
        ([3.0, 3.5], 0.5),
        ([0.0, 0.03, 1.0], 0.03),  # half of the steps are gaps
        ([0.0, 0.1, 0.2, 0.8, 1.4], 0.1),
        ([0.0, 0.033, 0.067, 0.1, 9.0, 9.033, 9.067, 9.1], 0.1 / 3),  # milliseconds, and a gap
    ],
)
def test_the_usual_step_is_a_mean_without_gaps(time_s: list[float], step_s: float | None) -> None:
    assert usual_step_s(np.array(time_s)) == (step_s and pytest.approx(step_s))

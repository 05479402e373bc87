"""Stretches of a curve: where a mask holds, what is bridged, and what parts it."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.arrays import runs
from hiprom.scoring.stretches import bridged, pieces

NAN = np.nan


def test_runs_are_half_open() -> None:
    assert runs(np.array([0, 1, 1, 0, 1], dtype=bool)) == [(1, 3), (4, 5)]
    assert runs(np.zeros(3, dtype=bool)) == []


def test_a_curve_is_parted_where_values_are_missing_and_where_times_are() -> None:
    curve = np.array([1.0, 1.0, NAN, 1.0, 1.0, 1.0])
    time_s = np.array([0.0, 0.1, 0.2, 0.3, 1.0, 1.5])  # 0.7 s without a frame, then 0.5 s
    assert list(pieces(curve, time_s)) == [(0, 2), (3, 4), (4, 6)]
    assert list(pieces(np.full(3, NAN), time_s[:3])) == []


@pytest.mark.parametrize(("longest_s", "between"), [(0.49, NAN), (0.5, 2.0)])
def test_a_straight_line_is_drawn_through_a_short_gap(longest_s: float, between: float) -> None:
    curve = np.array([NAN, 1.0, NAN, 3.0, NAN])
    drawn = bridged(curve, 0.25 * np.arange(5), longest_s)
    np.testing.assert_allclose(drawn, [NAN, 1.0, between, 3.0, NAN])

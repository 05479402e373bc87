"""Gaps in a curve: what is bridged, and what parts it."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.pose.landmarks import LONGEST_BRIDGE_S
from hiprom.scoring.gaps import LONGEST_GAP_S, bridged, pieces

NAN = np.nan


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


@pytest.mark.parametrize("rate", [10, 15, 20, 25, 30, 60])
@pytest.mark.parametrize("longest_s", [LONGEST_GAP_S, LONGEST_BRIDGE_S])
def test_when_a_gap_comes_does_not_count(rate: int, longest_s: float) -> None:
    """Of just the longest that is drawn through; equal times differ in their last bits."""
    lost = int(longest_s * rate)  # steps from the last known frame to the next
    for begins in range(1, 200):
        time_s = (begins + np.arange(lost + 2)) / rate
        curve = np.full(lost + 2, NAN)
        curve[[0, lost, lost + 1]] = 1.0
        assert np.isfinite(bridged(curve, time_s, longest_s)).all()
        whole = np.ones(3)
        assert len(list(pieces(whole, time_s[[0, lost, lost + 1]]))) == 1

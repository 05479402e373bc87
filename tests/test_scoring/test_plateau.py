"""Holds and their level, on curves whose answer is known by construction."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest
from helpers.curves import curve
from hypothesis import given
from hypothesis import strategies as st

from hiprom.protocols import load_protocol
from hiprom.scoring.plateau import plateau, plateau_depth_deg

RULES = load_protocol("seated").repetitions


@pytest.mark.parametrize("rise_deg", [5.0, 80.0])
def test_a_hold_may_dip_by_the_protocol_s_depth_or_a_tenth_of_the_rise(rise_deg: float) -> None:
    expected = max(RULES.plateau_depth_deg, 0.1 * rise_deg)
    assert plateau_depth_deg(rise_deg, RULES) == pytest.approx(expected)


@given(st.lists(st.floats(0.0, 40.0), min_size=20, max_size=80), st.floats(0.5, 5.0))
def test_a_hold_is_all_within_reach_of_the_middle_of_the_highest_tenth(
    rise_deg: list[float], depth_deg: float
) -> None:
    top = median(sorted(rise_deg)[-(len(rise_deg) // 10) :])
    held = [i for i, value in enumerate(rise_deg) if value >= top - depth_deg]
    assert plateau(np.array(rise_deg), depth_deg)[:2] == (held[0], held[-1])


def test_plateau_is_not_set_by_one_wild_frame() -> None:
    values, _ = curve(30.0)
    values[45] = 60.0
    assert plateau(values, 3.0)[2] == pytest.approx(30.0, abs=0.5)


def test_a_plateau_is_from_its_first_frame_to_its_last_one() -> None:
    """Of these four the lowest does not count for the level, nor does the highest."""
    rise = np.array([0.0, 3.0, 9.0, 6.0, 10.0, 9.5, 3.0, 0.0])
    assert plateau(rise, 1.5) == (2, 5, pytest.approx((9.0 + 9.5) / 2))

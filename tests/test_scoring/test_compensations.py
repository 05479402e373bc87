"""What counts as a compensation: how large it is, and how long it lasts."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.scoring.compensations import _steadied

TIME_S = np.arange(100) / 25


def test_a_wobble_about_a_level_does_not_part_it() -> None:
    wobbling = 4.2 + 0.6 * np.sin(2 * np.pi * 3.3 * TIME_S)
    assert (wobbling < 3.8).any()
    assert (_steadied(wobbling, TIME_S, 0.3)[5:-5] > 3.8).all()


def test_a_level_stays_and_what_is_missing_stays_missing() -> None:
    level = np.full(100, 5.0)
    level[40:50] = np.nan
    steady = _steadied(level, TIME_S, 0.3)
    np.testing.assert_array_equal(np.isnan(steady), np.isnan(level))
    assert steady[~np.isnan(level)] == pytest.approx(5.0)


def test_a_moment_is_spread_thin() -> None:
    moment = np.zeros(100)
    moment[50] = 9.0
    assert _steadied(moment, TIME_S, 0.3).max() == pytest.approx(9.0 / 7)

"""The side difference: values one can check in the head."""

from __future__ import annotations

import pytest

from hiprom.measurement import SideResult
from hiprom.scoring.asymmetry import asymmetry, tier


def side(peak: float | None) -> SideResult:
    return SideResult(peak_ir_deg=peak)


def test_difference_and_index_are_signed_left_minus_right() -> None:
    found = asymmetry(side(30.0), side(20.0), 4.0)
    assert (found.difference_deg, found.index_percent) == (10.0, 40.0)
    assert found.exceeds_mdc is True
    mirrored = asymmetry(side(20.0), side(30.0), 4.0)
    assert (mirrored.difference_deg, mirrored.index_percent) == (-10.0, -40.0)
    assert mirrored.exceeds_mdc is True


def test_difference_and_index_have_one_decimal() -> None:
    found = asymmetry(side(30.0), side(26.7), 4.0)
    assert (found.difference_deg, found.index_percent) == (3.3, 11.6)  # 11.64 %
    found = asymmetry(side(30.04), side(20.0), 4.0)
    assert found.difference_deg == 10.0


def test_where_a_side_does_not_turn_inward_at_all_there_is_no_index() -> None:
    assert asymmetry(side(1.0), side(-1.0), 4.0).index_percent is None
    assert asymmetry(side(-5.0), side(5.1), 4.0).index_percent is None
    assert asymmetry(side(0.0), side(0.0), 4.0).index_percent is None
    assert asymmetry(side(1.0), side(0.0), 4.0).index_percent == 200.0


@pytest.mark.parametrize(("left", "right"), [(None, 20.0), (20.0, None), (None, None)])
def test_one_side_alone_has_no_difference(left: float | None, right: float | None) -> None:
    found = asymmetry(side(left), side(right), 4.0)
    assert found.difference_deg is None and found.exceeds_mdc is None and found.tier is None


def test_the_figure_that_is_shown_is_the_one_that_is_judged() -> None:
    """20.0 − 15.7 is a little more than 4.3 in binary."""
    found = asymmetry(side(20.0), side(15.7), 4.3)
    assert (found.difference_deg, found.exceeds_mdc) == (4.3, False)
    assert found.tier == "not distinguishable"


def test_without_a_known_error_nothing_is_said_to_exceed_it() -> None:
    found = asymmetry(side(30.0), side(20.0), None)
    assert found.difference_deg == 10.0
    assert found.exceeds_mdc is None and found.tier is None


@pytest.mark.parametrize(
    ("difference", "name"),
    [
        (0.0, "not distinguishable"),
        (-4.0, "not distinguishable"),
        (4.1, "detectable"),
        (-10.0, "detectable"),
        (10.1, "notable"),
        (15.0, "notable"),
        (-15.1, "large"),
    ],
)
def test_tiers(difference: float, name: str) -> None:
    assert tier(difference, 4.0) == name

from __future__ import annotations

import pytest

from hiprom.measurement import SideResult, Sides
from hiprom.results.compare import Change, Comparison


def test_a_side_is_taken_by_its_name() -> None:
    sides = Sides(left=SideResult(peak_ir_deg=30.0), right=SideResult(peak_ir_deg=20.0))
    assert (sides["left"].peak_ir_deg, sides["right"].peak_ir_deg) == (30.0, 20.0)


@pytest.mark.parametrize("name", ["Left", "middle", "l"])
def test_what_is_no_side_is_not_taken_for_the_right_one(name: str) -> None:
    sides = Sides(left=SideResult(), right=SideResult())
    change = Change(before_deg=None, after_deg=None)
    compared = Comparison(test="seated", mdc95_deg=None, left=change, right=change)
    for both in (sides, compared):
        with pytest.raises(KeyError, match=name):
            both[name]  # type: ignore[index]

"""What the axes of a curve span."""

import numpy as np
import pytest

from hiprom.results.ranges import angle_range, time_range


@pytest.mark.parametrize(
    ("time_s", "span"),
    [([], (0.0, 1.0)), ([5.0], (5.0, 5.1)), ([5.0, 5.02], (5.0, 5.1)), ([2.0, 9.0], (2.0, 9.0))],
)
def test_an_axis_of_times_has_a_length(time_s: list[float], span: tuple[float, float]) -> None:
    assert time_range(np.array(time_s)) == pytest.approx(span)


@pytest.mark.parametrize(
    ("rotation_deg", "span"),
    [
        ([[np.nan, np.nan]], (-10.0, 40.0)),
        ([[0.0, 2.0]], (-10.0, 40.0)),
        ([[-8.0, 32.0]], (-15.0, 45.0)),  # -8 - 3 and 32 + 9, rounded outward to fives
        ([[np.nan, 31.0], [-40.0, 3.0]], (-45.0, 40.0)),
    ],
)
def test_an_axis_of_angles_has_room_for_the_figures(rotation_deg, span) -> None:
    found = angle_range(
        np.array(rotation_deg), step_deg=5.0, room_deg=(3.0, 9.0), least_deg=(-10.0, 40.0)
    )
    assert found == span

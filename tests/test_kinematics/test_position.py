"""Who stands and who sits."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film
from helpers.landmarks import nobody

from hiprom.kinematics.position import recognise_position


@pytest.mark.parametrize(
    ("elevations_deg", "position"),
    [
        ([(90.0, 90.0)], "seated"),
        ([(0.0, 0.0)], "standing"),
        # One thigh at its length is enough: the other one is what the test lifts.
        ([(90.0, 0.0)], "standing"),
        ([(0.0, 90.0)], "standing"),
        ([(90.0, 90.0), (90.0, 90.0), (90.0, 90.0), (0.0, 0.0), (0.0, 0.0)], "seated"),
        ([(90.0, 90.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)], "standing"),
    ],
)
def test_who_shows_a_thigh_at_its_length_on_most_frames_stands(
    elevations_deg: list[tuple[float, float]], position: str
) -> None:
    elevation = np.repeat(elevations_deg, 10, axis=0)
    landmarks = film(body(0 * elevation, elevation_deg=elevation), Filmed())
    assert recognise_position(landmarks) == position


def test_who_is_not_there_counts_as_seated() -> None:
    assert recognise_position(nobody(50)) == "seated"

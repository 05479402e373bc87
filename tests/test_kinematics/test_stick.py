"""The virtual stick of the standing test: how far a heel is short of it, and where it is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.filmed import Filmed, body, during, film, held

from hiprom.kinematics.core import compute
from hiprom.kinematics.stick import stick_px
from hiprom.protocols import load_protocol

REST = (0.0, 0.0)


@pytest.mark.parametrize("turn_deg", [0.0, 3.0, 30.0])
def test_the_gap_is_half_a_foot_less_what_the_shank_has_swung_out(turn_deg: float) -> None:
    """Outward of where it stood by the sine of the turn, in shanks; the stick by 0.09.

    A foot seen a thigh's length nearer than the hips looks a little wider: within 0.02 shanks.
    """
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST)
    turned = held(REST, (turn_deg, 0.0), REST, (0.0, turn_deg), REST)
    landmarks = film(body(turned, elevation_deg=lifted), Filmed())
    found = compute(landmarks, "standing", load_protocol("standing").gates, models={})
    expected = 0.09 - np.sin(np.radians(turn_deg))
    for side, number in ((0, 1), (1, 3)):
        gap = np.median(found.stick_gap_shank[during(found.time_s, number), side])
        assert gap == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(
    ("side", "roll_deg", "foot", "top"),
    [
        # The left foot's outer edge is to the right in the picture; 9 pixels, down to the toes.
        (0, 0.0, (309.0, 420.0), (309.0, 200.0)),
        (1, 0.0, (291.0, 420.0), (291.0, 200.0)),
        (0, np.nan, (309.0, 420.0), (309.0, 200.0)),
        # A picture on its side: what hangs points to the right, and outward is up.
        (0, 90.0, (310.0, 391.0), (90.0, 391.0)),
    ],
)
def test_the_stick_stands_beside_the_outer_edge_of_the_foot(
    side: int, roll_deg: float, foot: tuple[float, float], top: tuple[float, float]
) -> None:
    ankle, toe = np.array([300.0, 400.0]), np.array([310.0, 420.0])
    stick = stick_px(ankle, toe, side, 100.0, roll_deg)
    np.testing.assert_allclose(stick, [foot, top], atol=1e-9)


def test_a_foot_that_is_not_known_has_no_stick() -> None:
    assert stick_px(np.array([300.0, 400.0]), np.array([np.nan, 1.0]), 0, 100.0, 0.0) is None

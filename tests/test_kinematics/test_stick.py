"""The virtual stick of the standing test: how far a heel is short of it, and where it is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.filmed import Filmed, body, during, film, held

from hiprom.kinematics.core import compute
from hiprom.kinematics.stick import stick_px
from hiprom.protocols import load_protocol

REST = (0.0, 0.0)


def gaps_shank(turn_deg: float, camera_goes_px: float = 0.0) -> tuple[float, float]:
    """The gap of each leg in turn while it is lifted, the camera then aside by so much."""
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST)
    turned = held(REST, (turn_deg, 0.0), REST, (0.0, turn_deg), REST)
    landmarks = film(body(turned, elevation_deg=lifted), Filmed())
    landmarks.image_px[..., 0] += camera_goes_px * (lifted.max(axis=1) / 90.0)[:, None]
    gap = compute(landmarks, "standing", load_protocol("standing").gates, models={}).stick_gap_shank
    left, right = (np.median(gap[during(landmarks.time_s, n)], axis=0) for n in (1, 3))
    return left[0], right[1]


@pytest.mark.parametrize("turn_deg", [0.0, 3.0, 30.0])
def test_the_gap_is_half_a_foot_less_what_the_shank_has_swung_out(turn_deg: float) -> None:
    """Outward of where it stood by the sine of the turn, in shanks; the stick by 0.09.

    A foot seen a thigh's length nearer than the hips looks a little wider: within 0.02 shanks.
    """
    expected = 0.09 - np.sin(np.radians(turn_deg))
    assert gaps_shank(turn_deg) == pytest.approx((expected, expected), abs=0.02)


def test_the_stick_stays_beside_the_other_foot_where_the_picture_moves() -> None:
    """By 20 pixels, a tenth of a shank, whenever a leg is lifted."""
    assert gaps_shank(3.0, 20.0) == pytest.approx(gaps_shank(3.0), abs=0.002)


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

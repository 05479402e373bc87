"""From a picture to directions in space: a leg that is put up and projected comes back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiprom.kinematics.lift import femur_direction, shank_direction
from hiprom.kinematics.segments import rotate

FOCAL_PX, SHANK_PX = 1000.0, np.array([200.0, 200.0])


def unit(azimuth_deg: float, height_deg: float) -> np.ndarray:
    """A direction toward the camera (−z), turned to the right and down by these angles."""
    a, h = np.radians([azimuth_deg, height_deg])
    return np.array([np.sin(a) * np.cos(h), np.sin(h), -np.cos(a) * np.cos(h)])


@pytest.mark.parametrize("azimuth_deg", [-30.0, 0.0, 20.0])
@pytest.mark.parametrize("height_deg", [-20.0, 0.0, 25.0])
def test_a_femur_of_one_shanks_length_comes_back_from_its_picture(
    azimuth_deg: float, height_deg: float
) -> None:
    """The knee at the distance at which a shank has its 200 pixels; the hip behind it."""
    femur = unit(azimuth_deg, height_deg)
    knee = np.array([0.0, 0.0, FOCAL_PX / SHANK_PX[0]])
    hip = knee - femur
    thigh_px = FOCAL_PX * (knee[:2] / knee[2] - hip[:2] / hip[2])
    found = femur_direction(np.tile(thigh_px, (1, 2, 1)), SHANK_PX, FOCAL_PX)
    np.testing.assert_allclose(found, np.tile(femur, (1, 2, 1)), atol=0.02)  # a degree


def test_a_femur_that_looks_longer_than_it_is_keeps_a_little_depth() -> None:
    """Twice as long as it can be: 2 · (1 + 0.2 · 0.3) across, where 0.2 is its share of the way."""
    thigh_px = np.tile([400.0, 0.0], (1, 2, 1))
    found = femur_direction(thigh_px, SHANK_PX, FOCAL_PX)
    expected = np.array([2.12, 0.0, -0.3]) / np.hypot(2.12, 0.3)
    np.testing.assert_allclose(found, np.tile(expected, (1, 2, 1)))


def test_a_femur_that_is_not_trusted_points_at_the_camera() -> None:
    thigh_px = np.full((1, 2, 2), 60.0)
    found = femur_direction(thigh_px, SHANK_PX, FOCAL_PX, trust=0.0)
    np.testing.assert_allclose(found, np.tile([0.0, 0.0, -1.0], (1, 2, 1)))


@given(
    azimuth=st.floats(-40.0, 40.0),
    height=st.floats(-30.0, 30.0),
    turn=st.floats(-50.0, 50.0),
)
def test_the_shank_stands_square_to_the_femur_where_the_picture_has_it(
    azimuth: float, height: float, turn: float
) -> None:
    femur = unit(azimuth, height)
    seen = np.array([np.sin(np.radians(turn)), np.cos(np.radians(turn))])
    both = (np.tile(150.0 * seen, (1, 2, 1)), np.tile(femur, (1, 2, 1)))
    shank = shank_direction(*both)[0, 0]
    assert np.linalg.norm(shank) == pytest.approx(1.0)
    assert shank @ femur == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(shank[:2] / np.linalg.norm(shank[:2]), seen, atol=1e-6)


@pytest.mark.parametrize(
    ("angle_deg", "expected"),
    [(0.0, (1.0, 0.0)), (90.0, (0.0, 1.0)), (-90.0, (0.0, -1.0)), (180.0, (-1.0, 0.0))],
)
def test_turning_goes_from_right_to_down(angle_deg: float, expected: tuple[float, float]) -> None:
    np.testing.assert_allclose(rotate(np.array([1.0, 0.0]), angle_deg), expected, atol=1e-12)

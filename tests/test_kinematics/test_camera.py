"""Where the camera stood: told by a filmed body, and by one cue alone."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held

from hiprom.arrays import FloatArray
from hiprom.kinematics.camera import YAW_WEIGHTS, blended_yaw_deg, plumb_length_px
from hiprom.kinematics.rest import Rest
from hiprom.kinematics.view import look

NOWHERE = np.full((2, 2), np.nan)
TURNS = held((0.0, 0.0), (30.0, 0.0), (0.0, 0.0), (0.0, 30.0), (0.0, 0.0))


def resting(shanks_px: list[tuple[float, float]]) -> Rest:
    """Legs at rest whose shanks are these image vectors."""
    return Rest(np.ones((5, 2), dtype=bool), np.array(shanks_px), NOWHERE)


@pytest.mark.parametrize("roll_deg", [-6.0, 0.0, 6.0])
@pytest.mark.parametrize("yaw_deg", [-15.0, 0.0, 15.0])
@pytest.mark.parametrize("pitch_deg", [-8.0, 0.0, 8.0])
def test_seated_roll_yaw_and_pitch_are_the_cameras(
    roll_deg: float, yaw_deg: float, pitch_deg: float
) -> None:
    """Pitch is that of the ray to the knees, which are nearer and seen a little more from above."""
    camera = look(film(body(TURNS), Filmed(yaw_deg, pitch_deg, roll_deg)), "seated").camera
    assert camera.roll_deg == pytest.approx(roll_deg, abs=0.6)
    # The weights of both cues add up to 1.06: they were fitted to people.
    assert camera.yaw_deg == pytest.approx(sum(YAW_WEIGHTS["seated"]) * yaw_deg, abs=1.5)
    assert camera.pitch_deg == pytest.approx(1.2 * pitch_deg, abs=1.0)


def test_standing_yaw_is_the_cameras() -> None:
    lifted = held((0.0, 0.0), (90.0, 0.0), (0.0, 0.0), (0.0, 90.0), (0.0, 0.0))
    for yaw_deg in (-25.0, -10.0, 0.0, 10.0, 25.0):
        landmarks = film(body(TURNS, elevation_deg=lifted), Filmed(yaw_deg))
        camera = look(landmarks, "standing").camera
        assert camera.yaw_deg == pytest.approx(1.15 * yaw_deg, abs=0.5)
        assert camera.pitch_deg == 0.0


@pytest.mark.parametrize(
    ("thighs_yaw_deg", "hip_line_m", "expected_deg"),
    [
        (10.0, (0.2, 0.0, 0.0), 3.0),
        # The left hip nearer than the right one: the camera stands to the left.
        (0.0, (0.1, 0.0, -0.1), 0.76 * 45.0),
        (np.nan, (0.1, 0.0, -0.1), 45.0),
        (np.nan, (0.1, 0.0, 0.1), -45.0),
        (10.0, (np.nan, 0.0, 0.0), 10.0),
        (np.nan, (np.nan, 0.0, 0.0), np.nan),
    ],
)
def test_yaw_is_by_both_cues_or_by_the_one_that_is_known(
    thighs_yaw_deg: float, hip_line_m: tuple[float, float, float], expected_deg: float
) -> None:
    found = blended_yaw_deg(thighs_yaw_deg, np.tile(hip_line_m, (3, 1)), "seated")
    assert found == pytest.approx(expected_deg, nan_ok=True)


def pelvis_turned(yaw_deg: float) -> FloatArray:
    """A hip line in space as a camera sees it that stands so far to the subject's left."""
    yaw = np.deg2rad(yaw_deg)
    return np.tile([0.2 * np.cos(yaw), 0.0, -0.2 * np.sin(yaw)], (3, 1))


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_standing_yaw_is_no_further_than_the_cues_put_it(side: float) -> None:
    """The weights add up to 1.55: they make up for world landmarks that turn too little.

    Those of another family of bodies turned as far as the person, whose camera, 25° off axis, was
    then told to be 33° off.
    """
    both = blended_yaw_deg(side * 24.0, pelvis_turned(side * 20.0), "standing")
    assert both == pytest.approx(side * 24.0)
    thighs, pelvis = YAW_WEIGHTS["standing"]
    short = blended_yaw_deg(side * 24.0, pelvis_turned(side * 10.0), "standing")
    assert short == pytest.approx(side * (thighs * 24.0 + pelvis * 10.0))


@pytest.mark.parametrize(
    ("position", "expected_px"), [("seated", (200.0, 100.0)), ("standing", (240.0, 110.0))]
)
def test_a_lifted_shank_looks_longer_than_a_standing_one(
    position: str, expected_px: tuple[float, float]
) -> None:
    """By its thigh's length nearer, at a distance of 1000 over 200, or over 100, shanks."""
    rest = resting([(0.0, 200.0), (0.0, 100.0)])
    np.testing.assert_allclose(plumb_length_px(rest, position, 1000.0), expected_px)

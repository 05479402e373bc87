"""Where the camera stood: told by a filmed body, and by one cue alone."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held

from hiprom.arrays import FloatArray
from hiprom.kinematics.camera import (
    FITTED_YAW_DEG,
    PELVIS_ALONE,
    SHANK_SLOPE,
    YAW_WEIGHTS,
    blended_yaw_deg,
    lean_of_sloping_shanks_deg,
    plumb_length_px,
)
from hiprom.kinematics.rest import Rest
from hiprom.kinematics.view import upright_view

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
    """Pitch and yaw are of the ray to the knees, which are nearer and seen a little more so."""
    camera = upright_view(film(body(TURNS), Filmed(yaw_deg, pitch_deg, roll_deg)), "seated").camera
    assert camera.roll_deg == pytest.approx(roll_deg, abs=0.6)
    assert camera.yaw_deg == pytest.approx(1.1 * yaw_deg, abs=1.0)
    assert camera.pitch_deg == pytest.approx(1.2 * pitch_deg, abs=1.0)


@pytest.mark.parametrize("pitch_deg", [-8.0, 8.0, 20.0])
def test_the_pitch_is_that_of_the_leg_that_rests(pitch_deg: float) -> None:
    """The other one, never still, says nothing; without both the thighs tell no yaw."""
    restless = TURNS.copy()
    restless[:, 1] = 20.0 * np.sin(2 * np.pi * np.arange(len(TURNS)) / 25)
    both, one = (
        upright_view(film(body(turned), Filmed(pitch_deg=pitch_deg)), "seated")
        for turned in (TURNS, restless)
    )
    assert not one.rest.frames[:, 1].any()
    assert one.camera.pitch_deg == pytest.approx(both.camera.pitch_deg, abs=0.5)


@pytest.mark.parametrize("yaw_deg", [-15.0, 15.0])
def test_where_one_thigh_alone_was_lifted_the_pelvis_tells_the_yaw(yaw_deg: float) -> None:
    """That thigh points outward. Of people's pelves half the turn is seen: it counts double."""
    lifted = held((0.0, 0.0), (90.0, 0.0), (0.0, 0.0))
    turned = held((0.0, 0.0), (30.0, 0.0), (0.0, 0.0))
    bodies = body(turned, elevation_deg=lifted, abduction_deg=10.0)
    camera = upright_view(film(bodies, Filmed(yaw_deg)), "standing").camera
    assert camera.yaw_deg == pytest.approx(PELVIS_ALONE["standing"] * yaw_deg, abs=0.5)


def test_standing_yaw_is_the_cameras() -> None:
    lifted = held((0.0, 0.0), (90.0, 0.0), (0.0, 0.0), (0.0, 90.0), (0.0, 0.0))
    for yaw_deg in (-25.0, -10.0, 0.0, 10.0, 25.0):
        landmarks = film(body(TURNS, elevation_deg=lifted), Filmed(yaw_deg))
        camera = upright_view(landmarks, "standing").camera
        told_deg = np.clip(sum(YAW_WEIGHTS["standing"]) * yaw_deg, -FITTED_YAW_DEG, FITTED_YAW_DEG)
        assert camera.yaw_deg == pytest.approx(told_deg, abs=1.5)
        assert camera.pitch_deg == 0.0


def test_a_camera_that_looks_down_is_not_told_to_stand_further_off_axis() -> None:
    """Cameras at head height, 25° off axis, were told to be up to 39° off, and tests refused."""
    lifted = held((0.0, 0.0), (90.0, 0.0), (0.0, 0.0), (0.0, 90.0), (0.0, 0.0))
    level, down = (
        upright_view(film(body(TURNS, elevation_deg=lifted), Filmed(15.0, pitch_deg)), "standing")
        for pitch_deg in (0.0, 30.0)
    )
    assert down.camera.yaw_deg == pytest.approx(level.camera.yaw_deg, abs=2.0)


@pytest.mark.parametrize("lean_deg", [0.0, 4.0])
@pytest.mark.parametrize("yaw_deg", [-20.0, 0.0, 20.0])
def test_sloping_shanks_seen_from_beside_are_no_roll(yaw_deg: float, lean_deg: float) -> None:
    """A standing person's shanks slope back, and so lean in the picture; these sticks' do not."""
    lifted = held((0.0, 0.0), (90.0, 0.0), (0.0, 0.0), (0.0, 90.0), (0.0, 0.0))
    landmarks = film(body(TURNS, elevation_deg=lifted), Filmed(yaw_deg, roll_deg=lean_deg))
    camera = upright_view(landmarks, "standing").camera
    assert camera.roll_deg == pytest.approx(lean_deg - SHANK_SLOPE * camera.yaw_deg, abs=0.3)
    assert lean_of_sloping_shanks_deg(float("nan")) == 0.0


@pytest.mark.parametrize(
    ("thighs_yaw_deg", "hip_line_m", "expected_deg"),
    [
        (10.0, (0.2, 0.0, 1e-9), 3.0),
        (10.0, (0.2, 0.0, 0.0), 10.0),  # no depth: it was never seen
        # The left hip nearer than the right one: the camera stands to the left.
        (0.0, (0.1, 0.0, -0.1), 0.76 * 45.0),
        (np.nan, (0.1, 0.0, -0.05), PELVIS_ALONE["seated"] * 26.56505),
        (np.nan, (0.1, 0.0, 0.05), PELVIS_ALONE["seated"] * -26.56505),
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
def test_yaw_is_no_further_than_was_fitted_unless_one_cue_puts_it_there(side: float) -> None:
    """The weights add up to 1.34 standing: they make up for world landmarks that turn too little.

    Those of another family of bodies turned as far as the person, whose camera, 25° off axis, was
    then told to be 33° off.
    """
    both = blended_yaw_deg(side * 25.0, pelvis_turned(side * 25.0), "standing")
    assert both == pytest.approx(side * FITTED_YAW_DEG)
    far = blended_yaw_deg(side * 24.0, pelvis_turned(side * 40.0), "standing")
    assert far == pytest.approx(side * 40.0)
    alone = blended_yaw_deg(np.nan, pelvis_turned(side * 20.0), "standing")
    assert alone == pytest.approx(side * FITTED_YAW_DEG)
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

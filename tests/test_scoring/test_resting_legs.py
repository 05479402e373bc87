"""Legs that rest to one side, which a camera that is tilted looks like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held
from helpers.kinematics import make_kinematics

from hiprom.kinematics.core import compute
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import Landmark
from hiprom.protocols import load_protocol
from hiprom.results.report.sentences import improvements
from hiprom.scoring.quality import assess_view
from hiprom.scoring.resting_legs import knees_apart_warnings, legs_aside_deg

from .sticks import measure

SEATED = load_protocol("seated")


def filmed(
    aside_deg: float = 0.0, *, lean_deg: float = 0.0, roll_deg: float = 0.0
) -> LandmarkSequence:
    """Of somebody whose feet both rest so far to the left, and whose trunk leans there."""
    rest = (aside_deg, -aside_deg)
    turns = held(rest, (30.0, rest[1]), rest, (rest[0], 30.0), rest)
    return film(body(turns, lean_deg=lean_deg), Filmed(roll_deg=roll_deg))


def warnings(landmarks: LandmarkSequence) -> list[str]:
    kinematics = compute(landmarks, "seated", SEATED.gates, models={})
    return assess_view(landmarks, kinematics, SEATED).warnings


@pytest.mark.parametrize("roll_deg", [0.0, 7.0, -7.0])
@pytest.mark.parametrize(("aside_deg", "side"), [(5.0, "left"), (10.0, "left"), (-6.0, "right")])
def test_legs_to_one_side_are_told_and_no_tilted_camera(
    aside_deg: float, side: str, roll_deg: float
) -> None:
    [told] = warnings(filmed(aside_deg, roll_deg=roll_deg))
    assert told.startswith(
        f"both lower legs rest about {abs(aside_deg):.0f}° to the person's {side}, which makes the "
        f"{side} peak too small"
    )


def test_the_report_does_not_ask_to_level_the_camera_then() -> None:
    aside, tilted = (measure(filmed(**how)) for how in ({"aside_deg": 6.0}, {"roll_deg": 6.0}))
    assert aside.camera.roll_deg == pytest.approx(tilted.camera.roll_deg, abs=1.0)
    for found, told in ((aside, False), (tilted, True)):
        assert any("Level the camera" in line for line in improvements(found, SEATED)) is told


@pytest.mark.parametrize("roll_deg", [0.0, 5.0])
@pytest.mark.parametrize(("aside_deg", "lean_deg"), [(0.0, 0.0), (2.5, 0.0), (0.0, 9.0)])
def test_a_tilted_camera_or_a_trunk_that_leans_alone_is_not_taken_for_legs_aside(
    aside_deg: float, lean_deg: float, roll_deg: float
) -> None:
    assert not warnings(filmed(aside_deg, lean_deg=lean_deg, roll_deg=roll_deg))


def test_nothing_is_told_of_landmarks_without_eyes() -> None:
    landmarks = filmed(8.0)
    image = landmarks.image_px.copy()
    image[:, [Landmark.LEFT_EYE, Landmark.RIGHT_EYE]] = np.nan
    blind = replace(landmarks, image_px=image)
    kinematics = compute(blind, "seated", SEATED.gates, models={})
    assert np.isnan(legs_aside_deg(blind, kinematics))
    assert not any("lower legs rest" in told for told in warnings(blind))


@pytest.mark.parametrize(
    ("resting_deg", "test", "told"),
    [
        ((16.0, 13.0), "seated", True),
        ((20.0, np.nan), "seated", True),
        ((16.0, 11.0), "seated", False),
        ((np.nan, np.nan), "seated", False),
        ((16.0, 16.0), "standing", False),
    ],
)
def test_knees_far_apart_are_told_by_how_both_thighs_rest(
    resting_deg: tuple[float, float], test: str, told: bool
) -> None:
    """Whatever they do while a leg is turned."""
    outward_deg = np.full((20, 2), 40.0)
    outward_deg[:10] = resting_deg
    at_rest = np.repeat([True, False], 10)[:, None] & np.ones(2, dtype=bool)
    kinematics = make_kinematics(
        np.arange(20) / 10, femur_abduction_deg=outward_deg, rest_frames=at_rest
    )
    reasons = knees_apart_warnings(kinematics, load_protocol(test))
    assert [r.startswith("the knees are far apart") for r in reasons] == [True] * told

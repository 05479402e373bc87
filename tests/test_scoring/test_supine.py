"""The supine test from straight above: any turn of the picture, and refusal of other views."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from helpers.sitter import CENTRE, movement, seated

from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, KNEES, SHOULDERS, TOES
from hiprom.protocols import load_protocol
from hiprom.results.report import sentences

from . import sticks

LOWER_LEGS = [*KNEES, *ANKLES, *HEELS, *TOES]


def lying(
    left: np.ndarray,
    right: np.ndarray,
    *,
    turn_deg: float = 0.0,
    trunk: float = 0.68,
    knees: tuple[float, float] = (0.0, 0.0),
) -> LandmarkSequence:
    """From above a lying person looks like a seated one from the front, with a shorter trunk.

    `trunk` shortens it, `knees` moves the lower legs (pixels), `turn_deg` turns the picture.
    """
    figure = seated(left, right)
    image = figure.image_px.copy()
    image[:, SHOULDERS] = CENTRE + trunk * (image[:, SHOULDERS] - CENTRE)
    image[:, LOWER_LEGS] += knees
    c, s = np.cos(np.deg2rad(turn_deg)), np.sin(np.deg2rad(turn_deg))
    return replace(figure, image_px=(image - CENTRE) @ np.array([[c, -s], [s, c]]) + CENTRE)


def moving() -> tuple[np.ndarray, np.ndarray]:
    return movement(30.0, start_s=2.0), movement(20.0, start_s=7.0)


measure = partial(sticks.measure, test="supine")


@pytest.mark.parametrize("turn_deg", [0.0, 90.0, 180.0, -90.0, 33.0])
def test_the_picture_may_be_turned_any_way(turn_deg: float) -> None:
    found = measure(lying(*moving(), turn_deg=turn_deg))
    peaks = found.sides.left.peak_ir_deg, found.sides.right.peak_ir_deg
    assert peaks == pytest.approx((30.0, 20.0), abs=1.0)
    # The roll says where the feet lie: `(x, y) @ [[c, -s], [s, c]]` turns down to (s, c).
    assert found.camera.roll_deg == pytest.approx(turn_deg, abs=0.5) or abs(turn_deg) == 180.0
    assert abs(found.camera.yaw_deg or 0.0) < 1.0


def test_feet_that_are_not_known_do_not_count() -> None:
    landmarks = lying(*moving())
    image, world = landmarks.image_px.copy(), landmarks.world_m.copy()
    image[:, [*HEELS, *TOES]] = world[:, [*HEELS, *TOES]] = np.nan
    found = measure(replace(landmarks, image_px=image, world_m=world))
    assert (found.sides, found.quality) == (measure(landmarks).sides, measure(landmarks).quality)
    assert found.sides.left.peak_ir_deg is not None


def test_the_zero_is_the_body_and_not_the_resting_shank() -> None:
    left, right = moving()
    found = measure(lying(left + 6.0, right - 4.0))
    assert found.sides.left.resting_deg == pytest.approx(6.0, abs=0.7)
    assert found.sides.right.resting_deg == pytest.approx(-4.0, abs=0.7)
    assert found.sides.left.peak_ir_deg == pytest.approx(36.0, abs=1.0)


def test_an_external_rotation_begins_at_rest_too() -> None:
    """From 6° inward to 5° outward; 5° alone would be too little."""
    left = 6.0 + movement(-11.0, start_s=2.0) + movement(20.0, start_s=7.0)
    found = measure(lying(left, movement(0.0, start_s=7.0)))
    assert found.sides.left.peak_er_deg == pytest.approx(5.0, abs=0.7)


def test_no_peak_is_called_clean_where_no_compensation_is_watched() -> None:
    side = measure(lying(*moving())).sides.left
    assert side.clean_peak_ir_deg is None
    assert any("no compensation is watched" in reason for reason in side.reasons)


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ({"knees": (0.0, -110.0)}, "toward the feet"),
        ({"knees": (0.0, 120.0)}, "toward the head"),
        ({"knees": (0.0, 120.0), "turn_deg": 90.0}, "toward the head"),
        ({"trunk": 0.4}, "toward the feet"),
        ({"trunk": 1.2}, "toward the head"),
        ({"knees": (90.0, 0.0)}, "right side"),
        ({"knees": (-90.0, 0.0)}, "left side"),
    ],
)
def test_other_views_are_refused_with_what_to_change(view: dict[str, object], says: str) -> None:
    found = measure(lying(*moving(), **view))  # type: ignore[arg-type]
    assert not found.quality.measurable
    assert found.sides.left.peak_ir_deg is None
    assert says in found.quality.reasons[0] and "straight above" in found.quality.reasons[0]


def test_shanks_off_the_line_of_the_trunk_are_refused() -> None:
    left, right = moving()
    found = measure(lying(left + 18.0, right - 18.0))  # both to the person's left
    assert not found.quality.measurable
    assert "off the line of the trunk" in found.quality.reasons[0]
    assert measure(lying(left + 12.0, right + 12.0)).quality.measurable  # both outward


def test_a_view_near_the_limit_is_graded_down() -> None:
    found = measure(lying(*moving(), knees=(40.0, 0.0)))
    assert found.quality.measurable and found.quality.grade == "usable"
    [reason] = [reason for reason in found.quality.reasons if "person's right" in reason]
    assert re.match(r"the camera stands about \d+° to the person's right", reason)


@pytest.mark.parametrize(("down_px", "end"), [(60.0, "head"), (-45.0, "feet")])
def test_a_view_from_a_little_toward_an_end_is_graded_down(down_px: float, end: str) -> None:
    found = measure(lying(*moving(), knees=(0.0, down_px)))
    assert found.quality.grade == "usable"
    assert any(f"the camera stands toward the {end}" in r for r in found.quality.reasons)


def test_one_leg_alone_does_not_tell_from_where_it_is_seen() -> None:
    landmarks = lying(*moving())
    landmarks.image_px[:, ANKLES[1]] = np.nan
    found = measure(landmarks)
    assert found.quality.reasons[0].startswith("only one leg was seen at rest")


def test_the_report_claims_nothing_about_compensations_and_asks_for_no_level_camera() -> None:
    found = measure(lying(*moving(), turn_deg=90.0))
    assert sentences.moved_along(found, "left") == "Compensations: not assessed."
    advice = sentences.improvements(found, load_protocol("supine"))
    assert not any("Level the camera" in line for line in advice)

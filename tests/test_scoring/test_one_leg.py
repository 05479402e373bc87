"""One leg behind something: the other one is measured, less surely, and only seated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held

from hiprom.analysis import Test, measure, models_used, source_of
from hiprom.measurement import Measurement
from hiprom.pose import resolve_model
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS
from hiprom.sides import SIDES, other

REST = (0.0, 0.0)


def filmed(test: Test) -> LandmarkSequence:
    """Both legs are turned by 30°, one after the other."""
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST) if test == "standing" else 90.0
    turned = held(REST, (30.0, 0.0), REST, (0.0, 30.0), REST)
    return film(body(turned, elevation_deg=lifted), Filmed(distance_m=4.0))


def measured(landmarks: LandmarkSequence, test: Test = "seated") -> Measurement:
    model = models_used(resolve_model("full"))
    return measure(landmarks, test, source_of(landmarks, "film"), model).measurement


def behind(
    landmarks: LandmarkSequence, *points: int, told_as_seen: bool = False
) -> LandmarkSequence:
    """Points that something covers: the model guesses them, and mostly knows that it does."""
    image, visibility = landmarks.image_px.copy(), landmarks.visibility.copy()
    shape = (len(image), len(points), 2)
    image[:, list(points)] += np.random.default_rng(1).normal(0.0, 25.0, shape)
    if not told_as_seen:
        visibility[:, list(points)] = 0.4
    return replace(landmarks, image_px=image, visibility=visibility)


@pytest.mark.parametrize("told_as_seen", [False, True])
@pytest.mark.parametrize("hidden", [0, 1])
@pytest.mark.parametrize("with_knee", [True, False])
def test_seated_the_other_leg_is_measured_less_surely(
    hidden: int, with_knee: bool, told_as_seen: bool
) -> None:
    side, seen = SIDES[hidden], other(SIDES[hidden])
    points = [ANKLES[hidden], *([KNEES[hidden]] if with_knee else [])]
    landmarks = filmed("seated")
    usual = measured(landmarks)
    whole = usual.sides[seen]
    found = measured(behind(landmarks, *points, told_as_seen=told_as_seen))
    assert found.sides[side].peak_ir_deg is None and found.sides[side].reasons
    peak, interval = found.sides[seen].peak_ir_deg, found.sides[seen].peak_ir_ci95_deg
    assert peak is not None and interval is not None and whole.peak_ir_ci95_deg is not None
    assert peak == pytest.approx(30.0, abs=3.0)
    assert np.diff(interval) > 1.4 * np.diff(whole.peak_ir_ci95_deg)
    # So is a change of it from one day to another.
    assert (usual.change_mdc95_deg, found.change_mdc95_deg) == (6.0, 8.9)  # without careful looks
    [reason] = found.quality.reasons
    assert reason.startswith(f"the {side} leg can hardly be made out and was not measured")
    assert found.quality.grade == "usable"
    assert found.asymmetry.difference_deg is None


@pytest.mark.parametrize("hidden", [0, 1])
def test_standing_both_legs_are_needed(hidden: int) -> None:
    found = measured(behind(filmed("standing"), KNEES[hidden], ANKLES[hidden]), "standing")
    [reason] = found.quality.reasons
    assert not found.quality.measurable
    assert reason.startswith(f"the {SIDES[hidden]} leg can hardly be made out: film the whole body")


@pytest.mark.parametrize("also", [HIPS, SHOULDERS])
def test_half_of_the_body_unseen_is_refused(also: tuple[int, int]) -> None:
    found = measured(behind(filmed("seated"), also[0], KNEES[0], ANKLES[0]))
    assert not found.quality.measurable
    assert "film the whole body" in found.quality.reasons[0]


def test_a_test_that_is_recognised_needs_no_second_leg() -> None:
    """The model draws a leg behind a box straight down, as a standing one's."""
    landmarks = behind(filmed("seated"), KNEES[0], ANKLES[0])
    landmarks.image_px[:, KNEES[0], 1] += 200.0
    found = measured(landmarks, "auto")
    assert found.test == "seated"
    assert found.sides.right.peak_ir_deg == pytest.approx(30.0, abs=3.0)


def test_a_single_leg_that_leans_is_not_called_both() -> None:
    aside = (5.0, -5.0)
    turned = held(aside, (30.0, -5.0), aside, (5.0, 30.0), aside)
    landmarks = film(body(turned), Filmed(distance_m=4.0))
    told = measured(landmarks).quality.reasons
    assert any(reason.startswith("both lower legs rest") for reason in told)
    told = measured(behind(landmarks, KNEES[0], ANKLES[0])).quality.reasons
    assert not any("both lower legs" in reason for reason in told)

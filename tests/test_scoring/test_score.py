"""From landmarks to the measurement on a stick figure: the path that clips and live share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held
from helpers.sitter import RATE, movement, seated
from hypothesis import given, settings
from hypothesis import strategies as st

from hiprom.analysis import source_of
from hiprom.kinematics.core import compute
from hiprom.measurement import Measurement, Model
from hiprom.pose.topology import ANKLES, HEELS, TOES, Landmark
from hiprom.protocols import load_protocol
from hiprom.scoring.one_side import brief_hold_warnings
from hiprom.scoring.repetitions import Cycle
from hiprom.scoring.score import score
from hiprom.sides import LEFT

from .sticks import figure, measure, peaks

FROM_A_STICK = source_of(figure(), "stick"), Model(name=None, sha256=None)


def test_peaks_sides_and_difference() -> None:
    found = measure(figure())
    assert peaks(found) == pytest.approx((30.0, 20.0), abs=1.0)
    assert found.asymmetry.difference_deg == pytest.approx(10.0, abs=1.0)
    assert found.quality.grade == "good" and found.quality.measurable
    assert [len(found.sides[s].repetitions) for s in ("left", "right")] == [1, 1]
    [repetition] = found.sides.left.repetitions
    assert repetition.start_s == pytest.approx(2.2, abs=0.4)
    assert 2.8 <= repetition.peak_s <= 4.0
    hold_s = (repetition.plateau_start_s, repetition.plateau_end_s)
    assert hold_s == pytest.approx((2.7, 4.1), abs=0.15)
    assert repetition.end_s == pytest.approx(4.6, abs=0.25)


@cache
def usual_peaks() -> tuple[float | None, float | None]:
    """Those of the figure as it is usually seen."""
    return peaks(measure(figure()))


@settings(max_examples=20)
@given(left=st.floats(12.0, 45.0), right=st.floats(12.0, 45.0))
def test_mirroring_a_clip_swaps_the_sides(left: float, right: float) -> None:
    landmarks = figure(left, right)
    ours, mirrored = peaks(measure(landmarks)), peaks(measure(landmarks.mirrored()))
    assert mirrored == pytest.approx(ours[::-1], abs=0.11)


@settings(max_examples=20)
@given(scale=st.floats(0.4, 4.0))
def test_the_size_of_the_image_changes_nothing(scale: float) -> None:
    assert peaks(measure(figure(scale=scale))) == pytest.approx(usual_peaks(), abs=0.11)


@settings(max_examples=20)
@given(roll=st.floats(-7.0, 7.0))
def test_camera_roll_is_removed(roll: float) -> None:
    found = measure(figure(roll_deg=roll))
    assert found.camera.roll_deg == pytest.approx(roll, abs=0.3)
    assert peaks(found) == pytest.approx(usual_peaks(), abs=0.5)


def test_the_learned_part_keeps_the_symmetry() -> None:
    landmarks = figure(28.0, 35.0)
    ours = peaks(measure(landmarks, correct=True))
    assert peaks(measure(landmarks.mirrored(), correct=True)) == pytest.approx(ours[::-1], abs=0.11)


def test_one_side_alone_says_why_the_other_has_no_figure() -> None:
    found = measure(seated(movement(30.0, start_s=2.0), movement(0.0, start_s=2.0)))
    assert found.sides.left.peak_ir_deg == pytest.approx(30.0, abs=1.0)
    assert found.sides.right.peak_ir_deg is None
    [reason] = found.sides.right.reasons
    assert reason == "no internal rotation of 5° or more was seen on this side"
    assert found.asymmetry.difference_deg is None


@pytest.mark.parametrize(
    ("turn_deg", "seen_s", "told"),
    [
        (30.0, 2.2, "no internal rotation of 5° or more was seen on this side"),  # it is at 4°
        (12.0, 2.6, "no internal rotation of 5° or more was seen on this side from its beginning"),
        (30.0, 2.5, "this side was seen turned inward for less than 0.5 s: hold each turn for one"),
        (30.0, 2.7, "this side was seen turned inward for less than 0.5 s: hold each turn for one"),
    ],
)
def test_a_clip_that_ends_in_a_turn_does_not_say_that_there_was_none(
    turn_deg: float, seen_s: float, told: str
) -> None:
    count = round(seen_s * RATE)
    cut = seated(movement(turn_deg, start_s=2.0)[:count], np.zeros(count))
    [reason] = measure(cut).sides.left.reasons
    assert reason.startswith(told)


def test_a_side_that_was_out_of_sight_while_it_turned_says_so() -> None:
    landmarks = seated(movement(30.0, start_s=2.0), movement(30.0, start_s=7.0))
    image = landmarks.image_px.copy()
    turning = (landmarks.time_s > 2.0) & (landmarks.time_s < 5.0)
    image[turning, ANKLES[0]] = -5.0  # beyond the picture's edge
    found = measure(replace(landmarks, image_px=image))
    [reason] = found.sides.left.reasons
    assert "leg and trunk were not seen together on" in reason
    assert found.sides.right.peak_ir_deg == pytest.approx(30.0, abs=1.0)


@pytest.mark.parametrize(("kick_deg", "told"), [(40.0, True), (20.0, False)])
def test_a_peak_that_was_not_held_is_told(kick_deg: float, told: bool) -> None:
    """A leg is kicked up once more than it is turned and held: further, or less far."""
    time_s = np.arange(0, 12, 1 / 25)
    kick = kick_deg * np.exp(-0.5 * ((time_s - 9.0) / 0.25) ** 2)
    found = measure(seated(movement(30.0, start_s=2.0) + kick, movement(30.0, start_s=5.0)))
    assert found.sides.left.peak_ir_deg == pytest.approx(max(kick_deg, 30.0), abs=3.0)
    reasons = [r for r in found.quality.reasons if "for a moment only" in r]
    assert bool(reasons) == told
    if told:
        assert reasons[0].startswith("the left leg was at its furthest, at 9.0 s")
        assert found.quality.grade == "usable"


@pytest.mark.parametrize(
    ("rest_deg", "told"),
    [((9.0, 11.0), "apart"), ((-11.0, -9.0), "together"), ((6.0, 6.0), ""), ((9.0, -9.0), "")],
)
def test_feet_that_rest_beside_the_knees_are_told(rest_deg: tuple[float, float], told: str) -> None:
    """By as much to the same side of the picture, it is the camera that is tilted."""
    left, right = (rest + movement(30.0, start_s=2.0 + 3 * i) for i, rest in enumerate(rest_deg))
    found = measure(seated(left, right))
    reasons = [r for r in found.quality.reasons if r.startswith("the feet rest")]
    assert bool(reasons) == bool(told)
    if told:
        assert reasons[0].startswith(f"the feet rest {told} instead of under the knees")
        assert found.quality.grade == "usable"


@pytest.mark.parametrize("hidden", [HEELS, TOES, (*HEELS, *TOES)])
def test_feet_that_are_not_seen_cost_no_figure(hidden: tuple[Landmark, ...]) -> None:
    """They only help the learned part; other programs' landmarks may lack them."""
    landmarks = figure(30.0, 20.0)
    image = landmarks.image_px.copy()
    image[:, hidden] = np.nan
    with_feet = measure(landmarks, correct=True)
    without = measure(replace(landmarks, image_px=image), correct=True)
    assert peaks(without) == pytest.approx(peaks(with_feet), abs=3.0)


def test_a_trunk_that_is_not_seen_is_the_reason_and_no_straight_knee() -> None:
    landmarks = figure(30.0, 20.0)
    visibility = landmarks.visibility.copy()
    visibility[:, Landmark.LEFT_SHOULDER] = 0.2
    found = measure(replace(landmarks, visibility=visibility), correct=True)
    assert peaks(found) == (None, None)
    for side in (found.sides.left, found.sides.right):
        assert side.reasons[0].startswith("this leg and the trunk were never seen")


def test_still_legs_are_not_a_test() -> None:
    found = measure(seated(movement(0.0, start_s=2.0), movement(0.0, start_s=2.0)))
    assert not found.quality.measurable and found.quality.grade == "poor"
    assert "no repetition of the test was seen" in found.quality.reasons


def test_a_foot_that_swings_out_of_the_picture_is_not_guessed() -> None:
    """The left ankle is at 615 pixels in the hold, and may be told with all certainty."""
    found = measure(replace(figure(), width=600))
    assert peaks(found) == (None, pytest.approx(20.0, abs=0.5))
    assert found.quality.grade == "usable"
    assert "the left foot leaves the picture" in " ".join(found.quality.reasons)


def test_a_movement_that_is_not_seen_whole_is_left_out_and_said() -> None:
    landmarks = figure()
    lost = (landmarks.time_s > 8.5) & (landmarks.time_s < 9.5)  # the way back of the right leg
    image = np.where(lost[:, None, None], np.nan, landmarks.image_px)
    found = measure(replace(landmarks, image_px=image))
    assert peaks(found) == (pytest.approx(30.0, abs=0.5), None)
    [reason] = [r for r in found.quality.reasons if "left out" in r]
    assert reason.startswith("the right leg's movement from 7.")


def test_a_gap_of_a_few_pictures_parts_no_movement() -> None:
    landmarks = figure()
    lost = (landmarks.time_s > 8.0) & (landmarks.time_s < 8.5)
    image = np.where(lost[:, None, None], np.nan, landmarks.image_px)
    assert peaks(measure(replace(landmarks, image_px=image))) == pytest.approx(
        (30.0, 20.0), abs=0.5
    )


def test_json_has_nulls_not_nan() -> None:
    text = measure(figure(0.0, 0.0)).to_json()
    assert "NaN" not in text and '"peak_ir_deg": null' in text
    assert Measurement.model_validate_json(text).to_json() == text


def test_at_what_time_a_hold_comes_does_not_matter() -> None:
    """Twelve steps at 30 frames a second are 0.4 s, which is no brief hold wherever they lie."""
    time_s = np.arange(600) / 30
    for start in range(500):
        hold = Cycle(start, start + 1, start + 7, start + 13, start + 14, 30.0)
        briefer = replace(hold, plateau_end=start + 12)
        assert brief_hold_warnings(time_s, LEFT, [hold]) == []
        assert len(brief_hold_warnings(time_s, LEFT, [briefer])) == 1


def standing(*lifts: tuple[float, float]) -> Measurement:
    """Lift the left leg and turn it by the first angle, the thigh abducted by the second."""
    moves = [[(90.0, turn, out), (0.0, 0.0, 0.0)] for turn, out in lifts]
    levels = [(0.0, 0.0, 0.0), *(level for move in moves for level in move)]
    up, turn, out = (held(*((level[k], 0.0) for level in levels)) for k in range(3))
    landmarks = film(body(turn, elevation_deg=up, abduction_deg=out), Filmed())
    return measure(landmarks, "standing")


def test_a_stick_missed_by_less_than_is_told_is_reached() -> None:
    landmarks = film(body(held((0.0, 0.0), (30.0, 0.0), (0.0, 0.0))), Filmed())
    found = compute(landmarks, "seated", load_protocol("seated").gates)
    missed = replace(found, stick_gap_shank=np.full((len(landmarks), 2), 0.0004))
    stick = score(landmarks, missed, load_protocol("seated"), *FROM_A_STICK).sides.left.stick
    assert stick is not None and (stick.reached, stick.shortfall_shank) == (True, 0.0)


@pytest.mark.parametrize(
    ("lifts", "reached"),
    [
        (((30.0, 0.0),), True),
        (((10.0, -20.0),), False),  # the thigh crosses over: the heel does not get there
        (((30.0, 0.0), (10.0, -20.0)), True),  # in any repetition
        (((10.0, -20.0), (30.0, 0.0)), True),
    ],
)
def test_the_stick_is_reached_if_any_repetition_reaches_it(
    lifts: tuple[tuple[float, float], ...], reached: bool
) -> None:
    found = standing(*lifts).sides
    assert len(found.left.repetitions) == len(lifts)
    assert found.left.stick is not None and found.left.stick.reached is reached
    assert (found.left.stick.shortfall_shank <= 0) is reached
    assert found.right.stick is None and found.right.peak_ir_deg is None
    [reason] = found.right.reasons
    assert reason.startswith("this leg was not lifted until the thigh was level")


def test_a_leg_that_stands_has_no_angle_at_rest_whether_it_turned_or_not() -> None:
    for turn_deg, repetitions in ((2.0, 0), (30.0, 1)):
        found = standing((turn_deg, 0.0)).sides.left
        assert len(found.repetitions) == repetitions and found.resting_deg is None


def test_a_leg_that_was_not_seen_at_rest_says_so() -> None:
    landmarks, protocol = figure(), load_protocol("seated")
    kinematics = compute(landmarks, "seated", protocol.gates, models={})
    kinematics = replace(kinematics, rest_frames=kinematics.rest_frames & [False, True])
    found = score(landmarks, kinematics, protocol, *FROM_A_STICK).sides
    assert (found.left.resting_deg, found.right.resting_deg) == (None, 0.0)
    assert "this leg was not seen at rest" in found.left.reasons
    assert "this leg was not seen at rest" not in found.right.reasons


@pytest.mark.parametrize(
    ("flexion_deg", "why"),
    [(5.0, "the knee was never bent"), (90.0, "this thigh points"), (np.nan, "this leg and")],
)
def test_a_leg_without_any_rotation_says_why(flexion_deg: float, why: str) -> None:
    landmarks, protocol = figure(), load_protocol("seated")
    kinematics = compute(landmarks, "seated", protocol.gates, models={})
    kinematics.hip_rotation_deg[:, 0] = np.nan
    kinematics.knee_flexion_deg[:, 0] = flexion_deg
    found = score(landmarks, kinematics, protocol, *FROM_A_STICK)
    assert peaks(found) == (None, pytest.approx(20.0, abs=1.0))
    [reason] = found.sides.left.reasons
    assert reason.startswith(why)


@pytest.mark.parametrize(
    ("hiked_s", "clean"),
    [((3.5, 4.5), False), ((2.2, 5.6), False), ((5.2, 5.75), True)],
)
def test_a_repetition_is_clean_if_its_hold_is(hiked_s: tuple[float, float], clean: bool) -> None:
    """The leg is held out from 3 to 5 s; hiked on the way back, the hold's figure stands."""
    turned = held((0.0, 0.0), (30.0, 0.0), (0.0, 0.0))
    time_s = np.arange(len(turned)) / 25
    hiked = np.where((time_s >= hiked_s[0]) & (time_s <= hiked_s[1]), 8.0, 0.0)
    found = measure(film(body(turned, list_deg=hiked), Filmed())).sides.left
    [repetition] = found.repetitions
    assert repetition.compensations == ["pelvic_hike"]
    assert found.clean_peak_ir_deg == (found.peak_ir_deg if clean else None)
    why = "every repetition was compensated, so there is no clean peak"
    assert (why in found.reasons) is not clean


def test_compensations_of_both_sides_are_in_order_of_time() -> None:
    turned = held((0.0, 0.0), (0.0, 30.0), (0.0, 0.0), (30.0, 0.0), (0.0, 0.0))
    left_hiked_deg = 8.0 * (turned[:, 0] > 25.0) - 8.0 * (turned[:, 1] > 25.0)
    found = measure(film(body(turned, list_deg=left_hiked_deg), Filmed())).compensations
    assert [(one.kind, one.side) for one in found] == [
        ("pelvic_hike", "right"),
        ("pelvic_hike", "left"),
    ]
    assert found[0].end_s < found[1].start_s


def test_the_peak_is_the_furthest_repetition_and_the_clean_one_the_furthest_without_help() -> None:
    turned = held(*[(level, 0.0) for level in (0.0, 24.0, 0.0, 33.0, 0.0, 27.0, 0.0)])
    time_s = np.arange(len(turned)) / 25
    hiked = np.where((time_s >= 8.8) & (time_s <= 11.2), 8.0, 0.0)  # as the leg is out for 33°
    found = measure(film(body(turned, list_deg=hiked), Filmed())).sides.left
    assert [r.peak_ir_deg for r in found.repetitions] == pytest.approx([24.0, 33.0, 27.0], abs=0.3)
    assert [bool(r.compensations) for r in found.repetitions] == [False, True, False]
    figures = (found.peak_ir_deg, found.mean_ir_deg, found.clean_peak_ir_deg)
    assert figures == pytest.approx((33.0, 28.0, 27.0), abs=0.3)
    assert found.peak_ir_pelvis_deg == pytest.approx(33.0 - 8.0, abs=0.5)

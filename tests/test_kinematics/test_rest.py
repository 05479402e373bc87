"""The relaxed phase: which frames are rest."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.filmed import Filmed, body, during, film, held

from hiprom.kinematics.rest import _keeping_still, at_rest, find_rest
from hiprom.kinematics.segments import image_segments
from hiprom.pose.topology import ANKLES

REST = (0.0, 0.0)


def test_seated_a_leg_rests_where_it_hangs_still_though_the_other_one_works() -> None:
    turned = held(REST, (30.0, 0.0), REST, (0.0, 20.0), REST)
    landmarks = film(body(turned), Filmed())
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    resting = [rest.frames[during(landmarks.time_s, number)].mean(axis=0) for number in range(5)]
    np.testing.assert_array_equal(resting, [[1, 1], [0, 1], [1, 1], [1, 0], [1, 1]])
    moving = np.abs(np.gradient(turned, landmarks.time_s, axis=0)) > 20.0
    assert not rest.frames[moving].any()
    np.testing.assert_allclose(rest.tilt_deg, (0.0, 0.0), atol=1e-6)


def test_a_leg_held_out_for_long_is_still_told_from_one_at_rest() -> None:
    """It rests for 4 s and is held out for 5: of still frames those near plumb weigh more."""
    turned = held(REST, (30.0, 0.0), seconds=4.0)
    turned = np.concatenate([turned, np.tile((30.0, 0.0), (25, 1))])
    landmarks = film(body(turned), Filmed())
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    assert rest.frames[:90].all() and not rest.frames[-100:, 0].any()


@pytest.mark.parametrize("roll_deg", [-6.0, 0.0, 6.0])
@pytest.mark.parametrize("out", [(12.0, 0.0), (0.0, 12.0), (12.0, 15.0)])
def test_a_small_turn_that_is_held_for_most_of_the_clip_is_not_taken_for_rest(
    out: tuple[float, float], roll_deg: float
) -> None:
    """One leg alone, or both at once, are out for twice as long as they rest."""
    turned = held(REST, out, REST, out, REST)
    turned = np.repeat(turned, np.where(turned.max(axis=1) > 11.0, 4, 1), axis=0)
    landmarks = film(body(turned), Filmed(roll_deg=roll_deg))
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    np.testing.assert_allclose(rest.tilt_deg, 2 * [rest.tilt_deg.mean()], atol=0.5)
    assert abs(abs(rest.tilt_deg.mean()) - abs(roll_deg)) < 0.5
    held_out = turned.max(axis=1) > 11.0
    assert not rest.frames[held_out][:, np.array(out) > 0].any()


@pytest.mark.parametrize(("out", "roll_deg"), [((12.0, 0.0), -6.0), ((0.0, 12.0), 6.0)])
def test_a_test_begins_when_somebody_sits_still_not_when_the_clip_does(
    out: tuple[float, float], roll_deg: float
) -> None:
    """A leg is out for five times as long as it rests, and nobody is there for 3 s.

    The camera's roll brings its hold as near to plumb as its rest.
    """
    turned = held(REST, out, REST, out, REST)
    turned = np.repeat(turned, np.where(turned.max(axis=1) > 11.0, 7, 1), axis=0)
    turned = np.concatenate([np.zeros((75, 2)), turned])
    landmarks = film(body(turned), Filmed(roll_deg=roll_deg))
    landmarks.image_px[:75] = np.nan
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    np.testing.assert_allclose(rest.tilt_deg, (roll_deg, roll_deg), atol=0.5)


@pytest.mark.parametrize("hidden", [0, 1])
def test_a_leg_whose_foot_is_never_seen_leaves_the_choice_to_the_other_one(hidden: int) -> None:
    """Which is held out at 12° for five times as long as it rests at the beginning."""
    turned = np.roll([(0.0, 0.0), (12.0, 0.0)], 1 - hidden, axis=1)
    turned = held(*turned, turned[0])
    turned = np.repeat(turned, np.where(turned.max(axis=1) > 11.0, 5, 1), axis=0)
    landmarks = film(body(turned), Filmed())
    landmarks.image_px[:, ANKLES[hidden]] = np.nan
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    assert np.isnan(rest.tilt_deg[hidden])
    assert rest.tilt_deg[1 - hidden] == pytest.approx(0.0, abs=0.5)


def test_feet_that_rest_far_apart_still_rest() -> None:
    """Neither plumb nor alike: nothing else speaks for where the legs rest but how long."""
    apart = (9.0, 9.0)
    turned = held(apart, (30.0, 9.0), apart, (9.0, 35.0), apart)
    landmarks = film(body(turned), Filmed())
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    resting = [rest.frames[during(landmarks.time_s, number)].mean(axis=0) for number in range(5)]
    np.testing.assert_array_equal(resting, [[1, 1], [0, 1], [1, 1], [1, 0], [1, 1]])


@pytest.mark.parametrize("apart_deg", [10.0, 15.0])
@pytest.mark.parametrize("along_deg", [8.0, 18.0, 25.0])
def test_a_leg_that_swings_along_with_the_other_one_does_not_rest_there(
    apart_deg: float, along_deg: float
) -> None:
    """Both resting feet point outward: the other leg then leans as the first one rested."""
    apart = (apart_deg, apart_deg)
    out, along = apart_deg + 30.0, apart_deg - along_deg
    landmarks = film(body(held(apart, (out, along), apart, (along, out), apart)), Filmed())
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    np.testing.assert_allclose(rest.tilt_deg, (apart_deg, -apart_deg), atol=1.0)


@pytest.mark.parametrize(
    ("tucked_deg", "out_deg", "roll_deg"),
    [(12, 18, 0), (12, 18, 4), (14, 25, 4), (15, 15, 0), (15, 20, -4)],
)
def test_a_hold_that_leans_as_the_other_tucked_leg_rests_is_not_taken_for_rest(
    tucked_deg: float, out_deg: float, roll_deg: float
) -> None:
    """Both feet rest inward: 16 to 18 degrees of roll were seen, and peaks read 14 too large."""
    tucked = (-tucked_deg, -tucked_deg)
    turned = held(tucked, (out_deg, -tucked_deg), tucked, (-tucked_deg, out_deg), tucked)
    landmarks = film(body(turned), Filmed(roll_deg=roll_deg))
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    rolled = (roll_deg - tucked_deg, roll_deg + tucked_deg)
    np.testing.assert_allclose(rest.tilt_deg, rolled, atol=1.0)


def test_a_clip_that_begins_with_a_leg_held_out_rests_where_both_legs_do_later() -> None:
    turned = held((20.0, 0.0), REST, (0.0, 25.0), REST)
    landmarks = film(body(turned), Filmed(roll_deg=4.0))
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    np.testing.assert_allclose(rest.tilt_deg, (4.0, 4.0), atol=0.5)


@pytest.mark.parametrize("hz", [1.2, 1.5])
def test_where_a_swing_turns_back_no_leg_rests(hz: float) -> None:
    """A frame each time, still at 40°: of a long swing there were enough of them for a rest."""
    time_s = np.arange(0.0, 12.0, 1 / 25)
    swing = np.tile(40.0 * np.sin(2 * np.pi * hz * time_s)[:, None], (1, 2))
    landmarks = film(body(swing), Filmed())
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    assert not rest.frames.any() and np.isnan(rest.shank).all()


@pytest.mark.parametrize(("frames", "rests"), [(5, False), (6, True)])
def test_a_leg_that_is_still_for_a_fifth_of_a_second_may_rest(frames: int, rests: bool) -> None:
    """Of 25 frames a second; from the first still frame to the last one are five."""
    still = np.zeros((20, 2), dtype=bool)
    still[3 : 3 + frames, 0] = True
    np.testing.assert_array_equal(_keeping_still(still, np.arange(20) / 25), still & rests)


def test_standing_no_leg_rests_while_one_is_lifted() -> None:
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST)
    landmarks = film(body(0 * lifted, elevation_deg=lifted), Filmed())
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "standing")
    resting = [rest.frames[during(landmarks.time_s, number)].mean(axis=0) for number in range(5)]
    np.testing.assert_array_equal(resting, [[1, 1], [0, 0], [1, 1], [0, 0], [1, 1]])


def test_too_few_frames_show_no_rest() -> None:
    landmarks = film(body(np.zeros((4, 2))), Filmed())
    rest = find_rest(image_segments(landmarks.image_px), landmarks.time_s, "seated")
    assert not rest.frames.any() and np.isnan(rest.shank).all() and np.isnan(rest.thigh).all()


def test_the_level_at_rest_is_the_median_of_the_known_resting_frames() -> None:
    values = np.array([[1.0, 9.0], [2.0, 9.0], [np.nan, 9.0], [5.0, 9.0], [99.0, 9.0]])
    frames = np.array([[1, 0], [1, 0], [1, 0], [1, 0], [0, 0]], dtype=bool)
    np.testing.assert_array_equal(at_rest(values, frames), [2.0, 0.0])

"""Which leg moves, when it is back, and how far it was out: angles at given times."""

import math

import numpy as np
import pytest

from hiprom.live.movement import MovementTracker
from hiprom.protocols import load_protocol

STEP_S = 0.05
OUT = [30.0] * 20


def follow(left_deg, right_deg=None, resting=(0.0, 0.0)):
    """Return the tracker, and the repetitions that ended."""
    tracker = MovementTracker(load_protocol("seated").repetitions)
    right_deg = [resting[1]] * len(left_deg) if right_deg is None else right_deg
    ended = [
        tracker.update(number * STEP_S, np.array(angles), np.array(resting))
        for number, angles in enumerate(zip(left_deg, right_deg, strict=True))
    ]
    return tracker, [one for one in ended if one is not None]


@pytest.mark.parametrize(
    ("left_deg", "right_deg", "side"), [(9.0, 20.0, "right"), (20.0, 9.0, "left")]
)
def test_of_two_legs_that_are_out_the_one_further_out_moves(left_deg, right_deg, side):
    tracker, _ = follow([0.0, *[left_deg] * 5], [0.0, *[right_deg] * 5])
    assert tracker.side == side


@pytest.mark.parametrize(("frames", "side"), [(2, None), (3, "left")])
def test_a_leg_moves_when_it_has_been_out_for_a_tenth_of_a_second(frames, side):
    tracker, _ = follow([0.0, *[10.0] * frames])
    assert tracker.side == side


def test_the_peak_is_told_with_the_resting_angle_in_it():
    """A leg that rests at 4° and turns to 30° reached 30°, by a rise of 26°."""
    _, [one] = follow([4.0, *OUT, 4.0], resting=(4.0, 0.0))
    assert (one.side, one.peak_deg) == ("left", pytest.approx(30.0))


@pytest.mark.parametrize(("back_deg", "ended"), [(7.0, 0), (6.0, 1)])
def test_a_leg_is_back_below_22_percent_of_its_rise(back_deg, ended):
    _, found = follow([0.0, *OUT, back_deg])
    assert len(found) == ended


@pytest.mark.parametrize(("lost", "ended"), [(5, 0), (8, 1)])
def test_a_leg_that_is_not_seen_for_three_tenths_of_a_second_was_put_down(lost, ended):
    tracker, found = follow([0.0, *OUT, *[math.nan] * lost])
    assert len(found) == ended
    assert (tracker.side is None) == bool(ended)


@pytest.mark.parametrize(("held", "ended"), [(3, 0), (8, 1)])
def test_a_leg_that_stays_nowhere_made_no_repetition(held, ended):
    """Out and back in half a second; only the top is within three degrees of the highest."""
    way = [6.5, 12.0, 18.0, 24.0]
    _, found = follow([0.0, *way, *[30.0] * held, *way[::-1], 0.0])
    assert len(found) == ended


def test_it_is_held_for_as_long_as_it_has_stayed_near_its_furthest():
    tracker, _ = follow([0.0, *[10.0] * 4, *[30.0] * 3, *[28.0] * 4])
    assert tracker.held_s == pytest.approx(6 * STEP_S)


def test_a_leg_that_is_out_for_too_long_makes_no_repetition_until_it_was_back():
    """Offline none of 25 seconds is one; here its last seconds were counted as one."""
    sits = [0.0, *[30.0] * round(25 / STEP_S)]
    tracker, found = follow(sits)
    assert tracker.side is None and not found
    _, found = follow([*sits, 0.0])
    assert not found
    _, found = follow([*sits, 0.0, *OUT, 0.0])
    assert len(found) == 1

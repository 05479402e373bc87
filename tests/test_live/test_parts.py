import math
import string

import numpy as np
import pytest
from people import HEIGHT, RATE, WIDTH, seated

from hiprom.kinematics.rest import LEAST_REST_FRAMES
from hiprom.live.angles import Geometry
from hiprom.live.clock import LONGEST_STEP_S, SessionClock
from hiprom.live.movement import MovementTracker
from hiprom.live.smoothing import OneEuro
from hiprom.live.texts import line, texts
from hiprom.protocols import load_protocol


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([5.0, 5.1, 5.2], [0.0, 0.1, 0.2]),
        ([5.0, 5.1, 5.1, 5.2], [0.0, 0.1, None, 0.2]),
        ([5.0, 5.2, 5.1, 5.3], [0.0, 0.2, None, 0.3]),
        ([5.0, math.nan, 5.1], [0.0, None, 0.1]),
        ([5.0, 905.0, 905.1], [0.0, LONGEST_STEP_S, LONGEST_STEP_S + 0.1]),
        ([5.0, 1.0, 1.1], [0.0, 1 / 30, 1 / 30 + 0.1]),
    ],
)
def test_the_clock_makes_the_best_of_any_times(given, expected):
    clock = SessionClock()
    found = [clock.frame(time_s) for time_s in given]
    assert [f is None for f in found] == [e is None for e in expected]
    assert [f for f in found if f is not None] == pytest.approx(
        [e for e in expected if e is not None]
    )


def test_a_clock_that_stands_still_goes_on_by_itself_after_half_a_second():
    clock = SessionClock()
    found = [clock.frame(5.0) for _ in range(17)]
    assert found[0] == 0.0 and found[1:16] == [None] * 15
    assert found[16] == pytest.approx(1 / 30)


def test_ticks_do_not_make_the_next_frame_late():
    clock = SessionClock()
    clock.frame(0.0)
    clock.tick(0.35)
    assert clock.frame(0.3) == pytest.approx(0.3)


def test_one_euro_follows_steps_and_calms_noise():
    rng = np.random.default_rng(1)
    smoother = OneEuro(1.5, 0.05)
    out = np.array(
        [smoother(np.array([20.0 * (i > 60) + rng.normal()]), i / 30)[0] for i in range(180)]
    )
    assert out[30:60].std() < 0.5
    assert out[75] > 18.0  # half a second after a step of 20
    assert np.isnan(smoother(np.array([math.nan]), 7.0)[0])
    assert smoother(np.array([3.0]), 7.1)[0] == 3.0


def test_one_euro_follows_the_more_closely_the_faster_it_goes():
    """Casiez 2012: a low pass of cutoff f goes 2πft / (2πft + 1) of the way in a time t.

    From 0 to 10 in 0.1 s: at 1 Hz, 0.386 of the way, the speed comes to 38.6 of 100 per second. It
    raises the cutoff from 1.5 to 3.43 Hz, at which the value goes 0.683 of its way.
    """
    smoother = OneEuro(1.5, 0.05)
    assert smoother(np.array([0.0]), 0.0)[0] == 0.0
    assert smoother(np.array([10.0]), 0.1)[0] == pytest.approx(6.83, abs=0.005)


def movement(angles):
    tracker = MovementTracker(load_protocol("seated").repetitions)
    found = [
        tracker.update(i / RATE, np.array([angle, 0.0]), np.array([2.0, 0.0]))
        for i, angle in enumerate(angles)
    ]
    return [f for f in found if f is not None]


HELD = [2.0] * 20 + [*np.linspace(2, 30, 15)] + [30.0] * 25 + [*np.linspace(30, 2, 15)] + [2.0] * 9


@pytest.mark.parametrize(
    ("angles", "peaks"),
    [
        (HELD, [30.0]),
        (HELD * 3, [30.0] * 3),
        ([2.0, 5.0, 7.0, 5.0] * 20, []),  # a leg that wavers
        ([2.0] * 20 + [25.0] * 3 + [2.0] * 20, []),  # a jolt
        ([2.0] * 20 + [30.0] * 1000, []),  # whoever sits like that is not moving
        ([*HELD[:50], *[math.nan] * 20, *[2.0] * 10], [30.0]),  # a leg put down
    ],
)
def test_repetitions_are_told_from_other_movements(angles, peaks):
    assert [f.peak_deg for f in movement(angles)] == pytest.approx(peaks, abs=0.5)


@pytest.mark.parametrize("depth_deg", [1.0, 8.0])
def test_a_hold_reaches_as_far_down_as_in_the_offline_scoring(monkeypatch, depth_deg):
    monkeypatch.setattr("hiprom.live.movement.plateau_depth_deg", lambda *_: depth_deg)
    tracker = MovementTracker(load_protocol("seated").repetitions)
    for i, angle in enumerate([30.0] * 10 + [25.0] * 10):
        tracker.update(i / RATE, np.array([angle, 0.0]), np.zeros(2))
    held = tracker.held_s
    assert (held > 0) == (depth_deg > 5.0)


def test_landmarks_that_are_missing_warn_of_nothing():
    """Warnings are errors here; to catch them would not be safe beside the thread that looks."""
    rng = np.random.default_rng(0)
    geometry = Geometry(load_protocol("seated"), "seated", WIDTH, HEIGHT)
    reference = geometry.take_reference([seated() for _ in range(8)])
    for share in (0.1, 0.5, 1.0):
        for _ in range(20):
            image = np.where(rng.random((33, 1)) < share, math.nan, seated().image_px)
            quiet = [seated()._replace(image_px=image)] * 8
            geometry.take_reference(quiet)
            assert geometry.measure(quiet[0], reference).rotation_deg.shape == (2,)


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_one_short_sentence_with_known_blanks():
    for key, text in texts().items():
        assert fields(text) <= {"side", "cue"}, key
        assert len(text) < 80, key
        assert text.strip() == text, key
    assert line("instruction.switch_side", side="left").text == "Now the left leg"


def test_every_compensation_of_a_live_test_has_its_cue():
    for test in ("seated", "standing"):
        for limit in load_protocol(test).compensations:
            assert f"compensation_{test}.{limit.kind}" in texts()


@pytest.mark.parametrize("resting", [LEAST_REST_FRAMES, 40])
def test_a_single_frame_is_not_filtered_over_time(monkeypatch, resting):
    """It was after a long rest, and took half as long again."""
    geometry = Geometry(load_protocol("seated"), "seated", WIDTH, HEIGHT)
    monkeypatch.setattr("hiprom.kinematics.filtering._zero_lag", None)
    reference = geometry.take_reference([seated()] * resting)
    assert np.isfinite(geometry.measure(seated(20.0), reference).rotation_deg).all()


def test_the_shortest_rest_gives_the_angles_of_a_long_one():
    """The leg that is out was left with a frame too few to know its rest by: it read 4° too far."""
    geometry = Geometry(load_protocol("seated"), "seated", WIDTH, HEIGHT)
    rest = [seated(left_deg=4.0, right_deg=1.0) for _ in range(40)]
    out = seated(left_deg=4.0, right_deg=32.0)
    short, long = (
        geometry.measure(out, geometry.take_reference(rest[:count])).rotation_deg
        for count in (LEAST_REST_FRAMES, len(rest))
    )
    assert short == pytest.approx(long, abs=0.1)

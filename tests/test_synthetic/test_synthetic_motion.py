"""The commanded movement: ramps, holds, timing and compensations."""

import numpy as np
import pytest

from benchmarks.synthetic.motion import command, hold_frames, minimum_jerk, schedule, sway
from benchmarks.synthetic.spec import ClipSpec, Compensation, Fidget, Motion, Repetition


def spec(test="seated", still=True, **changes):
    motion = {"initial_rest_s": 1.0, "final_rest_s": 0.5, **changes}
    if still:
        motion |= {"sway_deg": 0.0, "sway_m": 0.0}
    return ClipSpec("x", 1, test, motion=Motion(**motion))


def repetition(side="left", target=30.0, **changes):
    given = {"ramp_up_s": 1.0, "hold_s": 1.0, "ramp_down_s": 1.0, "rest_s": 0.5, "tremor_deg": 0.0}
    return Repetition(side, target, **{**given, **changes})


@pytest.mark.parametrize(
    ("time", "value"), [(0.0, 0.0), (1.0, 0.0), (1.5, 0.5), (1.25, 0.103515625), (2.0, 1.0), (9, 1)]
)
def test_minimum_jerk(time, value):
    assert minimum_jerk(np.array([time]), 1.0, 2.0) == pytest.approx([value])


def test_schedule_seated():
    clip = spec(repetitions=(repetition("left"), repetition("right")))
    done, lifts, duration = schedule(clip)
    times = [(w.side, w.start_s, w.hold_start_s, w.hold_end_s, w.end_s) for _, w in done]
    assert times == [("left", 1.0, 2.0, 3.0, 4.0), ("right", 4.5, 5.5, 6.5, 7.5)]
    assert lifts == []
    assert duration == pytest.approx(8.0)


@pytest.mark.parametrize(("each", "lifts"), [(True, 4), (False, 2)])
def test_schedule_standing_lifts_once_a_repetition_or_once_a_side(each, lifts):
    sides = ("left", "left", "right", "right")
    clip = spec("standing", repetitions=tuple(repetition(s) for s in sides), lift_each=each)
    done, raised, duration = schedule(clip)
    assert len(raised) == lifts
    for _, window in done:
        within = [w for w in raised if w.hold_start_s <= window.start_s <= w.hold_end_s]
        assert [w.side for w in within] == [window.side]
        assert window.end_s <= within[0].hold_end_s
    assert duration > done[-1][1].end_s


def test_rotation_reaches_its_target_from_the_resting_tilt():
    clip = spec(repetitions=(repetition("right", 25.0),), shank_tilt_deg=(1.0, -2.0))
    channels = command(clip)
    right = channels.rotation_deg[:, 1]
    assert channels.rotation_deg[:, 0] == pytest.approx(1.0)
    assert right[0] == pytest.approx(-2.0)
    assert right[-1] == pytest.approx(-2.0)
    hold = hold_frames(channels.time_s, channels.repetitions[0][1])
    assert right[hold] == pytest.approx(25.0)


def test_drift_leaves_the_middle_of_the_hold_at_the_target():
    clip = spec(repetitions=(repetition(target=25.0, drift_deg=-2.0),))
    channels = command(clip)
    hold = channels.rotation_deg[hold_frames(channels.time_s, channels.repetitions[0][1]), 0]
    assert np.median(hold) == pytest.approx(25.0, abs=0.05)
    assert hold[0] - hold[-1] == pytest.approx(2.0, abs=0.1)


def test_a_step_pauses_on_the_way_up():
    clip = spec(repetitions=(repetition(target=30.0, ramp_up_s=3.0, step=0.6),))
    channels = command(clip)
    left, time = channels.rotation_deg[:, 0], channels.time_s
    assert left[(time >= 2.0) & (time <= 3.0)] == pytest.approx(18.0)
    assert left[(time >= 4.0) & (time <= 5.0)] == pytest.approx(30.0)


def test_a_negative_rest_begins_the_next_repetition_before_the_last_is_over():
    turns = (repetition(rest_s=-0.72), repetition())
    left = command(spec(repetitions=turns)).rotation_deg[:, 0]
    first, second = np.argmax(left), len(left) - 1 - np.argmax(left[::-1])
    assert left[first:second].min() == pytest.approx(15.0, abs=1.0)  # half way back
    both = (repetition(rest_s=-3.0), repetition("right"))
    channels = command(spec(repetitions=both))
    assert channels.rotation_deg[:, 0] == pytest.approx(channels.rotation_deg[:, 1])


@pytest.mark.parametrize(
    ("kind", "channel", "change"),
    [("swing", "rotation_deg", 9.0), ("knee_extension", "knee_flexion_deg", -9.0)],
)
def test_a_fidget_goes_there_and_back_and_is_no_repetition(kind, channel, change):
    clip = spec(repetitions=(repetition(),), fidgets=(Fidget(kind, "right", 0.2, 0.6, 9.0),))
    channels = command(clip)
    right, time = getattr(channels, channel)[:, 1], channels.time_s
    assert right - right[0] == pytest.approx(
        np.where(np.abs(time - 0.5) < 0.3, right - right[0], 0)
    )
    assert right[np.argmin(np.abs(time - 0.5))] - right[0] == pytest.approx(change, abs=0.5)
    assert len(channels.repetitions) == 1


@pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])
def test_hike_raises_the_moving_side_and_a_lean_goes_the_other_way(side, sign):
    flaws = (Compensation("pelvic_hike", 8.0),)
    channels = command(spec(repetitions=(repetition(side, compensations=flaws),)))
    assert sign * channels.list_deg.max() + sign * channels.list_deg.min() == pytest.approx(8.0)
    leaning = (Compensation("trunk_lean", 10.0),)
    lean = command(spec(repetitions=(repetition(side, compensations=leaning),))).lean_deg
    assert -sign * (lean.max() + lean.min()) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("kind", "channel", "change"),
    [
        ("thigh_lift", "elevation_deg", 12.0),
        ("thigh_drift", "abduction_deg", 12.0),
        ("knee_extension", "knee_flexion_deg", -12.0),
    ],
)
def test_compensations_of_the_leg_touch_that_leg_only(kind, channel, change):
    flaws = (Compensation(kind, 12.0),)
    channels = command(spec(repetitions=(repetition("right", compensations=flaws),)))
    values = getattr(channels, channel)
    middle = np.argmin(np.abs(channels.time_s - 2.5))
    assert values[middle, 1] - values[0, 1] == pytest.approx(change)
    assert np.ptp(values[:, 0]) == pytest.approx(0.0)


@pytest.mark.parametrize(("kind", "at_rest"), [("foot_up", -15), ("foot_out", 8), ("foot_in", 0)])
def test_what_moves_beside_a_turn_is_no_compensation(kind, at_rest):
    turn = repetition("right", beside=(Compensation(kind, 10.0),))
    channels = command(spec(repetitions=(turn,)))
    foot = channels.foot_deg[kind]
    middle = np.argmin(np.abs(channels.time_s - 2.5))
    assert foot[middle].tolist() == [at_rest, at_rest + 10.0]
    assert foot[0].tolist() == [at_rest, at_rest]
    assert channels.repetitions[0][0].compensations == ()


def test_weight_goes_over_the_standing_foot_before_the_other_leaves_the_floor():
    channels = command(spec("standing", repetitions=(repetition("left"),), weight_shift=0.6))
    assert channels.shift.min() == pytest.approx(-0.6)
    off = np.flatnonzero(channels.lift[:, 0] > 0)[0]
    assert channels.shift[off] < -0.1
    assert channels.lift[:, 0].max() == pytest.approx(1.0)
    assert np.all(channels.lift[:, 1] == 0)


def test_sway_has_the_size_asked_for_and_is_slow():
    time = np.arange(0, 200, 0.04)
    wandering = sway(time, 0.5, 8, np.random.default_rng(1))
    assert wandering.std(axis=0) == pytest.approx(0.5, rel=0.15)
    assert np.abs(np.diff(wandering, axis=0)).max() / 0.04 < 4  # degrees a second


def test_the_same_seed_moves_the_same():
    clip = spec(still=False, repetitions=(repetition(),))
    assert np.array_equal(command(clip).rotation_deg, command(clip).rotation_deg)

"""Repetitions on curves whose answer is known by construction."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from helpers.curves import RATE, curve
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from hiprom.errors import InputError
from hiprom.kinematics.filtering import low_pass
from hiprom.protocols import load_protocol
from hiprom.scoring import repetitions
from hiprom.scoring.repetitions import _excursions, _movements, _noise, find_cycles

RULES = load_protocol("seated").repetitions


@pytest.mark.parametrize("peaks", [(30.0,), (30.0, 25.0), (12.0, 40.0, 8.0)])
def test_levels_are_the_holds(peaks: tuple[float, ...]) -> None:
    values, time_s = curve(*peaks)
    found = find_cycles(values, time_s, 0.0, RULES)
    assert [c.level_deg for c in found] == pytest.approx(peaks, abs=0.5)


def test_the_resting_level_is_where_a_rise_starts_not_what_is_reported() -> None:
    values, time_s = curve(30.0)
    [cycle] = find_cycles(values + 4.0, time_s, 4.0, RULES)
    assert cycle.level_deg == pytest.approx(34.0, abs=0.5)


@pytest.mark.parametrize("unseen", range(7))
@pytest.mark.parametrize("end", [slice(0, 60), slice(55, None)])
def test_a_clip_may_begin_or_end_within_a_hold_whichever_frame_is_its_last(
    end: slice, unseen: int
) -> None:
    """The frames beyond the first and the last look have no angle: they are no gap."""
    values, time_s = curve(30.0)
    values, time_s = values[end], time_s[end]
    values[:unseen] = np.nan
    values[len(values) - unseen :] = np.nan
    [cycle] = find_cycles(values, time_s, 0.0, RULES)
    assert cycle.level_deg == pytest.approx(30.0, abs=0.5)


def test_a_movement_that_goes_out_of_sight_is_none() -> None:
    values, time_s = curve(30.0)
    values[50:] = np.nan
    assert find_cycles(values, time_s, 0.0, RULES) == []


@given(seed=st.integers(0, 2**32 - 1), noise=st.floats(0.0, 1.5))
def test_still_legs_have_no_repetitions(seed: int, noise: float) -> None:
    rng = np.random.default_rng(seed)
    values = noise * rng.normal(size=300)
    assert find_cycles(values, np.arange(300) / RATE, 0.0, RULES) == []


@given(seed=st.integers(0, 2**32 - 1), least=st.floats(2.0, 15.0))
def test_tops_are_the_prominent_peaks_that_scipy_finds(seed: int, least: float) -> None:
    """Each is one of those; the highest of a movement is among them, so none stays without."""
    rng = np.random.default_rng(seed)
    walk = low_pass(np.cumsum(rng.normal(size=400)), np.arange(400) / RATE)
    outside = min(0.0, walk.min())
    padded = np.concatenate([[outside], walk, [outside]])
    peaks = signal.find_peaks(padded, height=least, prominence=least)[0] - 1
    tops = [movement.top for movement in _movements(walk, least)]
    assert set(tops) <= set(peaks.tolist())
    assert (walk.max() >= least) == bool(tops)
    assert list(walk[tops]) == sorted(walk[tops], reverse=True)


def test_a_rise_whose_level_is_less_than_the_least_rise_is_none() -> None:
    """Its top alone comes so far: as of a still leg whose landmarks slip while the other turns."""
    low, time_s = curve(30.0, 3.5)
    hold = low == 3.5
    low[hold] += np.interp(np.arange(hold.sum()), [10, 12, 14], [0.0, 2.0, 0.0])
    assert low[hold].max() > RULES.least_rise_deg
    assert [round(c.level_deg) for c in find_cycles(low, time_s, 0.0, RULES)] == [30]


@pytest.mark.parametrize(("level_deg", "told"), [(10.0, [30]), (20.0, [30, 20])])
def test_a_way_back_from_outward_to_a_leg_set_down_is_no_small_turn_inward(
    level_deg: float, told: list[int]
) -> None:
    """Only its way out was seen; half as much as the best is another repetition."""
    values, time_s = curve(30.0, -20.0)
    back = np.flatnonzero(values == -20.0)[-1] + int(0.8 * RATE) + 1
    values[back:] = level_deg
    found = find_cycles(values, time_s, 0.0, RULES)
    assert [round(c.level_deg) for c in found] == told
    assert [c.in_part for c in found] == [False, True][: len(told)]


@pytest.mark.parametrize(
    ("swing_deg", "rested_s", "told"),
    [(6.0, 0.0, [30]), (18.0, 0.0, [30, 18]), (6.0, 1.0, [30, 6])],
)
def test_a_leg_back_from_outward_that_swings_past_rest_has_not_turned_inward(
    swing_deg: float, rested_s: float, told: list[int]
) -> None:
    """Unless it goes half as far as the best repetition, or rested in between."""
    out, _ = curve(30.0, -20.0, rest_s=rested_s)
    past, _ = curve(swing_deg, rest_s=0.0, hold_s=0.5)
    values = np.concatenate([np.zeros(25), out, past, np.zeros(25)])
    found = find_cycles(values, np.arange(len(values)) / RATE, 0.0, RULES)
    assert [round(c.level_deg) for c in found] == told


def test_noise_does_not_raise_the_level() -> None:
    """Of 100 noisy holds; a raw maximum reads each about 3° too high."""
    values, time_s = curve(30.0)
    levels = []
    for seed in range(100):
        noisy = values + 1.5 * np.random.default_rng(seed).normal(size=len(values))
        [cycle] = find_cycles(low_pass(noisy, time_s), time_s, 0.0, RULES)
        levels.append(cycle.level_deg)
    assert np.mean(levels) == pytest.approx(30.0, abs=0.25)
    np.testing.assert_allclose(levels, 30.0, atol=1.25)


def test_a_rise_that_ends_in_a_gap_counts_only_where_gaps_bound() -> None:
    values, time_s = curve(30.0)
    values[: int(1.9 * RATE)] = np.nan  # the ramp was never seen: the person did something else
    assert find_cycles(values, time_s, 0.0, RULES) == []
    assert len(find_cycles(values, time_s, 0.0, RULES, np.isnan(values))) == 1


@pytest.mark.parametrize("cut_out", [False, True], ids=["missing", "not in the file"])
@pytest.mark.parametrize("lifted", [False, True])
def test_a_hold_that_was_not_seen_is_no_small_repetition(lifted: bool, cut_out: bool) -> None:
    """The way up and the way down were seen: 8° of 30°, which counted standing."""
    values, time_s = curve(30.0)
    bounds = np.zeros(len(values), dtype=bool)
    bounds[:10] = bounds[-10:] = True  # the leg stands before and after
    values[bounds] = np.nan
    gap = values > 8.0
    if cut_out:
        values, time_s, bounds = values[~gap], time_s[~gap], bounds[~gap]
    else:
        values[gap] = np.nan
    assert find_cycles(values, time_s, 0.0, RULES, bounds if lifted else None) == []


@pytest.mark.parametrize("step", [1, -1], ids=["way back", "way out"])
@pytest.mark.parametrize(("held_frames", "turns"), [(1, 0), (8, 1)])
def test_a_top_at_the_edge_of_what_was_seen_is_a_turn_only_if_it_lasts(held_frames, turns, step):
    """A hold that was not measured, the way back from it, and a lifted leg that hangs."""
    seen = np.r_[np.full(held_frames, 9.4), 7.8, 6.2, np.full(20, 5.3)]
    values = np.r_[np.full(30, np.nan), seen, np.full(30, np.nan)][::step]
    time_s = np.arange(len(values)) / RATE
    assert len(find_cycles(values, time_s, 0.0, RULES, np.isnan(values))) == turns


def test_a_lifted_leg_that_was_out_of_sight_for_a_moment_does_one_repetition() -> None:
    values, time_s = curve(30.0)
    values[55:66] = np.nan
    bounds = np.zeros(len(values), dtype=bool)
    [cycle] = find_cycles(values, time_s, 0.0, RULES, bounds)
    assert cycle.level_deg == pytest.approx(30.0, abs=0.5)
    bounds[58:62] = True  # put down in between
    assert len(find_cycles(values, time_s, 0.0, RULES, bounds)) == 2


def test_a_hold_that_the_clip_cuts_off_still_counts() -> None:
    values, time_s = curve(30.0)
    cut = int(2.6 * RATE)
    [cycle] = find_cycles(values[:cut], time_s[:cut], 0.0, RULES)
    assert cycle.level_deg == pytest.approx(30.0, abs=0.5)


def test_a_wobble_within_a_hold_is_not_another_repetition() -> None:
    values, time_s = curve(30.0, hold_s=2.0)
    values[int(2.8 * RATE) : int(3.0 * RATE)] -= 8.0
    assert len(find_cycles(values, time_s, 0.0, RULES)) == 1


@pytest.mark.parametrize(("back_deg", "repetitions"), [(15.0, 2), (17.0, 2), (20.0, 1), (25.0, 1)])
def test_a_leg_that_goes_far_enough_back_does_another_repetition_without_a_rest(
    back_deg: float, repetitions: int
) -> None:
    """It is turned to 30°, back to this, and out to 34°: at most three fifths of the lower top."""
    values, _ = curve(30.0, hold_s=1.0)
    again, _ = curve(34.0, hold_s=1.0, rest_s=0.0)
    # From where the first one goes back until the second one is out it stays above this.
    turn = int((1.0 + 0.8 + 1.0) * RATE)
    values = np.concatenate([values[: turn + 20], again, np.zeros(25)])
    between = slice(turn, turn + 20 + int(0.8 * RATE))
    values[between] = np.maximum(values[between], back_deg)
    found = find_cycles(values, np.arange(len(values)) / RATE, 0.0, RULES)
    assert [c.level_deg for c in found] == pytest.approx([30.0, 34.0][-repetitions:], abs=1.0)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("backward", [False, True])
def test_the_way_on_which_a_leg_came_into_view_is_no_repetition(backward: bool) -> None:
    """A standing leg is lifted, or lowered, at 12° and turns from 5°: one repetition, its own."""
    values, time_s = curve(20.0)
    values = np.maximum(values, 5.0)
    values[:20] = np.linspace(12.0, 5.0, 20)
    values = values[::-1] if backward else values
    [cycle] = find_cycles(values, time_s, 0.0, RULES, np.isnan(values))
    assert cycle.level_deg == pytest.approx(20.0, abs=0.5)


def test_a_second_top_that_is_no_turn_of_its_own_belongs_to_the_first() -> None:
    """On its way back the leg stops at 14° and goes up to 17° once more: less than the least."""
    values, time_s = curve(30.0)
    down = np.flatnonzero((time_s > 2.8) & (values <= 14.0))[0]
    bump = 14.0 + 3.0 * np.sin(np.linspace(0, np.pi, 15))
    values = np.concatenate([values[:down], bump, values[down:]])
    found = find_cycles(values, np.arange(len(values)) / RATE, 0.0, RULES)
    assert [c.level_deg for c in found] == pytest.approx([30.0], abs=0.5)


def test_a_movement_longer_than_allowed_is_no_repetition() -> None:
    values, time_s = curve(30.0, hold_s=RULES.longest_duration_s + 1)
    assert find_cycles(values, time_s, 0.0, RULES) == []


@pytest.mark.parametrize("sd_deg", [0.5, 3.0])
def test_the_noise_of_a_curve_is_what_is_added_to_its_movements(sd_deg: float) -> None:
    values, _ = curve(*[30.0] * 20)
    noise = sd_deg * np.random.default_rng(5).normal(size=len(values))
    assert _noise(values) == pytest.approx(0.0, abs=1e-9)
    assert _noise(values + noise) == pytest.approx(sd_deg, rel=0.08)


def test_a_short_gap_within_a_hold_parts_no_repetition() -> None:
    time_s = np.arange(0.0, 8.0, 0.05)
    curve = 30.0 * np.clip(np.minimum(time_s - 2.0, 6.0 - time_s), 0.0, 1.0)
    curve[[70, 71]] = np.nan
    (cycle,) = find_cycles(curve, time_s, 0.0, RULES)
    assert cycle.level_deg == pytest.approx(30.0)
    curve[60:100] = np.nan
    assert not find_cycles(curve, time_s, 0.0, RULES)


def test_a_curve_without_a_time_for_each_frame_is_refused() -> None:
    values, time_s = curve(30.0)
    with pytest.raises(InputError, match="curve: time_s has shape"):
        find_cycles(values, time_s[1:], 0.0, RULES)
    assert find_cycles(values[:0], time_s[:0], 0.0, RULES) == []


@pytest.mark.parametrize(
    ("rise", "expected"),
    [
        ([0, 1, 2, 0, -1, 3, 0], [(0, 4), (4, 7)]),
        ([5, 0, 5], [(0, 2), (1, 3)]),  # the frame of rest between them is both's
        ([1, 2], [(0, 2)]),
        ([0, -1], []),
        ([], []),
    ],
)
def test_an_excursion_has_a_frame_of_rest_on_each_side(
    rise: list[float], expected: list[tuple[int, int]]
) -> None:
    assert _excursions(np.array(rise, dtype=float)) == expected


def never_at_rest(minutes: float):
    """A leg that swings for minutes without coming back, and its times."""
    time_s = np.arange(int(minutes * 60 * RATE)) / RATE
    noise = np.convolve(np.random.default_rng(3).normal(0, 10, len(time_s)), np.ones(9) / 9, "same")
    return 100 + 35 * np.sin(2 * np.pi * time_s / 0.9) + noise, time_s


def test_a_leg_that_never_rests_is_not_looked_at_as_a_whole_for_each_movement(monkeypatch):
    """An hour of it took as long as its length squared."""
    looked = []
    inner = repetitions._back_within
    monkeypatch.setattr(
        repetitions,
        "_back_within",
        lambda near, least: looked.append(len(near)) or inner(near, least),
    )
    curve_deg, time_s = never_at_rest(20)
    assert len(find_cycles(curve_deg, time_s, 0.0, RULES)) > 1000
    assert sum(looked) < 50 * len(time_s)


def test_repetitions_do_not_depend_on_how_much_is_looked_at_first(monkeypatch):
    curve_deg, time_s = never_at_rest(2)
    found = []
    for frames in (1, 30, len(time_s)):
        monkeypatch.setattr(repetitions, "_NEAR", frames)
        found.append(find_cycles(curve_deg, time_s, 0.0, RULES))
    assert found[0] == found[1] == found[2] != []


def test_many_repetitions_are_all_found() -> None:
    values, time_s = curve(*[30.0, 20.0] * 50)
    found = find_cycles(values, time_s, 0.0, RULES)
    assert [round(c.level_deg) for c in found] == [30, 20] * 50


@pytest.mark.parametrize(("steps", "counts"), [(15, True), (14, False)])
def test_at_what_time_a_repetition_comes_does_not_matter(steps: int, counts: bool) -> None:
    """Fifteen steps at 30 frames a second are the least duration, 0.5 s, wherever they lie."""
    time_s = np.arange(600) / 30
    for start in range(1, 500, 7):
        values = np.zeros(600)
        values[start + 1 : start + steps] = 30.0
        assert len(find_cycles(values, time_s, 0.0, RULES)) == counts

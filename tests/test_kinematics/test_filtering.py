"""Filtering: what passes, what stops, and what stays missing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from hiprom.errors import InputError
from hiprom.kinematics.filtering import bridgeable, interpolated, low_pass, without_spikes

TIME = np.arange(0, 10, 1 / 50)


@pytest.mark.parametrize(("hertz", "kept"), [(0.5, 1.0), (2.0, 1.0), (6.0, 0.707), (18.0, 0.0)])
def test_frequencies(hertz: float, kept: float) -> None:
    wave = np.sin(2 * np.pi * hertz * TIME)
    middle = slice(100, 400)
    amplitude = np.ptp(low_pass(wave, TIME)[middle]) / np.ptp(wave[middle])
    assert amplitude == pytest.approx(kept, abs=0.06)


def test_no_lag() -> None:
    bump = np.exp(-0.5 * ((TIME - 5.0) / 0.3) ** 2)
    assert TIME[np.argmax(low_pass(bump, TIME))] == pytest.approx(5.0, abs=0.021)


@pytest.mark.parametrize(("rate", "frames"), [(10, 60), (25, 300), (30, 900), (60, 40), (120, 999)])
def test_it_is_what_scipy_s_filtfilt_gives(rate: int, frames: int) -> None:
    """A random walk, its ends included."""
    walk = 300.0 + np.cumsum(np.random.default_rng(rate).normal(size=frames))
    cutoff_hz = min(6.0 / (np.sqrt(2.0) - 1.0) ** 0.25, 0.45 * rate)
    sos = signal.butter(2, cutoff_hz, fs=rate, output="sos")
    expected = signal.sosfiltfilt(sos, walk, padlen=min(48, frames - 1))
    np.testing.assert_allclose(low_pass(walk, np.arange(frames) / rate), expected, atol=2e-3)


def test_uneven_times_are_heard() -> None:
    rng = np.random.default_rng(0)
    uneven = np.sort(rng.uniform(0, 10, 400))
    wave = np.sin(2 * np.pi * 0.5 * uneven)
    np.testing.assert_allclose(low_pass(wave, uneven)[30:-30], wave[30:-30], atol=0.05)


def test_what_the_clock_shows_as_a_clip_begins_does_not_count() -> None:
    """Other programs may count from midnight."""
    wave = np.sin(2 * np.pi * 0.5 * TIME)
    np.testing.assert_allclose(low_pass(wave, TIME + 86_400.0), low_pass(wave, TIME), atol=1e-6)


@pytest.mark.parametrize("pause_s", [4.0, 60.0, 3500.0, 1e6])
def test_a_pause_between_two_takes_changes_neither(pause_s: float) -> None:
    """On one grid with an hour between them, its steps were a sixth of a second."""
    wave = np.sin(2 * np.pi * 2.0 * TIME)
    paused_s = np.where(TIME < 5.0, TIME, TIME + pause_s)
    found, whole = low_pass(wave, paused_s), low_pass(wave, TIME)
    away = np.abs(TIME - 5.0) > 0.5  # from the ends, which the pause makes
    np.testing.assert_allclose(found[away], whole[away], atol=0.02)


def test_short_gaps_are_bridged_long_ones_stay_missing() -> None:
    wave = np.sin(2 * np.pi * 0.5 * TIME)
    wave[100:105] = np.nan  # 0.1 s
    wave[300:340] = np.nan  # 0.8 s
    found = low_pass(wave, TIME)
    assert np.isfinite(found[100:105]).all()
    assert np.isnan(found[300:340]).all() and np.isfinite(found[[299, 340]]).all()


@pytest.mark.parametrize("frames", [16, 90, 6000])
def test_signals_filtered_together_are_what_each_is_by_itself(frames: int) -> None:
    rng = np.random.default_rng(frames)
    time_s = np.cumsum(rng.uniform(0.02, 0.05, frames))
    signals = np.cumsum(rng.normal(size=(frames, 6, 2)), axis=0)
    signals[5:8, 1] = signals[: frames // 2, 2] = signals[:, 3] = np.nan
    for column in (0, 1):
        signals[rng.uniform(size=frames) < 0.3, 4, column] = np.nan
    together = low_pass(signals, time_s)
    assert np.isfinite(together[:, [0, 5]]).all()
    for mark in range(6):
        for axis in (0, 1):
            alone = low_pass(signals[:, mark, axis], time_s)
            np.testing.assert_array_equal(together[:, mark, axis], alone)


def test_interpolation_is_numpy_s_to_the_last_bit() -> None:
    rng = np.random.default_rng(4)
    for count in range(1, 200):
        known_at = np.sort(rng.uniform(-5.0, 5.0, count))
        known = rng.normal(size=(len(known_at), 3)) * 1000.0
        at = np.concatenate([rng.uniform(-7.0, 7.0, 50), known_at])
        expected = np.stack([np.interp(at, known_at, column) for column in known.T], axis=1)
        np.testing.assert_array_equal(interpolated(at, known_at, known), expected)


def test_a_clip_too_short_to_filter_comes_back_as_it_is() -> None:
    values = np.array([1.0, 5.0, 2.0])
    np.testing.assert_array_equal(low_pass(values, np.array([0.0, 0.1, 0.2])), values)


def test_one_wild_frame_goes_and_a_fast_ramp_stays() -> None:
    rng = np.random.default_rng(0)
    ramp = np.clip((TIME - 4) * 60, 0, 40) + 0.1 * rng.normal(size=len(TIME))
    spoilt = ramp.copy()
    spoilt[350] += 50.0
    cleaned = without_spikes(spoilt)
    assert abs(cleaned[350] - ramp[350]) < 1.0
    others = np.delete(np.arange(len(TIME)), 350)
    np.testing.assert_array_equal(cleaned[others], spoilt[others])


@pytest.mark.parametrize(("beat_s", "lost_px"), [(1.0, 8.0), (1.4, 4.0), (1.8, 3.0)])
def test_a_swing_seen_ten_times_a_second_keeps_its_turning_points(
    beat_s: float, lost_px: float
) -> None:
    """A knee or ankle that is still for most of the clip, and then goes to and fro by 80 pixels."""
    rng = np.random.default_rng(1)
    for begin_s in np.arange(0.0, 0.1, 0.01):  # wherever the looks fall
        time_s = begin_s + np.arange(0, 20, 0.1)
        swing = np.where(time_s > 14, 80 * np.sin(2 * np.pi * (time_s - 14) / beat_s), 0.0)
        swing += 0.2 * rng.normal(size=len(swing))
        moved = np.abs(without_spikes(swing) - swing)[(time_s > 14.3) & (time_s < 19.7)]
        assert moved.max() < lost_px


@pytest.mark.parametrize("wild", [[20], [20, 21], [20, 22]])
def test_wild_frames_go_while_a_leg_swings(wild: list[int]) -> None:
    time_s = np.arange(0, 8, 0.1)
    swing = 80 * np.sin(2 * np.pi * time_s / 4.0) + 0.2 * np.random.default_rng(2).normal(size=80)
    spoilt = swing.copy()
    spoilt[wild] += 200.0
    assert np.abs(without_spikes(spoilt) - swing)[wild].max() < 60.0


@pytest.mark.parametrize("wild", [[350], [350, 351]])
def test_wild_frames_of_a_leg_at_rest_go_though_the_next_is_wild_too(wild: list[int]) -> None:
    rest = 0.1 * np.random.default_rng(1).normal(size=len(TIME))
    spoilt = rest.copy()
    spoilt[wild] += 50.0
    assert np.abs(without_spikes(spoilt)[wild]).max() < 1.0


@pytest.mark.parametrize("wild", [4, 100, 199])
def test_a_wild_frame_goes_though_those_beside_it_are_missing(wild: int) -> None:
    """Two frames in five, in one signal; in the other, all but the wild one are known."""
    rest = 0.1 * np.random.default_rng(1).normal(size=(200, 2))
    rest[wild] += 50.0
    rest[[i for i in range(200) if i % 5 in (1, 3) and i != wild], 0] = np.nan
    found = without_spikes(rest)
    assert np.abs(found[wild]).max() < 1.0
    np.testing.assert_array_equal(np.isnan(found), np.isnan(rest))
    kept = np.delete(np.arange(200), wild)
    np.testing.assert_array_equal(found[kept], rest[kept])


@pytest.mark.parametrize(("longest_s", "joined"), [(0.49, [0, 0, 0]), (0.5, [0, 1, 0])])
def test_a_gap_as_long_as_the_longest_is_joined(longest_s: float, joined: list[int]) -> None:
    """Four frames a second; the gap is from the last known frame to the next one."""
    known = np.array([0, 1, 0, 1, 0], dtype=bool)  # at both ends there is nothing to join
    found = bridgeable(known, np.arange(5) / 4, longest_s)
    np.testing.assert_array_equal(found[1:4], np.array(joined, dtype=bool))
    assert not found[0] and not found[4]


def test_signals_without_frames_and_without_a_time_for_each() -> None:
    assert low_pass(np.zeros((0, 3)), np.zeros(0)).shape == (0, 3)
    with pytest.raises(InputError, match=r"time_s has shape \(19,\), expected \(20,\)"):
        low_pass(np.zeros((20, 3)), np.arange(19.0))


@pytest.mark.parametrize("missing", [0, 7])
def test_signals_of_a_long_clip_are_freed_of_spikes_as_each_alone(missing: int) -> None:
    """All at once, those of an hour took 1.6 GB; now so many that 50,000 samples are."""
    rng = np.random.default_rng(0)
    values = np.cumsum(rng.normal(size=(9000, 12)), axis=0)
    values[rng.integers(0, 9000, 40), rng.integers(0, 12, 40)] += 500.0
    values[100 : 100 + missing, :5] = np.nan
    alone = np.stack([without_spikes(signal) for signal in values.T], axis=1)
    np.testing.assert_array_equal(without_spikes(values), alone)
    assert np.nanmax(np.abs(np.diff(alone, axis=0))) < 100.0

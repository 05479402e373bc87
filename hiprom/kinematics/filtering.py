"""Low-pass filtering of gappy, unevenly timed signals, without lag."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hiprom.arrays import BoolArray, FloatArray, IntArray, check_shapes
from hiprom.pose.landmarks import LONGEST_BRIDGE_S

CUTOFF_HZ = 6.0
"""The field's habit for human movement (Sports2D, Pose2Sim): 4th order, zero lag, 6 Hz.

Both passes together have their −3 dB at 6.0 Hz at 100 frames a second, at 6.4 Hz at 30: each
pass' frequency is raised for there being two (Winter 2009, 2.2.4.4), before the bilinear
transform and not after it."""

LEAST_SAMPLES = 16
"""Fewer are left as they are: the filter's edges would be all there is."""

_LEAST_STEP_S = 1e-4  # no camera is faster; a filter for finer steps is unstable
_LONGEST_GRID = 50  # even samples per frame at most: many gaps must not fill the memory
_LONGEST_PAUSE_S = 5.0  # where nothing was recorded for longer, no more passes for the filter
# Samples filtered at once. The many signals of a few live seconds take a sixth of the time
# together; those of a long clip take as long as one by one, and more memory.
_MOST_AT_ONCE = 50_000
_WINDOW = 5  # frames, the one in question in the middle
_WILD = 8.0  # robust SDs; fast ramps stay within it, misplaced landmarks do not
# A sample is no spike if a cubic through its neighbours misses it by less than this share of its
# distance to the median. At the turning point of a 1 Hz swing, at ten frames a second, it misses by
# 0.15 of that; where two frames in a row are misplaced, by a third.
_SMOOTH = 0.25


def low_pass(values: FloatArray, time_s: FloatArray) -> FloatArray:
    """Return the signals low-pass filtered at `CUTOFF_HZ`, by a 4th-order zero-lag Butterworth.

    Parameters
    ----------
    values : (T, ...) array
        Signals over time; NaN where missing.
    time_s : (T,) array
        Increasing; need not be even (the signals are filtered on an even grid of the median
        step, then read back at `time_s`).

    Returns
    -------
    (T, ...) array
        Gaps up to `LONGEST_BRIDGE_S` are filled, longer ones are NaN. Clips of fewer than 16
        frames come back unfiltered.

    Raises
    ------
    InputError
        If there is not one time for each frame.
    """
    check_shapes("signals", {"time_s": (time_s, (len(values),))})
    if len(values) < LEAST_SAMPLES:
        return values.copy()
    flat = values.reshape(len(values), -1)
    passed_s = _without_pauses(time_s)
    span = float(passed_s[-1] - passed_s[0])
    step = max(float(np.median(np.diff(time_s))), span / (_LONGEST_GRID * len(flat)), _LEAST_STEP_S)
    grid = np.arange(passed_s[0], passed_s[-1] + 0.5 * step, step)
    out = np.full(flat.shape, np.nan)
    for known, columns in _by_gaps(flat):
        if np.count_nonzero(known) < LEAST_SAMPLES:
            out[np.ix_(known, columns)] = flat[np.ix_(known, columns)]
            continue
        kept = known | bridgeable(known, time_s)
        for some in _portions(columns, len(grid)):
            even = interpolated(grid, passed_s[known], flat[np.ix_(known, some)])
            smooth = _zero_lag(even, step)
            out[np.ix_(kept, some)] = interpolated(passed_s[kept], grid, smooth)
    return out.reshape(values.shape)


def _without_pauses(time_s: FloatArray) -> FloatArray:
    """Return the times (T,) with long pauses cut short: the filter forgets within a second.

    On one grid with an hour between two takes, its steps would be too coarse for either.
    """
    steps = np.diff(time_s)
    if steps.max() <= _LONGEST_PAUSE_S:
        return time_s
    passed: FloatArray = np.cumsum(np.minimum(steps, _LONGEST_PAUSE_S))
    return time_s[0] + np.concatenate([[0.0], passed])


def interpolated(at: FloatArray, known_at: FloatArray, known: FloatArray) -> FloatArray:
    """Return what `numpy.interp` gives, to the last bit, for several signals at once.

    Parameters
    ----------
    at : (n,) array
        Where to read the signals; beyond `known_at` they stay as they are at its ends.
    known_at : (m,) array
        Increasing.
    known : (m, k) array
        The signals there, without a NaN.

    Returns
    -------
    (n, k) array
    """
    if len(known_at) == 1:
        return np.repeat(known, len(at), axis=0)
    before = np.clip(np.searchsorted(known_at, at, side="right") - 1, 0, len(known_at) - 2)
    slope = np.diff(known, axis=0) / np.diff(known_at)[:, None]
    inside = np.clip(at, known_at[0], known_at[-1])
    out: FloatArray = slope[before] * (inside - known_at[before])[:, None] + known[before]
    out[at >= known_at[-1]] = known[-1]  # not by way of the slope, which would round
    return out


def _by_gaps(flat: FloatArray) -> Iterator[tuple[BoolArray, IntArray]]:
    """Yield the signals of (T, k) that have the same gaps: the known frames, and which they are."""
    known = np.ascontiguousarray(np.isfinite(flat).T)
    columns: dict[bytes, list[int]] = {}
    for column, own in enumerate(known):  # np.unique takes ten times as long
        columns.setdefault(own.tobytes(), []).append(column)
    for alike in columns.values():
        yield known[alike[0]], np.array(alike)


def _portions(columns: IntArray, samples: int) -> list[IntArray]:
    """Return signals in portions that may be filtered at once; each has so many samples."""
    at_once = max(1, _MOST_AT_ONCE // samples)
    return np.split(columns, range(at_once, len(columns), at_once))


def _zero_lag(even: FloatArray, step_s: float) -> FloatArray:
    """Pass even signals (n, k) there and back through a Butterworth filter of second order.

    There and back the filter's phases cancel, and its power response is left: a product with the
    spectrum. The ends are continued by their point reflection, as filtfilt's are. Not by
    scipy.signal, which takes a second to import, longer than all the rest of measuring a clip;
    the tests hold it to scipy's.
    """
    padding = min(max(3 * LEAST_SAMPLES, int(1.0 / (CUTOFF_HZ * step_s))), len(even) - 1)
    before = 2.0 * even[0] - even[padding:0:-1]
    after = 2.0 * even[-1] - even[-2 : -padding - 2 : -1]
    padded = np.concatenate([before, even, after])
    # A spectrum takes a signal for periodic: the straight line through its ends, which the filter
    # lets pass as it is, must not be a step.
    line = np.linspace(padded[0], padded[-1], len(padded))
    # tan: the bilinear transform from the analogue filter. At few frames a second the cutoff stays
    # below half their rate.
    cutoff_per_step = min(CUTOFF_HZ * step_s / (np.sqrt(2.0) - 1.0) ** 0.25, 0.45)
    ratio = np.tan(np.pi * np.fft.rfftfreq(len(padded))) / np.tan(np.pi * cutoff_per_step)
    spectrum = np.fft.rfft(padded - line, axis=0) / (1.0 + ratio**4)[:, None]
    smooth: FloatArray = np.fft.irfft(spectrum, len(padded), axis=0) + line
    return smooth[padding : padding + len(even)]


def bridgeable(
    known: BoolArray, time_s: FloatArray, longest_s: float = LONGEST_BRIDGE_S
) -> BoolArray:
    """Return (T,) the missing frames between known ones that are close enough in time to join."""
    index = np.arange(len(known))
    before = np.maximum.accumulate(np.where(known, index, -1))
    after = np.minimum.accumulate(np.where(known, index, len(known))[::-1])[::-1]
    inside = ~known & (before >= 0) & (after < len(known))
    gap = time_s[np.minimum(after, len(known) - 1)] - time_s[np.maximum(before, 0)]
    return inside & (gap <= longest_s)


def without_spikes(values: FloatArray) -> FloatArray:
    """Return the signals with single wild frames replaced by their neighbours' median.

    A Hampel filter: a sample further from the median of its window than `_WILD` robust standard
    deviations is replaced, unless its neighbours lead up to it: at ten looks a second a leg that
    swings through its turning point is far from where it was a fifth of a second before and after.
    All others come back untouched, so that peaks are not shaved.

    Parameters
    ----------
    values : (T, ...) array
        NaN where missing, and left so. The neighbours are the nearest known samples: otherwise no
        spike would be found where the model keeps losing the person.
    """
    if len(values) < _WINDOW:
        return values.copy()
    flat = values.reshape(len(values), -1)
    out = flat.copy()
    for known, columns in _by_gaps(flat):
        samples = int(np.count_nonzero(known))
        if samples >= _WINDOW:
            for some in _portions(columns, samples):
                place = np.ix_(known, some)
                out[place] = _known_without_spikes(flat[place])
    return out.reshape(values.shape)


def _known_without_spikes(values: FloatArray) -> FloatArray:
    half = _WINDOW // 2
    padded = np.concatenate([values[half:0:-1], values, values[-2 : -half - 2 : -1]])
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW, axis=0)
    middle = np.median(windows, axis=-1)
    residual = np.abs(values - middle)
    # The scale is taken over the whole clip: within a window it would be too unsure.
    spread = 1.4826 * np.median(residual, axis=0)
    cubic = (4.0 * (windows[..., 1] + windows[..., 3]) - windows[..., 0] - windows[..., 4]) / 6.0
    wild = residual > np.maximum(_WILD * spread, 1e-9)
    wild &= np.abs(values - cubic) >= _SMOOTH * residual
    return np.where(wild, middle, values)

"""Arrays in dataclasses, shown in a line as a notebook shows a value; runs and bounds."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.arrays import lasting, runs, within_bounds


def test_arrays_are_shown_by_their_shape(kinematics, landmarks):
    shown = repr(kinematics)
    assert shown.startswith("Kinematics(") and "camera=Camera(roll_deg=" in shown
    assert f"hip_rotation_deg=<array ({len(kinematics)}, 2)>" in shown
    assert f"image_px=<array ({len(landmarks)}, 33, 2)>" in repr(landmarks)
    assert "width=320" in repr(landmarks)
    assert max(len(shown), len(repr(landmarks))) < 1000


def test_runs_are_half_open() -> None:
    assert runs(np.array([0, 1, 1, 0, 1], dtype=bool)) == [(1, 3), (4, 5)]
    assert runs(np.zeros(3, dtype=bool)) == []


def test_what_lasts_is_told_by_its_times_not_by_its_frames() -> None:
    mask = np.array([1, 1, 0, 1, 1, 1, 0, 1], dtype=bool)
    time_s = np.array([0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1])
    assert lasting(mask, time_s, 0.4) == [(0, 2)]
    assert lasting(mask, time_s, 0.0) == runs(mask)


@pytest.mark.parametrize("digits", [3, 15])
def test_at_what_time_something_lasts_does_not_matter(digits: int) -> None:
    """Nine steps at 30 frames a second are 0.3 s: in half of all places they were a little less."""
    frames = np.arange(600)
    time_s = np.round(frames / 30, digits)
    for first in range(500):
        nine, eight = ((frames >= first) & (frames <= first + steps) for steps in (9, 8))
        assert lasting(nine, time_s, 0.3) == [(first, first + 10)]
        assert lasting(eight, time_s, 0.3) == []


def test_a_point_beyond_its_bounds_is_missing_whole() -> None:
    points = np.array([[3.0, -5.0], [-5.1, 0.0], [np.nan, 1.0]])
    expected = [[3.0, -5.0], [np.nan, np.nan], [np.nan, 1.0]]
    np.testing.assert_array_equal(within_bounds(points, 5.0), expected)

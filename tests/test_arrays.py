"""What holds arrays is shown in a line, as a notebook shows the last value of a cell; runs."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import runs


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

"""What holds arrays is shown in a line, as a notebook does with the last value of a cell."""

from __future__ import annotations


def test_arrays_are_shown_by_their_shape(kinematics, landmarks):
    shown = repr(kinematics)
    assert shown.startswith("Kinematics(") and "camera=Camera(roll_deg=" in shown
    assert f"hip_rotation_deg=<array ({len(kinematics)}, 2)>" in shown
    assert f"image_px=<array ({len(landmarks)}, 33, 2)>" in repr(landmarks)
    assert "width=320" in repr(landmarks)
    assert max(len(shown), len(repr(landmarks))) < 1000

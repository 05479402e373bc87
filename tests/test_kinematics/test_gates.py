"""Where hip rotation is defined, and what is missing elsewhere."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from hiprom.kinematics.gates import Gates, gated, within
from hiprom.kinematics.joints import JointAngles


def test_the_limits_are_within_and_what_is_unknown_is_not() -> None:
    flexion_deg = np.array([59.9, 60.0, 120.0, np.nan])
    assert within(flexion_deg, (60.0, 120.0)).tolist() == [False, True, True, False]


def test_rotations_alone_are_missing_where_knee_or_thigh_leave_their_range() -> None:
    """Frames: right, knee too straight, thigh too low, knee unknown; the right leg stays right."""
    angles = JointAngles(**{f.name: np.full((4, 2), 90.0) for f in fields(JointAngles)})
    angles = replace(
        angles,
        knee_flexion_deg=np.array([[90, 90], [59, 90], [90, 90], [np.nan, 90]]),
        femur_elevation_deg=np.array([[80, 90], [90, 90], [69, 90], [90, 90]]),
    )
    found = gated(angles, Gates((60.0, 120.0), (70.0, 110.0), 0.5))
    expected = [[90, 90], [np.nan, 90], [np.nan, 90], [np.nan, 90]]
    for name in ("hip_rotation_deg", "hip_rotation_pelvis_deg", "tibial_rotation_deg"):
        np.testing.assert_array_equal(getattr(found, name), expected)
    for name in ("femur_elevation_deg", "knee_flexion_deg", "femur_abduction_deg"):
        np.testing.assert_array_equal(getattr(found, name), getattr(angles, name))

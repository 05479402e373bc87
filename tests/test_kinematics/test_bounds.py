"""What wild landmarks must not bring about (both were found by fuzzing)."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from hiprom.kinematics.camera import plumb_length_px
from hiprom.kinematics.core import RESIDUAL, corrected
from hiprom.kinematics.joints import JointAngles
from hiprom.kinematics.rest import find_rest
from hiprom.kinematics.segments import Segments


@pytest.mark.parametrize(
    ("geometry", "residual", "expected"),
    [(30.0, 2.0, 32.0), (175.0, 10.0, -175.0), (-178.0, -4.0, 178.0), (np.nan, 1.0, np.nan)],
)
def test_a_rotation_stays_within_half_a_turn(geometry, residual, expected):
    angles = JointAngles(**{f.name: np.full((1, 2), geometry) for f in fields(JointAngles)})
    found = {RESIDUAL: np.full((1, 2), residual)}
    rotation = corrected(angles, found, view=None).hip_rotation_deg
    np.testing.assert_allclose(rotation, np.full((1, 2), expected))


@pytest.mark.parametrize(("left_px", "expected"), [(1e-200, 250.0), (0.0, 250.0), (200.0, 200.0)])
def test_a_shank_without_length_is_no_unit(left_px, expected):
    shank = np.tile([[0.0, left_px], [0.0, 250.0]], (30, 1, 1))
    thigh = np.tile([[0.0, 0.0], [0.0, 50.0]], (30, 1, 1))
    still = Segments(thigh, shank, thigh, hip_line=thigh[:, 0], trunk=thigh[:, 0])
    rest = find_rest(still, np.arange(30) / 25.0, "seated")
    np.testing.assert_array_equal(plumb_length_px(rest, "seated", 1000.0), [expected, 250.0])
    assert np.isnan(rest.tilt_deg[0]) == (left_px < 200.0)

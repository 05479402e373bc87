"""What wild landmarks must not bring about (both were found by fuzzing)."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from hiprom.kinematics.camera import plumb_length_px
from hiprom.kinematics.core import RESIDUAL, corrected
from hiprom.kinematics.joints import JointAngles


@pytest.mark.parametrize(
    ("geometry", "residual", "expected"),
    [(30.0, 2.0, 32.0), (175.0, 10.0, -175.0), (-178.0, -4.0, 178.0), (np.nan, 1.0, np.nan)],
)
def test_a_rotation_stays_within_half_a_turn(geometry, residual, expected):
    angles = JointAngles(**{f.name: np.full((1, 2), geometry) for f in fields(JointAngles)})
    found = {RESIDUAL: np.full((1, 2), residual)}
    rotation = corrected(angles, found, view=None).hip_rotation_deg
    np.testing.assert_allclose(rotation, np.full((1, 2), expected))


def test_a_shank_without_length_is_no_unit():
    rest = SimpleNamespace(shank_px=np.array([1e-200, np.nan]))
    assert np.isnan(plumb_length_px(rest, "seated", 1000.0)).all()
    rest = SimpleNamespace(shank_px=np.array([1e-200, 250.0]))
    np.testing.assert_array_equal(plumb_length_px(rest, "seated", 1000.0), [250.0, 250.0])

"""What the learned correction looks at: its signs, units and rest, on a filmed body."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.filmed import Filmed, body, during, film, held

from hiprom.arrays import FloatArray
from hiprom.kinematics.features import features
from hiprom.kinematics.view import upright_view

REST = (0.0, 0.0)
PULSE = held(REST, (1.0, 0.0), REST)[:, 0]


def level(name: str, joints: dict[str, FloatArray], camera: Filmed) -> FloatArray:
    landmarks = film(joints, camera)
    named = features(upright_view(landmarks, "seated"))
    return np.median(named[name][during(landmarks.time_s, 1)], axis=0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Tens of degrees, outward positive on both sides.
        ("swing", (3.0, -1.0)),
        ("d_swing", (3.0, -1.0)),
        ("swing_0", (0.0, 0.0)),
        ("other_d_swing", (-1.0, 3.0)),
        # The subject's left end up, by 8° and 5°, is outward for the left leg.
        ("d_hips", (0.8, -0.8)),
        ("d_trunk", (0.5, -0.5)),
        ("yaw", (0.0, 0.0)),
        ("pitch", (0.0, 0.0)),
        # A shank is the unit of length.
        ("shank", (1.0, 1.0)),
        ("flexion", (0.0, 0.0)),
    ],
)
def test_a_feature_has_its_sign_and_unit(name: str, expected: tuple[float, float]) -> None:
    turned = held(REST, (30.0, -10.0), REST)
    joints = body(turned, list_deg=8.0 * PULSE, lean_deg=5.0 * PULSE)
    np.testing.assert_allclose(level(name, joints, Filmed()), expected, atol=0.02)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("swing_0", (0.5, 0.5)),
        ("d_swing", (2.5, 0.0)),
        ("other_d_swing", (0.0, 2.5)),
        ("hips_0", (0.3, -0.3)),
        ("d_hips", (0.5, -0.5)),
        ("trunk_0", (0.2, -0.2)),
        ("d_trunk", (0.3, -0.3)),
    ],
)
def test_a_change_is_from_what_it_was_at_rest(name: str, expected: tuple[float, float]) -> None:
    """Feet that rest 5° outward, a left hip that is up by 3° and then 8°, a lean of 2° and 5°."""
    turned = held((5.0, 5.0), (30.0, 5.0), (5.0, 5.0))
    joints = body(turned, list_deg=3.0 + 5.0 * PULSE, lean_deg=2.0 + 3.0 * PULSE)
    np.testing.assert_allclose(level(name, joints, Filmed()), expected, atol=0.02)


def test_which_side_the_camera_stands_on_is_outward_for_one_leg() -> None:
    still = body(held(REST, REST, REST))
    left, right = level("yaw", still, Filmed(yaw_deg=10.0))
    assert left == -right and left == pytest.approx(1.1, abs=0.1)
    np.testing.assert_allclose(level("pitch", still, Filmed(pitch_deg=10.0)), 1.2, atol=0.1)


@pytest.mark.parametrize("name", ["thigh_out", "knee_out", "knee_down", "ankle_down", "toe_down"])
def test_what_lies_outward_or_down_is_positive_on_both_sides(name: str) -> None:
    """Knees that point outward, level with the hips and below the middle of the trunk."""
    left, right = level(name, body(held(REST, REST, REST), abduction_deg=15.0), Filmed())
    assert left > 0.1 and left == pytest.approx(right)

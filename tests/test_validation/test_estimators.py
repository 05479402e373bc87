"""The curves of the simpler estimators."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.testing import assert_allclose

from hiprom.validation.clips import estimator_curve_deg

NAN = float("nan")


def test_each_curve_is_known_where_hiproms_is():
    kinematics = SimpleNamespace(
        hip_rotation_deg=np.array([[1.0, NAN], [2.0, 3.0], [4.0, 5.0]]),
        plain_angle_deg=np.array([[10.0, 20.0], [12.0, 22.0], [40.0, 50.0]]),
        world_angle_deg=np.array([[7.0, 7.0], [8.0, 8.0], [9.0, 9.0]]),
        rest_frames=np.array([[True, True], [True, True], [False, False]]),
    )
    expected = {
        "hiprom": [[1, NAN], [2, 3], [4, 5]],
        "plain": [[10, NAN], [12, 22], [40, 50]],
        "rest": [[-1, NAN], [1, 1], [29, 29]],  # resting at 11 and at 21
        "world": [[7, NAN], [8, 8], [9, 9]],
    }
    for name, curve in expected.items():
        assert_allclose(estimator_curve_deg(kinematics, name), curve)  # type: ignore[arg-type]


def test_without_a_moment_of_rest_nothing_is_subtracted_and_nothing_known():
    kinematics = SimpleNamespace(
        hip_rotation_deg=np.ones((2, 2)),
        plain_angle_deg=np.ones((2, 2)),
        rest_frames=np.array([[True, False], [True, False]]),
    )
    curve = estimator_curve_deg(kinematics, "rest")  # type: ignore[arg-type]
    assert_allclose(curve, [[0.0, NAN], [0.0, NAN]])

"""Depth where there is none: how far a knee is bent is told by how short the thigh looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.filmed import Filmed, body, film, held
from helpers.sitter import movement, seated

from hiprom.kinematics.depth import has_depth, with_guessed_depth
from hiprom.kinematics.segments import world_angles_deg
from hiprom.kinematics.view import upright_view
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import KNEES


def flat() -> LandmarkSequence:
    still = 0.0 * movement(1.0, start_s=2.0)
    sitter = seated(still, still)
    return replace(sitter, world_m=np.full_like(sitter.world_m, np.nan))


def test_a_thigh_that_points_at_the_camera_is_bent_at_a_right_angle() -> None:
    assert not has_depth(flat())
    guessed = with_guessed_depth(flat())
    assert has_depth(guessed)
    _, flexion_deg = world_angles_deg(guessed.world_m)
    np.testing.assert_allclose(flexion_deg, 90.0, atol=10.0)


def test_a_clip_of_which_one_frame_has_depth_has_depth() -> None:
    landmarks = flat()
    landmarks.world_m[7] = 0.0
    assert has_depth(landmarks)


@pytest.mark.parametrize("scale", [0.0, 1e-300, 1e-3])
def test_nothing_is_guessed_of_legs_without_length(scale: float) -> None:
    """With a shank of 0.16 pixels as the unit the picture's points would be 1,800 units away."""
    point = replace(flat(), image_px=300.0 + scale * (flat().image_px - 300.0))
    assert with_guessed_depth(point) is point


def test_a_point_gone_wild_costs_nobody_else_their_depth() -> None:
    wild = flat()
    wild.image_px[7, KNEES[0]] = 9e5
    _, flexion_deg = world_angles_deg(with_guessed_depth(wild).world_m)
    assert np.isnan(flexion_deg[7, 0]) and np.isfinite(np.delete(flexion_deg, 7, axis=0)).all()


def test_nothing_is_guessed_of_nobody() -> None:
    nobody = replace(flat(), image_px=np.full((300, 33, 2), np.nan))
    assert has_depth(nobody)
    assert with_guessed_depth(nobody) is nobody


@pytest.mark.parametrize("yaw_deg", [-25.0, 10.0])
def test_a_guessed_depth_does_not_say_that_the_camera_stands_in_front(yaw_deg: float) -> None:
    """Of the hips none is guessed: the thighs alone tell."""
    filmed = film(body(held((0.0, 0.0), (30.0, 0.0), (0.0, 0.0))), Filmed(yaw_deg))
    guessed = with_guessed_depth(replace(filmed, world_m=np.full_like(filmed.world_m, np.nan)))
    assert upright_view(guessed, "seated").camera.yaw_deg == pytest.approx(1.15 * yaw_deg, abs=1.0)

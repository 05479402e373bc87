"""A camera that turned while it filmed: the angles are those of one that did not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.sitter import movement, seated
from hypothesis import given
from hypothesis import strategies as st

from hiprom.kinematics.camera_motion import (
    STEADY_DEG,
    is_steady,
    shift_share,
    steadied,
    still_points_px,
    turned_deg,
    usual_turn_deg,
)
from hiprom.kinematics.core import compute
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols import load_protocol

STILL = seated(movement(35.0, start_s=3.0), movement(25.0, start_s=7.0))
SECONDS = STILL.time_s


def by_hand(turn_deg: np.ndarray, sequence: LandmarkSequence = STILL) -> LandmarkSequence:
    """The same as filmed by a camera that turned: the picture turns clockwise (x to y, y down)."""
    c, s = np.cos(np.deg2rad(turn_deg))[:, None], np.sin(np.deg2rad(turn_deg))[:, None]
    middle = np.array([sequence.width, sequence.height]) / 2

    def turned(points: np.ndarray) -> np.ndarray:
        x, y = points[..., 0], points[..., 1]
        return np.stack([c * x - s * y, s * x + c * y], axis=-1)

    world = sequence.world_m.copy()
    world[..., :2] = turned(world[..., :2])
    return replace(
        sequence,
        image_px=turned(sequence.image_px - middle) + middle,
        world_m=world,
        picture_turn_deg=turn_deg,
    )


@given(size=st.floats(1.5, 8.0), slow=st.floats(0.05, 0.6), at=st.floats(0, 6))
def test_steadied_landmarks_are_those_of_a_camera_that_stood(
    size: float, slow: float, at: float
) -> None:
    held = by_hand(size * np.sin(2 * np.pi * slow * SECONDS + at))
    if turned_deg(held) <= STEADY_DEG:
        assert steadied(held) is held
    else:
        np.testing.assert_allclose(steadied(held).image_px, STILL.image_px, atol=1e-9)
        np.testing.assert_allclose(steadied(held).world_m, STILL.world_m, atol=1e-12)
        assert turned_deg(steadied(held)) == 0.0


def test_the_angles_do_not_turn_with_the_camera() -> None:
    gates = load_protocol("seated").gates
    sway = by_hand(3.0 * np.sin(SECONDS))
    still, held = (compute(s, "seated", gates).hip_rotation_deg for s in (STILL, sway))
    np.testing.assert_allclose(held, still, atol=1e-6)
    untold = replace(sway, picture_turn_deg=np.full(len(sway), np.nan))
    assert np.nanmax(np.abs(compute(untold, "seated", gates).hip_rotation_deg - still)) > 2.0


@pytest.mark.parametrize("turn", [np.full(len(STILL), np.nan), np.zeros(len(STILL)), 0.2 * SECONDS])
def test_what_is_steady_or_unknown_stays_as_it_is(turn: np.ndarray) -> None:
    small = np.clip(turn, None, 0.9)
    sequence = replace(STILL, picture_turn_deg=small)
    assert steadied(sequence) is sequence


def test_one_wrong_look_is_no_turn() -> None:
    turn = np.zeros(len(STILL))
    turn[100:110] = 20.0  # 10 of 300 frames
    assert turned_deg(replace(STILL, picture_turn_deg=turn)) == 0.0


def test_how_far_the_picture_went_is_a_share_of_its_longer_side() -> None:
    shift = np.zeros((len(STILL), 2))
    shift[150:] = 30.0, 40.0
    assert shift_share(replace(STILL, picture_shift_px=shift)) == pytest.approx(50.0 / 960)
    assert np.isnan(shift_share(STILL))


def test_a_mirror_turns_the_other_way() -> None:
    held = by_hand(3.0 * np.sin(SECONDS))
    np.testing.assert_allclose(
        steadied(held.mirrored()).image_px, STILL.mirrored().image_px, atol=1e-9
    )


def test_a_camera_that_went_aside_is_put_back_and_still_points_are_carried_along() -> None:
    turn = 3.0 * np.sin(SECONDS)
    shift = np.stack([40.0 * np.sin(SECONDS), 10.0 * np.cos(SECONDS)], axis=1)
    turned = by_hand(turn)
    held = replace(turned, image_px=turned.image_px + shift[:, None], picture_shift_px=shift)
    np.testing.assert_allclose(steadied(held).image_px, STILL.image_px, atol=1e-9)
    for frame in (0, 77, 200):
        # Whoever does not move is carried as the room is.
        np.testing.assert_allclose(
            still_points_px(STILL.image_px[frame], held)[frame], held.image_px[frame], atol=1e-9
        )
    np.testing.assert_array_equal(still_points_px(STILL.image_px[0], STILL)[5], STILL.image_px[0])


def test_a_camera_that_only_went_aside_is_put_back_too() -> None:
    """By 40 of 960 pixels; by 20 it counts as steady."""
    aside = np.where(SECONDS[:, None] < SECONDS[-1] / 2, 0.0, [40.0, 0.0])
    held = replace(
        STILL,
        image_px=STILL.image_px + aside[:, None],
        picture_turn_deg=np.zeros(len(STILL)),
        picture_shift_px=aside,
    )
    assert not is_steady(held)
    np.testing.assert_allclose(steadied(held).image_px, STILL.image_px, atol=1e-9)
    assert is_steady(replace(held, picture_shift_px=aside / 2))


@pytest.mark.parametrize(("placed_s", "usual_deg"), [(0.0, 0.0), (2.0, -12.0), (8.0, 0.0)])
def test_the_picture_counts_as_it_is_for_most_of_the_clip(
    placed_s: float, usual_deg: float
) -> None:
    """A phone that is tilted by 12° until it is put in place."""
    turn = np.where((placed_s > 0) & (placed_s < SECONDS), -12.0, 0.0)
    assert usual_turn_deg(by_hand(turn)) == usual_deg


def test_a_camera_of_which_nothing_is_known_counts_as_steady() -> None:
    assert usual_turn_deg(STILL) == 0.0

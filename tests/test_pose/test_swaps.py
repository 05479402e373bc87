"""Left/right swaps are put right and flagged; true movement, turning and mirrors are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.swaps import mend_swaps
from hiprom.pose.topology import MIRROR, Landmark

from .bodies import swinging

LEGS = np.arange(Landmark.LEFT_HIP, Landmark.RIGHT_FOOT_INDEX + 1)
FEET = np.arange(Landmark.LEFT_ANKLE, Landmark.RIGHT_FOOT_INDEX + 1)
BODY = np.arange(33)


def exchange(
    sequence: LandmarkSequence, frames: np.ndarray, columns: np.ndarray
) -> LandmarkSequence:
    """Exchange left and right of some landmarks on some frames, as a confused model would."""
    arrays = {}
    for name in ("image_px", "world_m", "visibility"):
        values = getattr(sequence, name).copy()
        values[np.ix_(frames, columns)] = values[np.ix_(frames, MIRROR[columns])]
        arrays[name] = values
    return replace(sequence, **arrays)


def assert_same(one: LandmarkSequence, other: LandmarkSequence) -> None:
    for name in ("image_px", "world_m", "visibility"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@given(
    start=st.integers(0, 80),
    length=st.integers(1, 45),
    columns=st.sampled_from([LEGS, FEET, BODY]),
    noise_px=st.sampled_from([0.0, 1.0, 3.0]),
)
def test_a_swap_is_undone(start: int, length: int, columns: np.ndarray, noise_px: float) -> None:
    true = swinging(noise_px=noise_px)
    frames = np.arange(start, min(start + length, len(true)))
    mended = mend_swaps(exchange(true, frames, columns))
    assert_same(mended, true)
    assert np.array_equal(np.flatnonzero(mended.swap_flagged), frames)


@given(st.sets(st.integers(0, 99), max_size=30))
def test_scattered_swaps_are_undone(frames: set[int]) -> None:
    true = swinging(noise_px=1.0)
    mended = mend_swaps(exchange(true, np.array(sorted(frames), dtype=int), LEGS))
    assert_same(mended, true)
    assert set(np.flatnonzero(mended.swap_flagged)) == frames


@pytest.mark.parametrize("noise_px", [0.0, 1.0, 4.0])
def test_clean_movement_is_left_alone(noise_px: float) -> None:
    true = swinging(300, noise_px=noise_px)
    mended = mend_swaps(true)
    assert_same(mended, true)
    assert not np.any(mended.swap_flagged)


@pytest.mark.parametrize("columns", [LEGS, BODY])
def test_missing_frames_within_do_not_matter(columns: np.ndarray) -> None:
    true = swinging()
    for name in ("image_px", "world_m", "visibility"):
        getattr(true, name)[[19, 20, 30, 31, 32]] = np.nan
    mended = mend_swaps(exchange(true, np.arange(20, 31), columns))
    assert_same(mended, true)


def test_a_mirrored_clip_is_not_a_swap() -> None:
    mirrored = swinging().mirrored()
    assert_same(mend_swaps(mirrored), mirrored)


def test_a_person_filmed_from_behind_is_not_a_swap() -> None:
    true = swinging()
    image = true.image_px.copy()
    image[..., 0] = true.width - image[..., 0]
    behind = replace(true, image_px=image)
    assert not np.any(mend_swaps(behind).swap_flagged)


def test_a_person_who_turns_round_is_not_a_swap() -> None:
    true = swinging(200)
    middle = true.width / 2
    turned = np.cos(np.linspace(0, np.pi, 200))[:, None]
    image = true.image_px.copy()
    image[..., 0] = middle + (image[..., 0] - middle) * turned
    turning = replace(true, image_px=image)
    assert_same(mend_swaps(turning), turning)


def test_legs_against_the_shoulders_throughout_are_turned_round() -> None:
    true = swinging()
    mended = mend_swaps(exchange(true, np.arange(100), LEGS))
    assert_same(mended, true)
    assert np.all(mended.swap_flagged)


@pytest.mark.parametrize("seen", [0, 1])
def test_too_few_frames_are_left_alone(seen: int) -> None:
    true = swinging(4)
    for name in ("image_px", "world_m", "visibility"):
        getattr(true, name)[seen:] = np.nan
    assert_same(mend_swaps(true), true)

"""Frames that were not looked at: where they go, and what is drawn through them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from hiprom.errors import InputError
from hiprom.pose.landmarks import LandmarkSequence


def looks(times_s: list[float], x_px: list[float]) -> LandmarkSequence:
    """Somebody whose every landmark lies at one place."""
    x = np.array(x_px)[:, None, None]
    return LandmarkSequence(
        time_s=np.array(times_s),
        image_px=np.tile(x, (1, 33, 2)),
        world_m=np.tile(x / 100, (1, 33, 3)),
        visibility=np.where(np.isfinite(x[..., 0]), 1.0, np.nan) * np.ones((len(x), 33)),
        width=640,
        height=480,
    )


def test_rows_between_looks_are_missing() -> None:
    every = np.array([0.0, 0.04, 0.08, 0.12, 0.16])
    spread = looks([0.0, 0.12], [10, 40]).among(every)
    np.testing.assert_array_equal(spread.time_s, every)
    np.testing.assert_array_equal(spread.looked_at, [True, False, False, True, False])
    np.testing.assert_array_equal(spread.image_px[:, 5, 0], [10, np.nan, np.nan, 40, np.nan])
    np.testing.assert_array_equal(spread.found, spread.looked_at)
    assert not spread.swap_flagged.any()


def test_where_every_frame_was_looked_at_nothing_changes() -> None:
    sequence = looks([0.0, 0.1], [10, 40])
    assert sequence.looked_at.all()
    assert sequence.among(sequence.time_s) is sequence
    assert sequence.filled() is sequence


def test_a_straight_line_is_drawn_between_two_looks_and_nowhere_else() -> None:
    """Not beyond the last look, not where the person was lost, not over a long time."""
    every = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.6])
    spread = looks([0.0, 0.1, 0.2, 0.5], [10, 40, np.nan, 60]).among(every)
    filled = spread.filled()
    expected = [10, 25, 40, np.nan, np.nan, np.nan, 60, np.nan]
    np.testing.assert_allclose(filled.image_px[:, 5, 0], expected)
    np.testing.assert_allclose(filled.world_m[:, 5, 2], np.array(expected) / 100)
    np.testing.assert_allclose(filled.visibility[1], 1.0)
    np.testing.assert_array_equal(filled.looked_at, spread.looked_at)


def test_how_the_picture_turned_goes_with_its_frames() -> None:
    turned = replace(
        looks([0.0, 0.1, 0.2], [10, 40, 50]),
        picture_turn_deg=np.array([0.0, 1.0, 2.0]),
        picture_shift_px=np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]),
    )
    picked = turned.select(np.array([0, 2]))
    np.testing.assert_array_equal(picked.picture_turn_deg, [0, 2])
    np.testing.assert_array_equal(picked.picture_shift_px, [[0, 0], [6, 8]])
    np.testing.assert_array_equal(turned.mirrored().picture_turn_deg, [0, -1, -2])
    np.testing.assert_array_equal(turned.mirrored().picture_shift_px[1], [-3, 4])
    between = turned.among(np.array([0.0, 0.05, 0.1, 0.2]))
    np.testing.assert_allclose(between.picture_turn_deg, [0, 0.5, 1, 2])
    np.testing.assert_allclose(between.picture_shift_px[1], [1.5, 2])
    assert np.isnan(looks([0.0], [10]).picture_turn_deg).all()


@pytest.mark.parametrize(
    ("name", "gap"),
    [
        ("picture_turn_deg", [0.0, np.nan]),
        ("picture_shift_px", [[0.0, 0.0], [np.nan, np.nan]]),
        ("picture_shift_px", [[0.0, np.nan], [0.0, np.nan]]),
    ],
)
def test_how_the_picture_lies_is_known_throughout_or_not_at_all(name: str, gap: Any) -> None:
    """A gap counted as no turn at all: a peak of 35° became one of 41°."""
    sequence = looks([0.0, 0.1], [10, 40])
    with pytest.raises(InputError, match=f"{name} is known on some frames only"):
        replace(sequence, **{name: gap})
    untold = replace(sequence, **{name: np.full_like(gap, np.nan)})
    assert np.isnan(getattr(untold, name)).all()


def test_looked_at_has_a_value_for_each_frame() -> None:
    sequence = looks([0.0, 0.1], [10, 40])
    with pytest.raises(InputError, match="looked_at"):
        LandmarkSequence(**{**vars(sequence), "looked_at": np.ones(3, dtype=bool)})


def plain(**changed: Any) -> LandmarkSequence:
    """Two frames of somebody, as lists of numbers."""
    values = {
        "time_s": [0.0, 0.1],
        "image_px": [[[320, 240]] * 33] * 2,
        "world_m": [[[0.0, 0.5, 0.0]] * 33] * 2,
        "visibility": [[1] * 33] * 2,
        "width": 640,
        "height": 480,
    }
    return LandmarkSequence(**(values | changed))


def test_lists_of_numbers_become_arrays() -> None:
    made = plain()
    assert made.image_px.dtype == float and made.image_px.shape == (2, 33, 2)
    assert made.found.all() and made.select(slice(0, 1)).time_s.tolist() == [0.0]


def test_what_is_masked_is_missing() -> None:
    """The numbers below numpy's mask were measured."""
    image = np.ma.masked_array(np.full((2, 33, 2), 320))
    image[1] = np.ma.masked
    flagged = np.ma.masked_array([True, True], mask=[False, True])
    made = plain(image_px=image, swap_flagged=flagged)
    assert made.found.tolist() == made.swap_flagged.tolist() == [True, False]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"time_s": ["now", "then"]}, "time_s is no array of numbers"),
        ({"image_px": [[[1, 2]], [[1]]]}, "image_px is no array of numbers"),
        ({"time_s": 0.0}, "time_s is no array"),
        ({"time_s": [0, 10**400]}, "time_s is no array of numbers"),
        ({"world_m": None}, "world_m is no array"),
        ({"width": float("nan")}, "a frame of nanx480 px has no size"),
        ({"height": None}, "a frame of 640xNone px has no size"),
        ({"image_px": [[[0.5, 0.6]] * 33] * 2}, "image_px seems to hold shares of the frame"),
        ({"visibility": [[87.0] * 33] * 2}, "visibility .* beyond ±10; .* divide percent by 100"),
    ],
)
def test_what_cannot_be_landmarks_is_refused(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        plain(**changed)


def test_points_in_the_very_corner_are_missing_and_the_array_given_stays_as_it_is() -> None:
    """OpenPose and COCO write (0, 0) for a point that was not found."""
    given = looks([0.0, 0.1], [10, 40])
    image = given.image_px.copy()
    image[0, 25] = 0.0
    image[1, 26] = (0.0, 7.0)
    kept = image.copy()
    found = replace(given, image_px=image).image_px
    assert np.isnan(found[0, 25]).all()
    np.testing.assert_array_equal(found[1, 26], (0.0, 7.0))
    assert np.isnan(found).sum() == 2
    np.testing.assert_array_equal(image, kept)
    image[1, 26] = (-1.0, 7.0)  # where pixels are negative, the corner is a place like any other
    np.testing.assert_array_equal(replace(given, image_px=image).image_px, image)

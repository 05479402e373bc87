"""The backdrop tells how the camera moved, and says nothing where it cannot know."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from helpers.rooms import SIZE, Picture, filmed, room

from hiprom.video.backdrop import Backdrop, after, nowhere

PERSON = (180.0, 60.0, 300.0, 340.0)
TRUNK = (240.0, 150.0)


def seen(picture: Picture) -> Backdrop:
    return Backdrop.of(picture, PERSON, TRUNK)


def turn_deg(move: npt.NDArray[np.float64] | None) -> float:
    assert move is not None
    return float(np.degrees(np.arctan2(move[1, 0], move[0, 0])))


@pytest.mark.parametrize(
    ("turned", "right", "down"), [(0, 0, 0), (1, 0, 0), (-4, 0, 0), (0, 12, -6), (2.5, -10, 5)]
)
def test_a_turn_and_a_shift_are_found(turned: float, right: float, down: float) -> None:
    first = seen(room())
    move = first.move_to(seen(filmed(room(), turned, right, down)))
    assert turn_deg(move) == pytest.approx(turned, abs=0.1)
    middle = np.array([first.grey.shape[1], first.grey.shape[0]]) / 2
    assert move is not None
    scale = first.long_side_px / max(SIZE)
    np.testing.assert_allclose(
        move[:, :2] @ middle + move[:, 2] - middle, scale * np.array([right, down]), atol=0.3
    )


def test_a_large_picture_is_compared_in_the_same_way() -> None:
    large, turned = (
        np.ascontiguousarray(cv2.resize(p, (1920, 1440))) for p in (room(), filmed(room(), 3, 0, 0))
    )
    person = (720.0, 240.0, 1200.0, 1360.0)
    first, second = (Backdrop.of(p, person, (960.0, 600.0)) for p in (large, turned))
    move = first.move_to(second)
    assert turn_deg(move) == pytest.approx(3.0, abs=0.1)


def test_who_moves_in_front_says_nothing_of_the_camera() -> None:
    pictures = [room(), room()]
    for picture, seed in zip(pictures, (1, 2), strict=True):
        picture[70:330, 190:290] = room(seed)[70:330, 190:290]
    first, second = (seen(p) for p in pictures)
    assert turn_deg(first.move_to(second)) == pytest.approx(0.0, abs=0.05)


def test_one_thing_that_moves_before_a_plain_wall_is_not_the_camera() -> None:
    pictures = []
    for at in (20, 28):
        picture = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
        picture[100:180, at : at + 80] = room()[100:180, 20:100]
        pictures.append(seen(picture))
    assert len(pictures[0].points) > 8
    assert pictures[0].move_to(pictures[1]) is None


@pytest.mark.parametrize(
    "other",
    [
        np.full((SIZE[1], SIZE[0], 3), 128, np.uint8),
        room(seed=5),
        np.ascontiguousarray(room()[:, :300]),
    ],
    ids=["a plain wall", "another room", "another shape"],
)
def test_what_cannot_be_compared_is_not_known(other: Picture) -> None:
    first, second = seen(room()), seen(other)
    assert first.move_to(second) is None
    assert second.move_to(first) is None


def test_a_part_of_the_picture_that_stays_is_not_the_whole_backdrop() -> None:
    """A sixth of it, from side to side, is there again; the rest is another room."""
    other = room(seed=5)
    other[300:] = room()[300:]
    assert seen(room()).move_to(seen(other)) is None


def test_a_camera_that_was_carried_forth_stands_elsewhere() -> None:
    nearer = cv2.resize(room(), None, fx=1.25, fy=1.25)[45:405, 60:540]
    assert seen(room()).move_to(seen(np.ascontiguousarray(nearer))) is None
    a_bit = cv2.resize(room(), None, fx=1.05, fy=1.05)[9:369, 12:492]
    assert seen(room()).move_to(seen(np.ascontiguousarray(a_bit))) is not None


def test_what_lies_behind_the_person_in_either_picture_says_nothing() -> None:
    near = Backdrop.of(room(), (0.0, 0.0, 480.0, 360.0), TRUNK)
    assert len(near.points) == 0
    assert seen(room()).move_to(near) is None


def test_there_is_some_room_around_the_person() -> None:
    """Six in a hundred of their height, in a copy of three quarters."""
    np.testing.assert_allclose(
        np.array(seen(room()).moving) / 0.75, [163.2, 43.2, 316.8, 356.8], atol=1e-9
    )


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (3, 2)])
def test_the_smallest_pictures_do_no_harm(size: tuple[int, int]) -> None:
    tiny = Backdrop.of(np.zeros((*size, 3), np.uint8), (0.0, 0.0, 1.0, 1.0), (0.5, 0.5))
    assert tiny.move_to(tiny) is None


def test_the_person_goes_across_the_copy_as_across_the_picture() -> None:
    """The copy of 480 pixels is 360 wide."""
    first, second = (Backdrop.of(room(), PERSON, trunk) for trunk in (TRUNK, (280.0, 130.0)))
    np.testing.assert_allclose(first.person_to(second), [[1, 0, 30], [0, 1, -15]])


def test_a_good_guess_finds_what_is_far_away() -> None:
    first, second = seen(room()), seen(filmed(room(), 0, 90, 0))
    assert first.move_to(second) is None
    guess = np.array([[1.0, 0.0, 66.0], [0.0, 1.0, 0.0]])
    move = first.move_to(second, guess)
    assert move is not None
    np.testing.assert_allclose(move, [[1, 0, 67.5], [0, 1, 0]], atol=0.3)


def test_moves_follow_each_other() -> None:
    quarter = np.array([[0.0, -1.0, 5.0], [1.0, 0.0, 0.0]])
    np.testing.assert_allclose(after(nowhere(), quarter), quarter)
    np.testing.assert_allclose(after(quarter, nowhere()), quarter)
    np.testing.assert_allclose(after(quarter, quarter), [[-1, 0, 5], [0, -1, 5]])

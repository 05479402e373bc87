"""How the camera moved: parts put together, times between, and what nobody could see."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from helpers.rooms import filmed, room

from hiprom.pose.camera_path import CameraPath, CameraWatch
from hiprom.pose.detector import Pose

POSE = Pose(
    np.tile([[180.0, 60.0], [300.0, 340.0], [240.0, 200.0]], (11, 1)),
    np.zeros((33, 3)),
    np.ones(33),
)
WIDE = room(size=(1200, 360))
PLAIN = np.full((360, 480, 3), 128, np.uint8)


def watched(times_s: list[float], turns_deg: list[float]) -> CameraPath:
    watch = CameraWatch()
    for time_s, turn_deg in zip(times_s, turns_deg, strict=True):
        watch.see(filmed(room(), turn_deg, 0, 0), time_s, POSE)
    return watch.path


def panned(start_s: float, lefts: Iterable[int]) -> CameraPath:
    """The path of a camera that pans along a wall, one picture a second."""
    watch = CameraWatch()
    for i, left in enumerate(lefts):
        watch.see(WIDE[:, left : left + 480], start_s + i, POSE)
    return watch.path


def test_turns_are_told_against_the_first_picture() -> None:
    path = watched([0.0, 0.5, 1.0], [1.0, 2.0, -1.0])
    np.testing.assert_allclose(path.turn_deg, [0.0, 1.0, -2.0], atol=0.1)


def test_it_looks_twice_a_second_and_more_often_while_the_camera_moves() -> None:
    times_s = [0.1 * i for i in range(16)]
    steady = watched(times_s, [0.0] * 16)
    np.testing.assert_allclose(steady.time_s, [0.0, 0.5, 1.0, 1.5])
    moving = watched(times_s, [0.0] * 3 + [0.6 * i for i in range(13)])
    np.testing.assert_allclose(moving.time_s, [0.0, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5])


def test_a_camera_that_was_swung_round_is_found_by_where_the_person_went() -> None:
    """From 0.5 s to 1 s the picture goes by 90 of 480 pixels, the person with it."""
    watch = CameraWatch()
    for time_s, right in ((0.0, 0.0), (0.5, 0.0), (1.0, 90.0), (1.5, 90.0)):
        pose = POSE._replace(image_px=POSE.image_px + [right, 0.0])
        watch.see(filmed(room(), 0, right, 0), time_s, pose)
    np.testing.assert_allclose(watch.path.shift[:, 0] * 480, [0, 0, 90, 90], atol=0.5)


def test_what_the_first_picture_does_not_show_is_told_from_one_picture_to_the_next() -> None:
    path = panned(0.0, range(0, 521, 20))
    np.testing.assert_allclose(path.shift[:, 0] * 480, range(0, -521, -20), atol=3)


def test_a_person_who_walks_does_not_lead_astray() -> None:
    """Far from the first picture the camera goes on by 4 pixels, and they by 100."""
    watch = CameraWatch()
    for time_s, left in enumerate(range(0, 521, 20)):
        watch.see(WIDE[:, left : left + 480], float(time_s), POSE)
    walked = POSE._replace(image_px=POSE.image_px + [100.0, 0.0])
    watch.see(WIDE[:, 524:1004], 30.0, walked)
    assert watch.path.shift[-1, 0] * 480 == pytest.approx(-524, abs=3)


def test_where_nothing_is_known_it_looks_as_often_as_at_a_steady_picture() -> None:
    watch = CameraWatch()
    for i in range(12):
        watch.see(PLAIN if i else room(), 0.1 * i, POSE)
    np.testing.assert_allclose(watch.path.time_s, [0.0, 0.5, 1.0])


def test_between_the_looks_lies_a_straight_line() -> None:
    turn_deg, shift = watched([0.0, 1.0], [0.0, 2.0]).at(np.array([0.0, 0.5, 1.0, 3.0]))
    np.testing.assert_allclose(turn_deg, [0.0, 1.0, 2.0, 2.0], atol=0.1)
    np.testing.assert_allclose(shift, 0.0, atol=0.003)


def test_times_may_count_from_another_moment() -> None:
    path = watched([5.0, 6.0], [0.0, 2.0]).since(5.0)
    np.testing.assert_allclose(path.at(np.array([0.5]))[0], [1.0], atol=0.1)


@pytest.mark.parametrize(("known", "of", "told"), [(2, 5, False), (3, 5, True), (5, 5, True)])
def test_a_path_is_told_where_half_of_it_is_known(known: int, of: int, told: bool) -> None:
    watch = CameraWatch()
    for i in range(of):
        watch.see(room() if i < known else PLAIN, float(i), POSE)
    turn_deg, _ = watch.path.at(np.arange(5.0))
    assert np.isfinite(turn_deg).all() == told


@pytest.mark.parametrize("lost", [slice(None), [0], [11, 12]], ids=["all", "nose", "shoulders"])
def test_a_person_of_whom_nobody_knows_where_they_are_is_no_backdrop(lost: slice | list) -> None:
    points = POSE.image_px.copy()
    points[lost] = np.nan
    watch = CameraWatch()
    watch.see(room(), 0.0, POSE._replace(image_px=points))
    assert len(watch.path.time_s) == 0


def test_parts_are_told_against_the_first_picture_of_all() -> None:
    parts = [watched([0.0, 1.0], [1.0, 2.0]), watched([2.0, 3.0], [4.0, 1.0])]
    np.testing.assert_allclose(CameraPath.joined(parts).turn_deg, [0, 1, 3, 0], atol=0.15)


def test_parts_are_linked_by_what_came_just_before() -> None:
    """The second part begins where the first ended, which its own first picture does not show."""
    first, second = panned(0.0, range(0, 521, 20)), panned(30.0, range(520, 561, 20))
    assert first.anchor is not None and second.anchor is not None
    assert first.anchor.move_to(second.anchor) is None
    elsewhere = CameraWatch()
    elsewhere.see(room(seed=7), 40.0, POSE)
    shift = CameraPath.joined([first, second, elsewhere.path]).shift[:, 0] * 480
    np.testing.assert_allclose(shift[:-1], [*range(0, -521, -20), *range(-520, -561, -20)], atol=3)
    assert np.isnan(shift[-1])


@pytest.mark.parametrize("images", [[], [PLAIN, PLAIN], [PLAIN, room()]])
def test_before_a_plain_wall_nothing_is_known(images: list[np.ndarray]) -> None:
    watch = CameraWatch()
    for i, image in enumerate(images):
        watch.see(image, float(i), POSE)
    for path in (watch.path, CameraPath.joined([watch.path, watch.path])):
        turn_deg, shift = path.at(np.array([0.0, 1.0]))
        assert np.isnan(turn_deg).all()
        assert np.isnan(shift).all()


def test_begun_anew_the_next_picture_is_the_first() -> None:
    watch = CameraWatch()
    watch.see(room(), 0.0, POSE)
    watch.restart()
    watch.see(filmed(room(), 3.0, 0, 0), 0.1, POSE)
    np.testing.assert_allclose(watch.path.turn_deg, [0.0], atol=0.1)

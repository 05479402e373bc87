"""One person through the clip: chosen by size, followed, never traded for another."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.errors import InputError, UsageError
from hiprom.pose.detector import Pose
from hiprom.pose.follow import FRAMES_TO_CHOOSE, KnownPerson, PersonFollower
from hiprom.pose.people import Region, Torso

from .bodies import FakeDetector, picture, pose

NEAR = pose((160, 240), 100)
FAR = pose((480, 240), 60)
IMAGE = picture()


def follow(detector: FakeDetector, person: object = "largest") -> PersonFollower:
    """Return a follower that has chosen."""
    follower = PersonFollower(detector, person)  # type: ignore[arg-type]
    for i in range(FRAMES_TO_CHOOSE):
        follower.update(IMAGE, i / 25)
    return follower


@pytest.mark.parametrize(("person", "wanted"), [("largest", NEAR), (1, NEAR), (2, FAR)])
def test_the_person_asked_for_is_followed(person: object, wanted: object) -> None:
    follower = follow(FakeDetector([FAR, NEAR]), person)
    found = follower.update(IMAGE, 0.12)
    assert found is not None
    # The region's corner is known to the fake detector to 4 pixels only.
    np.testing.assert_allclose(found.image_px, wanted.image_px, atol=4)  # type: ignore[attr-defined]


def test_with_others_in_view_only_the_surroundings_are_searched() -> None:
    detector = FakeDetector([NEAR, FAR])
    follow(detector).update(IMAGE, 0.12)
    assert detector.shapes[-1][1] < IMAGE.shape[1] * 0.6


def test_alone_the_whole_frame_is_searched() -> None:
    detector = FakeDetector([NEAR])
    follow(detector).update(IMAGE, 0.12)
    assert detector.shapes[-1] == IMAGE.shape


def test_of_a_small_person_alone_only_the_surroundings_are_searched() -> None:
    """A detector overlooks somebody small in the whole frame, now and then or always."""
    small = pose((480, 240), 50)
    detector = FakeDetector([small])
    follower = follow(detector)
    found = follower.update(IMAGE, 0.12)
    assert found is not None and detector.shapes[-1][1] < IMAGE.shape[1] * 0.6
    np.testing.assert_allclose(found.image_px, small.image_px, atol=4)
    assert follower.known is not None and follower.known.region is not None


def test_who_becomes_small_is_looked_for_in_their_surroundings() -> None:
    detector = FakeDetector([NEAR])
    follower = follow(detector)
    assert follower.region is None
    detector.detect = lambda *_: None  # type: ignore[method-assign]
    detector.people = [pose((160, 240), 58)]
    for i in range(5):
        follower.update(IMAGE, 0.12 + i / 25)
    assert follower.region is not None


def test_a_tall_person_alone_is_chosen_at_once() -> None:
    follower = PersonFollower(FakeDetector([pose((320, 200), 150)]))  # type: ignore[arg-type]
    follower.update(IMAGE, 0.0)
    assert follower.known is not None
    assert follower.known.torso.centre[0] == pytest.approx(320)


@pytest.mark.parametrize("people", [[FAR], [NEAR, FAR]])
def test_a_small_person_or_one_of_several_is_not(people: list[Pose]) -> None:
    follower = PersonFollower(FakeDetector(people))  # type: ignore[arg-type]
    follower.update(IMAGE, 0.0)
    assert follower.known is None


@pytest.mark.parametrize(("people", "count"), [([NEAR], 1), ([FAR, NEAR], 2)])
def test_people_in_view_are_counted(people: list[Pose], count: int) -> None:
    assert follow(FakeDetector(people)).people == count


def test_who_is_seen_on_one_frame_alone_does_not_count() -> None:
    detector = FakeDetector([NEAR, FAR])
    follower = PersonFollower(detector)  # type: ignore[arg-type]
    follower.update(IMAGE, 0.0)
    detector.people = [NEAR]
    for i in range(1, FRAMES_TO_CHOOSE):
        follower.update(IMAGE, i / 25)
    assert follower.people == 1


def test_too_large_a_number_is_told() -> None:
    with pytest.raises(InputError, match="person 3 was asked for, but only 2"):
        follow(FakeDetector([NEAR, FAR]), 3)


@pytest.mark.parametrize("person", [0, -1, "smallest", 1.5])
def test_a_senseless_person_is_refused(person: object) -> None:
    with pytest.raises(UsageError, match="'largest' or a number from 1"):
        PersonFollower(FakeDetector([]), person)  # type: ignore[arg-type]


def test_nobody_is_none_and_the_choice_waits() -> None:
    detector = FakeDetector([])
    follower = PersonFollower(detector)  # type: ignore[arg-type]
    assert [follower.update(IMAGE, i / 25) for i in range(20)] == [None] * 20
    detector.people = [NEAR]
    assert follower.update(IMAGE, 0.8) is not None


def test_a_jump_to_another_person_is_a_missing_frame() -> None:
    detector = FakeDetector([NEAR])
    follower = follow(detector)
    detector.people = [pose((480, 240), 100)]  # the tracker's only find is somebody else
    assert [follower.update(IMAGE, 0.12 + i / 25) for i in range(5)] == [None] * 5
    assert detector.resets == 2  # on taking it over, and after five lost frames
    detector.people = [NEAR]
    assert follower.update(IMAGE, 0.4) is not None


def test_a_person_who_walks_stays_followed_and_the_region_moves() -> None:
    detector = FakeDetector([NEAR, FAR])
    follower = follow(detector)
    for i in range(60):
        walking = pose((160 + 3.0 * i, 240), 100)
        detector.people = [walking, FAR]
        found = follower.update(IMAGE, (FRAMES_TO_CHOOSE + i) / 25)
        assert found is not None
        np.testing.assert_allclose(found.image_px, walking.image_px, atol=4)
    assert detector.resets > 1


def test_a_person_who_left_and_came_back_elsewhere_is_taken_up_again() -> None:
    detector = FakeDetector([NEAR])
    follower = follow(detector)
    detector.people = []
    for i in range(50):
        assert follower.update(IMAGE, 0.12 + i / 25) is None
    detector.people = [pose((400, 240), 100)]
    assert follower.update(IMAGE, 2.2) is not None


def known_at(x: float) -> KnownPerson:
    return KnownPerson(Torso.of(pose((x, 240), 100)), Region(int(x) - 110, 60, int(x) + 110, 420))


def test_a_follower_goes_on_with_a_known_person() -> None:
    for x, wanted in ((160, NEAR), (480, FAR)):
        follower = PersonFollower(FakeDetector([NEAR, FAR]), known=known_at(x))  # type: ignore[arg-type]
        found = follower.update(IMAGE, 5.0)
        assert found is not None
        np.testing.assert_allclose(found.image_px, wanted.image_px, atol=4)


def test_a_known_person_who_moved_is_the_nearest_one() -> None:
    detector = FakeDetector([FAR, NEAR])
    follower = PersonFollower(detector, known=known_at(300))  # type: ignore[arg-type]
    found = follower.update(IMAGE, 5.0)
    assert found is not None
    np.testing.assert_allclose(found.image_px, NEAR.image_px, atol=4)
    assert follower.known is not None and follower.known.region is not None


def test_a_person_known_just_before_is_not_traded_for_another() -> None:
    known = KnownPerson(Torso.of(NEAR), None, seen_s=4.96)
    follower = PersonFollower(FakeDetector([FAR]), known=known)  # type: ignore[arg-type]
    assert follower.update(IMAGE, 5.0) is None


def test_nobody_is_known_before_the_choice() -> None:
    follower = PersonFollower(FakeDetector([NEAR]))  # type: ignore[arg-type]
    assert follower.known is None
    for i in range(FRAMES_TO_CHOOSE):
        follower.update(IMAGE, i / 25)
    assert follower.known is not None and follower.known.region is None


def test_the_tracker_begins_with_the_frame_on_which_the_person_is_chosen() -> None:
    detector = FakeDetector([pose((320, 240), 130)])  # tall and alone: chosen at once
    assert PersonFollower(detector).update(IMAGE, 0.0) is not None  # type: ignore[arg-type]
    assert detector.shapes == [IMAGE.shape]

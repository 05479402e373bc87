"""What the careful looks saw: how it moves the landmarks, and which of them are left out."""

import numpy as np
import pytest
from helpers.landmarks import make_landmarks

from hiprom.pose.careful import CarefulPoses
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.refine import refine
from hiprom.pose.topology import ANKLES, HIPS, KNEES, MIRROR, SHOULDERS, Landmark

FRAMES = 11


def person(frames: int = FRAMES) -> LandmarkSequence:
    """Somebody 4 units of 100 pixels tall who sways to the right by a pixel a frame."""
    image = np.ones((frames, 33, 2))
    image[:, SHOULDERS] = [[540, 100], [460, 100]]
    image[:, HIPS] = [[530, 250], [470, 250]]
    image[:, KNEES] = [[530, 350], [470, 350]]
    image[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]] = [[530, 450], [470, 450]]
    image[..., 0] += np.arange(frames)[:, None]
    return make_landmarks(image, fps=10, width=1000, height=600)


def looks_at(
    sequence: LandmarkSequence, frames: list[int], mirrored: list[bool], shift_px: list[float]
) -> CarefulPoses:
    """Looks that see every landmark so far to the right."""
    image = sequence.image_px[frames] + np.array(shift_px)[:, None, None] * [1.0, 0.0]
    return CarefulPoses(
        np.array(frames), np.array(mirrored), image, sequence.world_m[frames].copy()
    )


def moved(before: LandmarkSequence, after: LandmarkSequence) -> np.ndarray:
    difference = after.image_px - before.image_px
    assert np.ptp(difference[..., 0], axis=1) == pytest.approx(0.0)
    assert difference[..., 1] == pytest.approx(0.0)
    return difference[:, 0, 0]


def test_the_difference_is_interpolated_between_looks_and_kept_beyond_them() -> None:
    sequence = person()
    refined = refine(sequence, looks_at(sequence, [2, 6], [False, False], [4.0, 8.0]))
    assert moved(sequence, refined) == pytest.approx([4, 4, 4, 5, 6, 7, 8, 8, 8, 8, 8])
    assert refined.careful
    assert not sequence.careful


@pytest.mark.parametrize("upward", [1, -1])
def test_what_lies_between_two_looks_is_told_by_the_legs_not_the_clock(upward: int) -> None:
    """Rest, a swing of 60° on frames 9 to 11, and a hold; looks at frames 3 and 27."""
    sequence = person(31)
    turn = np.radians(np.interp(np.arange(31), [8, 11], [0.0, 60.0]))
    foot = np.stack([np.sin(turn), np.cos(turn)], axis=1) * [100.0, 100.0 * upward]
    sequence.image_px[:, ANKLES[0]] = sequence.image_px[:, KNEES[0]] + foot
    refined = refine(sequence, looks_at(sequence, [3, 27], [False, False], [4.0, 8.0]))
    shift = moved(sequence, refined)
    assert shift[:7] == pytest.approx(4.0, abs=0.05)
    assert shift[13:] == pytest.approx(8.0, abs=0.15)


def test_frames_without_a_pose_are_no_obstacle() -> None:
    sequence = person()
    looks = looks_at(sequence, [2, 6], [False, False], [4.0, 8.0])
    for values in (sequence.image_px, sequence.world_m):
        values[[0, 4, 10]] = np.nan
    shift = (refine(sequence, looks).image_px - sequence.image_px)[:, 0, 0]
    assert shift == pytest.approx([np.nan, 4, 4, 5, np.nan, 7, 8, 8, 8, 8, np.nan], nan_ok=True)


def test_a_jitter_of_the_frame_looked_at_is_shared_with_its_neighbours() -> None:
    """A frame that is 3 px off makes a look 1 px wrong, not 3."""
    sequence = person()
    looks = looks_at(sequence, [4], [False], [0.0])
    sequence.image_px[4, :, 0] += 3.0
    assert moved(sequence, refine(sequence, looks)) == pytest.approx(-1.0)


def test_straight_and_mirrored_looks_count_half_each() -> None:
    sequence = person()
    looks = looks_at(sequence, [0, 2, 4], [False, True, False], [4.0, 8.0, 4.0])
    assert moved(sequence, refine(sequence, looks)) == pytest.approx(6.0)


def test_a_look_at_someone_else_or_with_exchanged_sides_is_left_out() -> None:
    sequence = person()
    looks = looks_at(sequence, [0, 3, 6], [False, False, False], [4.0, 300.0, 4.0])
    looks.image_px[2] = sequence.image_px[6][MIRROR]
    assert moved(sequence, refine(sequence, looks)) == pytest.approx(4.0)


def test_looks_without_a_pose_beside_them_change_nothing() -> None:
    sequence = person()
    sequence.image_px[:] = np.nan
    refined = refine(sequence, looks_at(person(), [1, 4], [False, True], [4.0, 4.0]))
    assert refined is sequence


def test_no_looks() -> None:
    sequence = person()
    nothing = CarefulPoses(
        np.zeros(0, dtype=np.intp),
        np.zeros(0, dtype=bool),
        np.zeros((0, 33, 2)),
        np.zeros((0, 33, 3)),
    )
    assert refine(sequence, nothing) is sequence

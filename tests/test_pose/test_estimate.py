"""Frames to a sequence: sizes, missing rows, mirrored clips, progress."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.rooms import filmed, room

from hiprom.errors import InputError
from hiprom.pose.estimate import estimate_landmarks
from hiprom.video.frames import Frame

from .bodies import INFO, FakeDetector, picture, pose

IMAGE = picture()


def frames(count: int) -> list[Frame]:
    return [Frame(i / 25, IMAGE, i) for i in range(count)]


def test_rows_times_and_progress() -> None:
    told: list[int] = []
    sequence = estimate_landmarks(
        frames(8),
        INFO,
        FakeDetector([pose()]),
        progress=told.append,  # type: ignore[arg-type]
    )
    assert told == list(range(1, 9))
    np.testing.assert_allclose(sequence.time_s, np.arange(8) / 25)
    np.testing.assert_allclose(sequence.image_px[-1], pose().image_px)
    assert sequence.found.all()
    assert (sequence.width, sequence.height) == (INFO.width, INFO.height)


def test_pixels_refer_to_the_clip_not_to_the_smaller_frame() -> None:
    large = replace(INFO, width=INFO.width * 3, height=INFO.height * 3)
    sequence = estimate_landmarks(frames(5), large, FakeDetector([pose()]))  # type: ignore[arg-type]
    np.testing.assert_allclose(sequence.image_px[-1], pose().image_px * 3)
    assert sequence.width == large.width


def test_nobody_is_a_row_of_nan() -> None:
    sequence = estimate_landmarks(frames(5), INFO, FakeDetector([]))  # type: ignore[arg-type]
    assert not sequence.found.any()
    for values in (sequence.image_px, sequence.world_m, sequence.visibility):
        assert np.isnan(values).all()


def test_a_mirrored_clip_is_turned_back() -> None:
    detector = FakeDetector([pose((200, 240))])
    plain = estimate_landmarks(frames(5), INFO, detector)  # type: ignore[arg-type]
    turned = estimate_landmarks(frames(5), INFO, detector, mirrored=True)  # type: ignore[arg-type]
    np.testing.assert_array_equal(turned.image_px, plain.mirrored().image_px)


def test_no_frame_is_an_error() -> None:
    with pytest.raises(InputError, match="no frames to measure"):
        estimate_landmarks([], INFO, FakeDetector([]))  # type: ignore[arg-type]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("scale", [1, 3])
@pytest.mark.parametrize("size", [(640, 480), (480, 640)])
def test_how_the_camera_moved_is_told_in_pixels_of_the_clip(
    size: tuple[int, int], scale: int, mirrored: bool
) -> None:
    """The picture goes by 16 pixels to the right and 8 up, and turns by 2 degrees."""
    info = replace(INFO, width=size[0] * scale, height=size[1] * scale)
    still = room(size=size)
    images = [still] * 5 + [filmed(still, 2.0, 16.0, -8.0)] * 5
    for image in images:
        image[0, 0] = 0  # the corner, as the detector wants it
    detector = FakeDetector([pose((size[0] / 2, size[1] / 2))])
    found = [Frame(0.1 * i, image, i) for i, image in enumerate(images)]
    sequence = estimate_landmarks(found, info, detector, mirrored=mirrored)  # type: ignore[arg-type]
    sign = -1 if mirrored else 1
    np.testing.assert_allclose(sequence.picture_turn_deg[[0, -1]], [0, sign * 2.0], atol=0.1)
    np.testing.assert_allclose(
        sequence.picture_shift_px[[0, -1]] / scale, [[0, 0], [sign * 16, -8]], atol=0.5
    )

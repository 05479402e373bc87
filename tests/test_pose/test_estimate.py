"""Frames to a sequence: sizes, missing rows, mirrored clips, progress."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

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

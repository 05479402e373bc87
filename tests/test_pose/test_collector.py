"""What is found on a clip's frames, as arrays: missing rows, mirrored clips, the camera's path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from helpers.rooms import Picture, filmed, room

from hiprom.pose.collector import PoseCollector
from hiprom.pose.detector import Pose
from hiprom.pose.raw_landmarks import RawLandmarks
from hiprom.video.frames import Frame

from .bodies import INFO, picture, pose


def collected(images: Sequence[Picture], person: Pose | None) -> RawLandmarks:
    found = PoseCollector()
    times_s = np.arange(len(images)) / 10
    for i, image in enumerate(images):
        found.add(Frame(times_s[i], image, i), person, None, None)
    height, width = images[0].shape[:2]
    info = replace(INFO, width=width, height=height)
    return RawLandmarks.of(found.table(times_s), None, info, found.camera)


def test_rows_and_times() -> None:
    sequence = collected([picture()] * 8, pose()).refined()
    np.testing.assert_allclose(sequence.time_s, np.arange(8) / 10)
    np.testing.assert_allclose(sequence.image_px, np.tile(pose().image_px, (8, 1, 1)))
    assert sequence.found.all()
    assert (sequence.width, sequence.height) == (INFO.width, INFO.height)


def test_nobody_is_a_row_of_nan() -> None:
    sequence = collected([picture()] * 5, None).refined()
    assert not sequence.found.any()
    for values in (sequence.image_px, sequence.world_m, sequence.visibility):
        assert np.isnan(values).all()


def test_a_mirrored_clip_is_turned_back() -> None:
    found = collected([picture()] * 5, pose((200, 240)))
    plain, turned = found.refined(), found.refined(mirrored=True)
    np.testing.assert_array_equal(turned.image_px, plain.mirrored().image_px)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("size", [(640, 480), (480, 640)])
def test_how_the_camera_moved_is_told_in_pixels(size: tuple[int, int], mirrored: bool) -> None:
    """The picture goes by 16 pixels to the right and 8 up, and turns by 2 degrees."""
    still = room(size=size)
    images = [still] * 5 + [filmed(still, 2.0, 16.0, -8.0)] * 5
    sequence = collected(images, pose((size[0] / 2, size[1] / 2))).refined(mirrored)
    sign = -1 if mirrored else 1
    np.testing.assert_allclose(sequence.picture_turn_deg[[0, -1]], [0, sign * 2.0], atol=0.1)
    np.testing.assert_allclose(
        sequence.picture_shift_px[[0, -1]], [[0, 0], [sign * 16, -8]], atol=0.5
    )

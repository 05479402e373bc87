"""Pictures are handed out the right way up, with square pixels."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from hiprom.video import VideoReader

from .conftest import MakeClip, set_display_matrix

RED, GREEN, BLUE = 0, 1, 2


def corner_colours(image: np.ndarray) -> tuple[int, ...]:
    """Strongest channel at top left, top right and bottom left; -1 for grey."""
    h, w = image.shape[:2]
    spots = [image[h // 6, w // 6], image[h // 6, -w // 6], image[-h // 6, w // 6]]
    return tuple(-1 if np.ptp(spot.astype(int)) < 60 else int(np.argmax(spot)) for spot in spots)


def test_frames_are_upright_rgb(make_clip: MakeClip) -> None:
    with VideoReader(make_clip()) as reader:
        image = next(iter(reader)).image
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert corner_colours(image) == (RED, GREEN, BLUE)


@pytest.mark.parametrize(
    ("matrix", "rotation_deg", "size", "colours"),
    [
        ((0, 1, -1, 0), 90, (48, 64), (BLUE, RED, -1)),
        ((-1, 0, 0, -1), 180, (64, 48), (-1, BLUE, GREEN)),
        ((0, -1, 1, 0), 270, (48, 64), (GREEN, -1, RED)),
        ((-1, 0, 0, 1), 0, (64, 48), (GREEN, RED, -1)),  # mirrored, not turned
    ],
)
def test_display_matrix_is_applied(
    make_clip: MakeClip,
    matrix: tuple[int, int, int, int],
    rotation_deg: int,
    size: tuple[int, int],
    colours: tuple[int, ...],
) -> None:
    with VideoReader(set_display_matrix(make_clip(), *matrix)) as reader:
        frame = next(iter(reader))
    assert reader.info.rotation_deg == rotation_deg
    assert (reader.info.width, reader.info.height) == size
    assert frame.image.shape == (size[1], size[0], 3)
    assert frame.image.flags.c_contiguous
    assert corner_colours(frame.image) == colours


def test_anamorphic_pixels_are_made_square(make_clip: MakeClip) -> None:
    with VideoReader(make_clip(pixel_shape=Fraction(4, 3))) as reader:
        frame = next(iter(reader))
    assert (reader.info.width, reader.info.height) == (85, 48)
    assert frame.image.shape == (48, 85, 3)

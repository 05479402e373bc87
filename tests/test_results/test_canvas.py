"""Lines and surfaces on a picture: what they cover, and what they leave."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.results.canvas import dashed_line, wedge

WHITE = (255, 255, 255)


def black() -> np.ndarray:
    return np.zeros((60, 80, 3), np.uint8)


@pytest.mark.parametrize("down", [True, False])
def test_a_dashed_line_goes_from_its_first_point_to_its_last_in_dashes(down: bool) -> None:
    """From 5 to 50, by tens: the last dash ends with the line."""
    image = black()
    ends = np.array([[20.0, 5.0], [20.0, 50.0]])
    dashed_line(image, *(ends if down else ends[::-1]), WHITE, 2, 10.0)
    lit = [10, 30, 47] if down else [45, 25, 8]
    left = [20, 40, 55] if down else [35, 15, 55]
    assert (image[lit, 20] == 255).all()
    assert (image[left, 20] == 0).all()
    assert (image[:, :15] == 0).all() and (image[:, 25:] == 0).all()


def test_a_wedge_is_filled_half_transparently() -> None:
    image = black()
    image[:, 40:] = 100
    wedge(image, np.array([[20.0, 10.0], [60.0, 10.0], [60.0, 40.0], [20.0, 40.0]]), WHITE, 0.4)
    assert image[25, 30].tolist() == [102] * 3  # two fifths of white on black
    assert image[25, 50].tolist() == [162] * 3
    assert image[50, 30].tolist() == [0] * 3 and image[25, 70].tolist() == [100] * 3


@pytest.mark.parametrize("aside_px", [-100.0, 100.0])
def test_a_wedge_beside_the_picture_changes_nothing(aside_px: float) -> None:
    image = black()
    wedge(image, np.array([[0.0, 0.0], [20.0, 0.0], [10.0, 20.0]]) + aside_px, WHITE, 0.5)
    assert (image == 0).all()

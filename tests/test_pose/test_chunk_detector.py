"""What is told of a chunk besides the poses."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.pose.chunk_detector import _light
from hiprom.video.light import DARK, luminance

from .bodies import pose


def test_the_light_is_that_around_the_person() -> None:
    """A clip held upright has black bars in a wide picture, and is not dark for that."""
    barred = np.zeros((480, 2560, 3), dtype=np.uint8)
    barred[:, 1000:1600] = 120
    assert _light(barred, pose((1300, 240), 100)) == pytest.approx(120)
    assert luminance(barred) < DARK

"""How bright a picture is, and from where on that is too dark."""

from __future__ import annotations

from typing import Final

import numpy as np

from hiprom.video.frames import RgbImage

DARK: Final = 40.0
"""Below this `luminance` a person is hard to make out."""


def luminance(image: RgbImage) -> float:
    """Return how bright a picture is on average, 0..255, from a grid of its pixels."""
    return float(np.mean(image[::16, ::16] @ np.array([0.299, 0.587, 0.114])))

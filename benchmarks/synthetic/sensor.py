"""What a sensor does to a clean picture: a little blur, then noise."""

from __future__ import annotations

import numpy as np

from .mesh import Picture

BANK = 64  # spare rows and columns of the noise field, so that each frame sees another part of it


class Sensor:
    """Blur and noise for pictures of one size.

    Parameters
    ----------
    shape : (height, width)
    noise : float
        Standard deviation, 8-bit levels.
    blur_px : float
        Standard deviation of the blur, pixels, up to about 0.8.
    rng : numpy.random.Generator
    """

    def __init__(
        self, shape: tuple[int, int], noise: float, blur_px: float, rng: np.random.Generator
    ) -> None:
        self._shape = shape
        self._rng = rng
        height, width = shape
        # Drawing fresh normal noise costs more than rendering; a shifted field looks the same.
        bank = rng.normal(0, noise, (height + BANK, width + BANK, 3))
        self._noise = np.rint(bank).astype(np.int16) if noise > 0 else None
        self._side = round(256 * min(blur_px**2 / 2, 0.33))  # 3-tap kernel, in 1/256

    def expose(self, picture: Picture) -> Picture:
        """Return the picture (H, W, 3) uint8 as the sensor saw it."""
        values = picture
        if self._side:
            values = _blur(_blur(values, 0, self._side), 1, self._side)
        if self._noise is None:
            return values
        top, left = self._rng.integers(0, BANK, 2)
        height, width = self._shape
        noisy = values + self._noise[top : top + height, left : left + width]
        seen: Picture = np.clip(noisy, 0, 255).astype(np.uint8)
        return seen


def _blur(picture: Picture, axis: int, side: int) -> Picture:
    wide = np.moveaxis(picture.astype(np.uint16), axis, 0)
    result = wide * np.uint16(256 - 2 * side)
    result[1:-1] += np.uint16(side) * (wide[:-2] + wide[2:])
    result[0] += np.uint16(2 * side) * wide[0]
    result[-1] += np.uint16(2 * side) * wide[-1]
    blurred: Picture = np.moveaxis((result >> np.uint16(8)).astype(np.uint8), 0, axis)
    return blurred

"""Rooms without anybody, and what a camera that moves makes of them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

SIZE = (480, 360)

Picture = npt.NDArray[np.uint8]


def room(seed: int = 0, size: tuple[int, int] = SIZE) -> Picture:
    """A wall with a pattern on it."""
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.uniform(0, 255, size[::-1]).astype(np.float32), (0, 0), 4)
    stretched = cv2.normalize(noise, np.empty_like(noise), 0, 255, cv2.NORM_MINMAX)
    return np.repeat(stretched.astype(np.uint8)[..., None], 3, axis=2)


def filmed(image: Picture, turn_deg: float, right: float, down: float) -> Picture:
    """The picture by a camera that turned, so that it is turned clockwise, and went aside."""
    # OpenCV's positive angles run counter-clockwise.
    height, width = image.shape[:2]
    move = cv2.getRotationMatrix2D((width / 2, height / 2), -turn_deg, 1.0)
    move[:, 2] += right, down
    turned = cv2.warpAffine(image, move, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(turned, np.uint8)

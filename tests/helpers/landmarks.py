"""Landmark sequences without a picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import N_LANDMARKS


def make_landmarks(
    image_px: FloatArray, *, fps: float = 25.0, width: int = 640, height: int = 480, **more: Any
) -> LandmarkSequence:
    """Return points in the picture (T, 33, 2) as landmarks, seen for sure wherever they are known.

    Their depth is 0 where they are known; `more` has other arrays of a `LandmarkSequence`.
    """
    known = np.isfinite(image_px).all(axis=-1)
    arrays = {
        "time_s": np.arange(len(image_px)) / fps,
        "world_m": np.where(known[..., None], np.zeros(3), np.nan),
        "visibility": np.where(known, 1.0, np.nan),
    }
    return LandmarkSequence(image_px=image_px, width=width, height=height, **arrays | more)


def nobody(frames: int, *, fps: float = 25.0) -> LandmarkSequence:
    """Return a clip in which no one was found."""
    return make_landmarks(np.full((frames, N_LANDMARKS, 2), np.nan), fps=fps)

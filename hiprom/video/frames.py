"""What a reader hands out: a frame with its time, and what is known of the clip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

RgbImage = npt.NDArray[np.uint8]

TIME_SLACK_S = 0.01
"""Presentation times are rounded: what is due at a time must not slip by a frame for that."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One upright frame.

    Attributes
    ----------
    time_s : float
        Presentation time, seconds after the clip's first frame.
    image : (H, W, 3) array of uint8
        RGB, C-contiguous, upright; smaller than the clip if the reader was given a `max_size`.
    index : int
        Running number among all frames of the clip, handed out or not, from 0.
    """

    time_s: float
    image: RgbImage
    index: int


@dataclass(frozen=True)
class VideoInfo:
    """What is known of a clip once its first frame was decoded.

    Attributes
    ----------
    path : Path
        The file.
    width, height : int
        Size of the upright frame in square pixels, to which landmarks refer, whatever the
        size that frames are handed out in.
    rotation_deg : int
        By how much stored frames are turned clockwise to be upright: 0, 90, 180 or 270.
    duration_s : float or None
        What the container says, if it does.
    frames_estimate : int or None
        About how many frames to expect, for a progress bar; never used to tell the time.
    """

    path: Path
    width: int
    height: int
    rotation_deg: int
    duration_s: float | None
    frames_estimate: int | None

"""Write an H.264 clip that browsers play, with the true time of every frame."""

from __future__ import annotations

import math
import os
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np

from hiprom.errors import UsageError
from hiprom.video.frames import RgbImage
from hiprom.writing import atomic_path

# Fine enough for any camera, and a multiple of the usual rates (24, 25, 30, 50, 60).
_TICKS_PER_S = 90_000
# Visually lossless for a drawn-over clip at a moderate size.
_QUALITY = {"crf": "21", "preset": "veryfast"}


class VideoWriter:
    """Write RGB frames to an MP4 (H.264, yuv420p, index first), whole or not at all.

    The file appears under its name when the block ends without an error; otherwise nothing is
    left, and an older file stays. yuv420p needs even sizes, so an odd last row or column is
    repeated once.

    Parameters
    ----------
    path : path-like
        The file to write, ``.mp4``.
    width, height : int
        Size of the frames to come, pixels.
    fps_hint : float
        About how many frames a second to expect, for the encoder's rate control; the times
        given to `write` are what is stored.

    Raises
    ------
    UsageError
        If the path cannot be written.
    """

    def __init__(
        self, path: str | os.PathLike[str], width: int, height: int, *, fps_hint: float = 30
    ) -> None:
        self._path = Path(path)
        self._shape = (height, width, 3)
        self._rate = Fraction(fps_hint if 1 <= fps_hint <= 1000 else 30).limit_denominator(1001)
        self._last_ticks = -1
        self._start_s: float | None = None
        self._opened = ExitStack()
        self._container: Any = None
        self._stream: Any = None

    def __enter__(self) -> VideoWriter:
        height, width = self._shape[:2]
        with ExitStack() as opened:
            temporary = opened.enter_context(atomic_path(self._path))
            # Named outright: the suffix is the user's and need not be .mp4.
            self._container = opened.enter_context(
                av.open(str(temporary), "w", format="mp4", options={"movflags": "+faststart"})
            )
            self._stream = self._container.add_stream("libx264", rate=self._rate, options=_QUALITY)
            self._stream.width, self._stream.height = width + width % 2, height + height % 2
            self._stream.pix_fmt = "yuv420p"
            self._stream.time_base = Fraction(1, _TICKS_PER_S)
            self._stream.codec_context.time_base = Fraction(1, _TICKS_PER_S)
            self._opened = opened.pop_all()
        return self

    def write(self, image_rgb: RgbImage, time_s: float) -> None:
        """Append a frame.

        Parameters
        ----------
        image_rgb : (H, W, 3) array of uint8
            The frame, of the size announced.
        time_s : float
            When it is shown, seconds; must increase. The first one starts the clip.

        Raises
        ------
        UsageError
            If the size or the order of times is wrong, or a time is no number.
        """
        if image_rgb.shape != self._shape or image_rgb.dtype != np.uint8:
            raise UsageError(
                f"{self._path}: got a frame of shape {image_rgb.shape} {image_rgb.dtype},"
                f" announced was {self._shape} uint8"
            )
        if not math.isfinite(time_s):
            raise UsageError(f"{self._path}: a frame's time must be a finite number, not {time_s}")
        self._start_s = time_s if self._start_s is None else self._start_s
        ticks = round((time_s - self._start_s) * _TICKS_PER_S)
        if ticks <= self._last_ticks:
            raise UsageError(
                f"{self._path}: frame times must increase, and {time_s} s is not after the last one"
            )
        self._last_ticks = ticks
        frame = av.VideoFrame.from_ndarray(_even(image_rgb), format="rgb24")
        frame.pts = ticks
        frame.time_base = Fraction(1, _TICKS_PER_S)
        self._container.mux(self._stream.encode(frame))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._opened.__exit__(kind, error, trace)
            return
        with self._opened:  # the file must go if finishing it is what fails
            if self._last_ticks < 0:
                raise UsageError(f"cannot write {self._path}: no frame was given")
            self._container.mux(self._stream.encode(None))


def _even(image: RgbImage) -> RgbImage:
    """Repeat the last row or column of an odd-sized image."""
    height, width = image.shape[:2]
    if height % 2 or width % 2:
        return np.pad(image, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(image)

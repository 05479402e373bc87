"""A clip played as if it were a camera: at its own pace, or as fast as can be."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Final

from hiprom.closing import Closing
from hiprom.errors import InputError
from hiprom.video.frames import Frame
from hiprom.video.newest import ThreadedSource
from hiprom.video.reader import VideoReader
from hiprom.video.sampling import SAMPLE_EVERY_S, FrameSampler

_HOLD_S: Final = 0.05


class ClipCamera(ThreadedSource):
    """A clip played at its own pace, as if a camera saw it now.

    Late frames are dropped as a camera's are, but for those that `analyze` looks at: playback waits
    until these are taken, so that a slow machine measures what a fast one does. Frames carry the
    clip's own times.

    Parameters
    ----------
    path : path-like
        The clip.

    Raises
    ------
    InputError
        If it cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(str(path))
        self._reader = VideoReader(path)
        self.width, self.height = self._reader.info.width, self._reader.info.height
        self._started_s: float | None = None
        self._sampler = FrameSampler(SAMPLE_EVERY_S)
        self._needed = False  # the frame that waits to be taken

    def take(self, at_most_s: float) -> Frame | None:
        """Return the newest frame not yet taken; playback begins with the first call."""
        if self._started_s is None and not self._stop.is_set():
            self._started_s = time.monotonic()
            self._thread.start()
        return super().take(at_most_s)

    def now_s(self) -> float:
        """Return how long the clip has been playing, the time in which it waited left out."""
        return 0.0 if self._started_s is None else time.monotonic() - self._started_s

    def close(self) -> None:
        """Stop and close the clip; twice is fine."""
        super().close()
        if not self._thread.is_alive():  # a file on a drive that hangs is being read yet
            self._reader.close()

    def _produce(self) -> None:
        for frame in self._reader:
            if self._stop.wait(max(0.0, frame.time_s - self.now_s())):
                return
            self._hold(frame.time_s)
            self._newest.put(frame)

    def _hold(self, time_s: float) -> None:
        """Wait while a frame that is needed was not taken, and this one would take its place."""
        while self._needed and not self._newest.wait_taken(_HOLD_S):
            if self._stop.is_set():
                return
            self._started_s = time.monotonic() - time_s  # playback stands still
        self._needed = self._sampler.takes(time_s)


class ClipFrames(Closing):
    """Frames of a clip as fast as they are taken, none dropped: for tests and replays.

    Parameters
    ----------
    path : path-like
        The clip.
    every_s : float
        Hand out the first frame of each such span only, as `analyze` does; 0 for every frame.

    Raises
    ------
    InputError
        If it cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str], *, every_s: float = SAMPLE_EVERY_S) -> None:
        self.name = str(path)
        self.dropped = 0
        self.problem: str | None = None
        self.ended = False
        self._reader = VideoReader(
            path, wanted=FrameSampler(every_s).takes if every_s > 0 else None
        )
        self.width, self.height = self._reader.info.width, self._reader.info.height
        self._frames: Iterator[Frame] = iter(self._reader)
        self._now_s = 0.0

    def take(self, at_most_s: float) -> Frame | None:
        """Return the next frame; decoding takes what it takes."""
        del at_most_s
        try:
            frame = next(self._frames, None)
        except InputError as error:
            frame, self.problem = None, str(error)
        if frame is None:
            self.ended = True
            return None
        self._now_s = frame.time_s
        return frame

    def now_s(self) -> float:
        """Return the time of the last frame taken."""
        return self._now_s

    def close(self) -> None:
        """Close the clip; twice is fine."""
        self._reader.close()

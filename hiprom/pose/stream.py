"""Frames of a clip's chunks, each with the frame before it, from one reader as far as it goes."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.video.frames import Frame
from hiprom.video.reader import VideoReader
from hiprom.video.sampling import FrameSampler

WARM_S = 0.25
"""A chunk begins with the frame before it, if one is as near as this: the tracker's first find is
the detector's, off by more than what it settles to."""

# Up to here it is quicker to decode what lies between than to jump back to a key frame.
_LONGEST_WAY_S = 8.0


class ChunkStream:
    """Frames in order of time, chunk after chunk.

    Which frames are handed out depends on their times alone, not on where reading began.

    Parameters
    ----------
    clip : Path
    every_s : float
        The first frame in every so many seconds; 0 for every frame.

    Raises
    ------
    InputError
        If the clip cannot be read.
    """

    def __init__(self, clip: Path, every_s: float) -> None:
        # There is a process for each processor, and each picture of a large clip takes many MB.
        self._reader = VideoReader(clip, read_ahead=1, threads=1, wanted=self._wants)
        self._every_s = every_s
        self._sampler = FrameSampler(every_s)
        self._from_s = 0.0
        self._reached_s = 0.0
        self._before: Frame | None = None
        self._next: Frame | None = None

    @classmethod
    def opened(cls, clip: Path, start_s: float, every_s: float) -> ChunkStream:
        """Open a clip as near before a time as its key frames allow.

        Raises
        ------
        InputError
            If the clip cannot be read.
        """
        stream = cls(clip, every_s)
        way_s = 2 * max(WARM_S, every_s)
        if start_s - way_s > _LONGEST_WAY_S / 2:
            if stream._reader.seek(start_s - way_s):
                stream._sampler = FrameSampler(every_s, from_start=False)
            else:
                stream.close()
                stream = cls(clip, every_s)
        return stream

    @property
    def skipped(self) -> int:
        """Frames left out so far."""
        return self._reader.skipped

    @property
    def disordered(self) -> bool:
        """Frames were left out because their times are out of order."""
        return self._reader.disordered

    @property
    def truncated(self) -> bool:
        """The file was read to its end, and breaks off there."""
        return self._reader.truncated

    def close(self) -> None:
        """Close the clip."""
        self._reader.close()

    def leads_to(self, start_s: float, every_s: float) -> bool:
        """Tell whether to go on reading is the way to a chunk that starts there."""
        way_s = start_s - self._reached_s
        return every_s == self._every_s and 0 <= way_s <= _LONGEST_WAY_S

    def times(self, from_s: float, to_s: float) -> FloatArray:
        """Return the times of all frames that were decoded there, handed out or not."""
        times = self._reader.times_s
        return np.array(times[bisect_left(times, from_s) : bisect_left(times, to_s)], dtype=float)

    def frames(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Yield a chunk's frames, after the one before them.

        Parameters
        ----------
        start_s, end_s : float
            From (included) and to (left out); must not be before the end of the last chunk.
        """
        self._from_s = start_s - max(WARM_S, self._every_s)
        waiting = [frame for frame in (self._before, self._next) if frame is not None]
        self._before = self._next = None
        self._reached_s = end_s
        for frame in itertools.chain(waiting, self._reader):
            if frame.time_s >= end_s:
                self._next = frame
                return
            if frame.time_s >= start_s:
                if self._before is not None and self._from_s <= self._before.time_s < start_s:
                    yield self._before
                yield frame
            self._before = frame

    def _wants(self, time_s: float) -> bool:
        """Tell whether a frame is to be handed out; runs in the reader's thread."""
        return self._sampler.takes(time_s) and time_s >= self._from_s

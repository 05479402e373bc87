"""Read a clip: upright RGB frames with presentation times, in constant memory."""

from __future__ import annotations

import itertools
import math
import os
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import av

from hiprom.closing import Closing
from hiprom.errors import InputError
from hiprom.video.decoding import FrameDecoder
from hiprom.video.frames import Frame, RgbImage, VideoInfo
from hiprom.video.open import check_duration, check_size, open_video, timeless, undecodable
from hiprom.video.presentation import PresentationTimes, pts_of
from hiprom.video.read_ahead import read_ahead
from hiprom.video.upright import orientation_of

READ_AHEAD = 4
# A tail shorter than this is a rounded duration or a last frame's stay, not a cut file.
_TRUNCATED_S = 0.5
_SAME_SHAPE = 0.01
# A jump lands on a key frame; frames shown before it may still follow it in the file, so it aims
# this much ahead of what is wanted, and further where that was too late.
_AHEAD_S = (0.5, 5.0, 30.0)
# Containers whose index tells the same times after a jump as without one.
_INDEXED = ("mov", "matroska")
_TRACK_END = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")


class VideoReader(Closing):
    """Iterate over the frames of a clip, once.

    Times are the container's presentation times, shifted so that the first frame is at 0, and
    strictly increase: frames that are damaged, carry no time, or do not come after the one
    before are left out and counted. Decoding runs a few frames ahead in a thread.

    Parameters
    ----------
    path : path-like
        The clip; local files only, also for what a playlist in it may name.
    max_size : int, optional
        Longest side, in pixels, of the frames handed out; None leaves them as they are.
    read_ahead : int
        Frames decoded ahead of use, 0 for none.
    threads : int, optional
        Threads that decode; as many as there are processors if not told. Each holds pictures.
    wanted : callable, optional
        Asked for each frame's time, in order: only frames for which it says True are handed out.
        The others are not turned into pictures, and decoded only where others need them.

    Attributes
    ----------
    info : VideoInfo
        What is known of the clip; sizes are those of the original.
    times_s : list of float
        Times of all frames so far, whether handed out or not.
    disordered : bool
        The time of a frame so far was before that of the frame before it: the file gives the times
        of storing, as a copy of an AVI may, or mixed-up ones. Such frames are left out, and the
        times of the others may be wrong, too.
    truncated : bool
        After the last frame: the file ends, or its damage begins, well before the duration it
        states.

    Raises
    ------
    InputError
        If the file is missing, is not a video, has no frame that can be decoded or tells a time,
        or is of an absurd size.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        max_size: int | None = None,
        read_ahead: int = READ_AHEAD,
        threads: int | None = None,
        wanted: Callable[[float], bool] | None = None,
    ) -> None:
        self.times_s: list[float] = []
        self.disordered = False
        self.truncated = False
        self._read_ahead = read_ahead
        self._wanted = wanted
        self._start: int | None = None
        self._unusable, self._closed = 0, False
        self._frames: Generator[Frame, None, None] | None = None
        self._container, self._stream = open_video(Path(path), threads)
        try:
            self._decoder = self._from_here()
            self._first: Any = self._first_frame(Path(path))
            self._orientation = orientation_of(self._first)
            stored = _square_size(self._first, self._stream)
            self._size = _limited(stored, max_size)
            self.info = self._describe(Path(path), stored)
            check_duration(self.info.path, self.info.duration_s or 0.0)
        except BaseException:
            self._container.close()
            raise

    def __iter__(self) -> Iterator[Frame]:
        if self._closed:  # libav would bring the whole process down
            raise ValueError(f"the reader of {self.info.path} is closed; make a new one")
        if self._frames is None:
            self._frames = read_ahead(self._decoded(), self._read_ahead)
        return self._frames

    @property
    def skipped(self) -> int:
        """Frames left out so far, because they are damaged or tell no usable time."""
        return self._unusable + self._decoder.damaged

    @property
    def indexed(self) -> bool:
        """Whether the container tells where its frames are, so that `seek` can be tried."""
        name: str = self._container.format.name
        return name.startswith(_INDEXED)

    def seek(self, time_s: float) -> bool:
        """Go on from a frame at or before a time instead of from the start; once, before reading.

        `wanted` is asked about every frame from there on. Frame numbers then count from there.

        Parameters
        ----------
        time_s : float
            Seconds after the clip's first frame.

        Returns
        -------
        bool
            False where the file does not allow it: read it from the start then, with another
            reader, as this one may stand anywhere.
        """
        start = pts_of(self._first)
        if start is None or self._first.is_corrupt or not self.indexed:
            return False
        base = float(self._stream.time_base)
        for ahead_s in _AHEAD_S:
            target_s = time_s - ahead_s
            if target_s <= 0:
                return self._land(start, start, start)
            if self._land(start, start + int(target_s / base), start + int(time_s / base)):
                return True
        return False

    def _land(self, start: int, target: int, latest: int) -> bool:
        """Jump, and see whether the first frame decoded there comes early enough."""
        try:
            self._container.seek(target, stream=self._stream, backward=True)
        except av.error.FFmpegError:
            return False
        self._decoder = self._from_here()
        first = next(iter(self._decoder), None)
        pts = None if first is None else pts_of(first)
        if pts is None or pts > latest:
            return False
        self._first, self._start = first, start
        return True

    def _from_here(self) -> FrameDecoder:
        selective = self._wanted is not None and self.indexed
        return FrameDecoder(self._container, self._stream, selective=selective)

    def close(self) -> None:
        """Stop the decoding thread and close the file; twice is fine."""
        self._closed = True
        if self._frames is not None:
            self._frames.close()
        self._container.close()

    def _decoded(self) -> Iterator[Frame]:
        """Decode in order; runs in the read-ahead thread."""
        last = -math.inf if self._start is None else self._start - 1
        asking = self._wanted is None
        times = PresentationTimes(self._container, self._stream)
        first, self._first = self._first, None  # not to be held for the whole clip
        for decoded in itertools.chain([first], self._decoder):
            pts = times.next(decoded)
            if pts is None or decoded.is_corrupt or pts <= last:
                self._unusable += 1
                self.disordered |= pts is not None and not decoded.is_corrupt and pts < last
                continue
            if self._start is None:
                self._start = pts
            if not asking:
                self._decoder.choose(pts, self._wants)
                asking = True
            last = pts
            wanted, left_out = self._decoder.account_for(pts)
            for one in (*left_out, pts):
                self._note(one)
            if wanted:
                yield Frame(self.times_s[-1], self._image(decoded), len(self.times_s) - 1)
        for one in self._decoder.left_out_at_end():
            self._note(one)
        if not self.times_s:
            raise timeless(self.info.path)
        self.truncated = self._ends_early(self.times_s[-1])

    def _time_s(self, pts: int) -> float:
        return float((pts - (self._start or 0)) * self._stream.time_base)

    def _wants(self, pts: int) -> bool:
        return self._wanted is None or self._wanted(self._time_s(pts))

    def _note(self, pts: int) -> None:
        """Count a frame of the clip, decoded or not."""
        time_s = self._time_s(pts)
        # What the container states may be missing, or wrong.
        check_duration(self.info.path, time_s, len(self.times_s) + 1)
        self.times_s.append(time_s)

    def _first_frame(self, path: Path) -> Any:
        """Decode one frame: only it tells the size and orientation, and that decoding works."""
        first = next(iter(self._decoder), None)
        if first is None:
            raise undecodable(path)
        check_size(path, first.width, first.height)
        return first

    def _describe(self, path: Path, stored: tuple[int, int]) -> VideoInfo:
        duration_s = _duration_s(self._container, self._stream, self._first)
        rate = self._stream.average_rate
        frames: int | None = self._stream.frames or None
        if frames is None and duration_s is not None and rate:
            frames = max(1, round(duration_s * float(rate)))
        width, height = self._orientation.size(*stored)
        return VideoInfo(path, width, height, self._orientation.rotation_deg, duration_s, frames)

    def _image(self, decoded: Any) -> RgbImage:
        """Convert to RGB at the size to hand out, and turn upright."""
        check_size(self.info.path, decoded.width, decoded.height)
        width, height = _square_size(decoded, self._stream)
        wanted = self._size
        if abs(width * wanted[1] / (height * wanted[0]) - 1) > max(_SAME_SHAPE, 2 / min(wanted)):
            raise InputError(
                f"{self.info.path}: the picture changes its shape from {wanted[0]}:{wanted[1]} to"
                f" {width}:{height} within the clip; cut it into one clip per shape"
            )
        image: RgbImage = decoded.to_ndarray(
            format="rgb24", width=wanted[0], height=wanted[1], interpolation="AREA"
        )
        return self._orientation.apply(image)

    def _ends_early(self, last_s: float) -> bool:
        stated = self.info.duration_s
        if _is_of_all_tracks(self._container, self._stream):
            return False
        return stated is not None and stated - last_s > max(_TRUNCATED_S, 0.02 * stated)


def _square_size(frame: Any, stream: Any) -> tuple[int, int]:
    """Return (width, height) in square pixels: an anamorphic clip would tilt every angle."""
    shape = stream.sample_aspect_ratio
    if not shape or not 0.1 < shape < 10:
        return frame.width, frame.height
    return max(1, round(frame.width * shape)), frame.height


def _limited(size: tuple[int, int], max_size: int | None) -> tuple[int, int]:
    """Shrink a size to its longest side, even numbers, never enlarging."""
    if max_size is None or max(size) <= max_size:
        return size
    scale = max_size / max(size)
    return max(2, round(size[0] * scale / 2) * 2), max(2, round(size[1] * scale / 2) * 2)


def _is_of_all_tracks(container: Any, stream: Any) -> bool:
    """Return whether only the whole file's length is stated (FLV), which may be the sound's."""
    timed = stream.duration or container.format.name.startswith("matroska")
    return not timed and len(container.streams) > 1


def _duration_s(container: Any, stream: Any, first: Any) -> float | None:
    """Return how long the pictures last, as far as the container says."""
    whole_s = (container.duration or 0) / av.time_base
    if container.format.name.startswith("matroska"):
        # It states when each track ends, from the file's beginning; the last one may be the sound.
        stated = (text for name, text in stream.metadata.items() if name.startswith("DURATION"))
        end = _TRACK_END.fullmatch(next(stated, ""))  # the name may have a language: DURATION-eng
        end_s = 3600 * int(end[1]) + 60 * int(end[2]) + float(end[3]) if end else whole_s
        start_s = float((pts_of(first) or 0) * stream.time_base)
        # Some programs write the length there, which may be less than the start.
        duration_s = end_s - start_s if 0 < start_s < end_s else end_s
    elif stream.duration and stream.time_base:
        duration_s = float(stream.duration * stream.time_base)
    else:
        duration_s = whole_s
    return duration_s if 0 < duration_s < math.inf else None

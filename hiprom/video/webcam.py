"""Live pictures: a webcam, or a clip played as one. Only the newest frame is ever waiting.

A frame that comes while the one before is still being worked on takes the place of whatever was
waiting: late frames are dropped, never queued, so what is shown is what happens now.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np

from hiprom.errors import InputError
from hiprom.video.frames import Frame, RgbImage

OPEN_AT_MOST_S = 15.0
"""A camera that has not given a picture by then is taken for busy."""

_LOST_AFTER_S = 3.0
_JOIN_AT_MOST_S = 3.0
_RETRY_S = 0.02


class LiveSource(Protocol):
    """Where live pictures come from.

    Attributes
    ----------
    name : str
        For the result and for messages.
    width, height : int
        Size of the upright frames, pixels.
    dropped : int
        Frames that nobody had time for.
    problem : str or None
        Why there are no more pictures, once there are none; None where a clip is simply over.
    """

    name: str
    width: int
    height: int
    dropped: int
    problem: str | None

    def take(self, at_most_s: float) -> Frame | None:
        """Return the newest frame not yet taken, or None where none came in time."""

    def now_s(self) -> float:
        """Return the present time on the frames' clock."""

    @property
    def ended(self) -> bool:
        """Whether the last frame was taken and no other will come."""

    def close(self) -> None:
        """Stop; twice is fine."""


class NewestFrame:
    """A place for one frame between a thread that takes pictures and one that uses them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._closed = False
        self.dropped = 0

    def put(self, frame: Frame) -> None:
        """Leave a frame, in place of one that was not taken."""
        with self._changed:
            self.dropped += self._frame is not None
            self._frame = frame
            self._changed.notify_all()

    def take(self, at_most_s: float) -> Frame | None:
        """Wait for a frame; None where none comes in time, or no more will come."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._closed, at_most_s)
            frame, self._frame = self._frame, None
            return frame

    def close(self) -> None:
        """Say that no more frames will come."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def ended(self) -> bool:
        """No frame is waiting and none will come."""
        with self._changed:
            return self._closed and self._frame is None


class _Source:
    """A thread that fills a `NewestFrame`, and its end."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.width = self.height = 0
        self.problem: str | None = None
        self._newest = NewestFrame()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hiprom-camera", daemon=True)

    @property
    def dropped(self) -> int:
        return self._newest.dropped

    def take(self, at_most_s: float) -> Frame | None:
        return self._newest.take(at_most_s)

    @property
    def ended(self) -> bool:
        return self._newest.ended

    def close(self) -> None:
        self._stop.set()
        self._newest.close()
        if self._thread.is_alive():
            # A driver may hang in a read for good; its daemon thread then goes with the program.
            self._thread.join(_JOIN_AT_MOST_S)

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        raise NotImplementedError


class Webcam(_Source):
    """A camera of this machine, read in a thread.

    Frames carry the time at which they arrived, on the clock of `time.monotonic`.

    Parameters
    ----------
    index : int
        The camera's number, from 0.
    width, height, rate : int
        What to ask for; cameras give what they can.
    capture : callable, optional
        Makes the OpenCV capture; tests put their own here.

    Raises
    ------
    InputError
        If there is no such camera, it may not be used, or gives no picture.
    """

    def __init__(
        self,
        index: int,
        *,
        width: int = 1280,
        height: int = 720,
        rate: int = 30,
        capture: Any = None,
        open_at_most_s: float = OPEN_AT_MOST_S,
    ) -> None:
        super().__init__(f"camera {index}")
        self._index, self._wanted = index, (width, height, rate)
        self._open = capture or _opencv_capture
        self._opened = threading.Event()
        self._count = 0
        if capture is None:
            _check_device(index)
        self._thread.start()
        # Opening can block for as long as a driver likes, so it happens in the thread.
        if not self._opened.wait(open_at_most_s):
            self.problem = "it does not answer"
        if self.problem is not None:
            self.close()
            raise InputError(
                f"camera {index} gives no picture ({self.problem}): close other programs that use"
                f" it, plug it in anew, or name another one{_others(index)}"
            )

    def now_s(self) -> float:
        return time.monotonic()

    def _run(self) -> None:
        camera = self._open(self._index, *self._wanted)
        try:
            first = self._read(camera)
            if first is None:
                self.problem = "busy, or not a camera"
                return
            self.height, self.width = first.image.shape[:2]
            self._newest.put(first)
            self._opened.set()
            self._stream(camera)
        finally:
            camera.release()
            self._opened.set()
            self._newest.close()

    def _stream(self, camera: Any) -> None:
        last_s = time.monotonic()
        while not self._stop.is_set():
            frame = self._read(camera)
            if frame is not None and frame.image.shape[:2] == (self.height, self.width):
                last_s = frame.time_s
                self._newest.put(frame)
            elif time.monotonic() - last_s > _LOST_AFTER_S:
                self.problem = f"{self.name} gives no more pictures: was it unplugged?"
                return
            else:
                self._stop.wait(_RETRY_S)

    def _read(self, camera: Any) -> Frame | None:
        import cv2

        if not camera.isOpened():
            return None
        there, bgr = camera.read()
        if not there or bgr is None or bgr.ndim != 3:
            return None
        frame = Frame(time.monotonic(), cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), self._count)
        self._count += 1
        return frame


class ClipCamera(_Source):
    """A clip played at its own pace, as if a camera saw it now.

    Frames carry the clip's own times.

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
        from hiprom.video.reader import VideoReader

        super().__init__(str(path))
        self._reader = VideoReader(path)
        self.width, self.height = self._reader.info.width, self._reader.info.height
        self._started_s: float | None = None

    def take(self, at_most_s: float) -> Frame | None:
        if self._started_s is None:  # the show begins when somebody looks
            self._started_s = time.monotonic()
            self._thread.start()
        return super().take(at_most_s)

    def now_s(self) -> float:
        return 0.0 if self._started_s is None else time.monotonic() - self._started_s

    def close(self) -> None:
        super().close()
        self._reader.close()

    def _run(self) -> None:
        try:
            for frame in self._reader:
                if self._stop.wait(max(0.0, frame.time_s - self.now_s())):
                    return
                self._newest.put(frame)
        except InputError as error:
            self.problem = str(error)
        finally:
            self._newest.close()


class ClipFrames:
    """Every frame of a clip as fast as it is taken, none dropped: for tests and replays.

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
        from hiprom.video.reader import VideoReader

        self.name = str(path)
        self.dropped = 0
        self.problem: str | None = None
        self.ended = False
        self._reader = VideoReader(path)
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

    def __enter__(self) -> ClipFrames:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def luminance(image: RgbImage) -> float:
    """Return how bright a picture is on average, 0..255, from a grid of its pixels."""
    return float(np.mean(image[::16, ::16] @ np.array([0.299, 0.587, 0.114])))


def _opencv_capture(index: int, width: int, height: int, rate: int) -> Any:
    import cv2

    cv2.setLogLevel(0) if hasattr(cv2, "setLogLevel") else None
    camera = cv2.VideoCapture(index)
    # Uncompressed 720p does not fit through USB 2 at 30 frames/s; compressed it does.
    camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    camera.set(cv2.CAP_PROP_FPS, rate)
    camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return camera


def _check_device(index: int) -> None:
    """Tell a camera that is not there, or not ours to use, from one that is busy (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    device = Path(f"/dev/video{index}")
    if not device.exists():
        raise InputError(
            f"there is no camera {index}: plug one in, or name another one or a video"
            f" file{_others(index)}"
        )
    if not os.access(device, os.R_OK | os.W_OK):
        raise InputError(
            f"camera {index} may not be used by this account: allow it {device} (on most systems:"
            " join the group 'video', then log in anew)"
        )


def _others(index: int) -> str:
    found = [p.name.removeprefix("video") for p in sorted(Path("/dev").glob("video[0-9]*"))]
    others = [number for number in found if number != str(index)]
    return f" (there is: {', '.join(others)})" if others else ""

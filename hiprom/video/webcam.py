"""A webcam, read in a thread that keeps only the newest frame."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from hiprom.errors import InputError
from hiprom.video.frames import Frame
from hiprom.video.newest import ThreadedSource

OPEN_AT_MOST_S = 15.0
"""A camera that has not given a picture by then is taken for busy."""

_WIDTH, _HEIGHT, _FRAMES_PER_S = 1280, 720, 30  # asked for; cameras give what they can
_LOST_AFTER_S = 3.0
_RETRY_S = 0.02


class Webcam(ThreadedSource):
    """A camera of this machine, read in a thread.

    Frames carry the time at which they arrived, on the clock of `time.monotonic`.

    Parameters
    ----------
    index : int
        The camera's number, from 0.
    capture : callable, optional
        Makes the OpenCV capture of a camera's number; tests put their own here.
    open_at_most_s : float
        How long to wait for the first picture.

    Raises
    ------
    InputError
        If there is no such camera, it may not be used, or gives no picture.
    """

    def __init__(
        self,
        index: int,
        *,
        capture: Any = None,
        open_at_most_s: float = OPEN_AT_MOST_S,
    ) -> None:
        super().__init__(f"camera {index}")
        self._index = index
        self._open = capture or _opencv_capture
        self._count = 0
        if capture is None:
            _check_device(index)
        self._thread.start()
        # Opening can block for as long as a driver likes, so it happens in the thread.
        if not self._newest.wait_first(open_at_most_s):
            self.problem = "it does not answer"
        if self.problem is not None:
            self.close()
            raise InputError(
                f"camera {index} gives no picture ({self.problem}): close other programs that use"
                f" it, plug it in anew, or name another one{_others(index)}"
            )

    def now_s(self) -> float:
        """Return the present time on the frames' clock."""
        return time.monotonic()

    def _produce(self) -> None:
        camera = self._open(self._index)
        try:
            first = self._first(camera)
            if first is None:
                self.problem = "busy, or not a camera"
                return
            self.height, self.width = first.image.shape[:2]
            self._newest.put(first)
            self._stream(camera)
        finally:
            camera.release()

    def _first(self, camera: Any) -> Frame | None:
        """Return the first picture: a camera that has just been opened may not have one at once."""
        opened_s = time.monotonic()
        while (frame := self._read(camera)) is None and camera.isOpened():
            if time.monotonic() - opened_s > _LOST_AFTER_S or self._stop.wait(_RETRY_S):
                return None
        return frame

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


def _opencv_capture(index: int) -> Any:
    import cv2

    camera = cv2.VideoCapture(index)
    # Uncompressed 720p does not fit through USB 2 at 30 frames/s; compressed it does.
    camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, _WIDTH)
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT)
    camera.set(cv2.CAP_PROP_FPS, _FRAMES_PER_S)
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

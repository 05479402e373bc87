"""Live pictures: only the newest frame is ever waiting.

A frame that comes while the one before is still being worked on takes the place of whatever was
waiting: late frames are dropped, never queued, so what is shown is what happens now.
"""

from __future__ import annotations

import threading
from abc import abstractmethod
from typing import Protocol

from hiprom.closing import Closing
from hiprom.errors import HipromError, in_short
from hiprom.video.frames import Frame

_JOIN_AT_MOST_S = 3.0


class LiveSource(Protocol):
    """Where live pictures come from.

    Attributes
    ----------
    name : str
        For the result and for messages.
    width, height : int
        Size of the upright frames, pixels.
    problem : str or None
        Why there are no more pictures, once there are none; None where a clip is simply over.
    """

    name: str
    width: int
    height: int
    problem: str | None

    def take(self, at_most_s: float) -> Frame | None:
        """Return the newest frame not yet taken, or None where none came in time."""

    def now_s(self) -> float:
        """Return the present time on the frames' clock."""

    @property
    def dropped(self) -> int:
        """Frames that were not taken before the next one came."""

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
            self._changed.notify_all()
            return frame

    def wait_taken(self, at_most_s: float) -> bool:
        """Wait until no frame is waiting any more; return whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._frame is None, at_most_s)

    def wait_first(self, at_most_s: float) -> bool:
        """Wait until a frame is there, or none will come; return whether that is known."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._frame is not None or self._closed, at_most_s
            )

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


class ThreadedSource(Closing):
    """A thread that fills a `NewestFrame`, and its end.

    Parameters
    ----------
    name : str
        For the result and for messages.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.width = self.height = 0
        self.problem: str | None = None
        self._newest = NewestFrame()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hiprom-camera", daemon=True)

    @property
    def dropped(self) -> int:
        """Frames that were not taken before the next one came."""
        return self._newest.dropped

    def take(self, at_most_s: float) -> Frame | None:
        """Return the newest frame not yet taken, or None where none came in time."""
        return self._newest.take(at_most_s)

    @property
    def ended(self) -> bool:
        """Whether the last frame was taken and no other will come."""
        return self._newest.ended

    def close(self) -> None:
        """Stop; twice is fine."""
        self._stop.set()
        self._newest.close()
        if self._thread.is_alive():
            # A driver may hang in a read for ever; its daemon thread then ends with the program.
            self._thread.join(_JOIN_AT_MOST_S)

    def _run(self) -> None:
        try:
            self._produce()
        except Exception as error:  # noqa: BLE001 - told by `problem` to whoever takes the frames
            known = isinstance(error, HipromError)
            self.problem = str(error) if known else f"{self.name}: {in_short(error)}"
        finally:
            self._newest.close()

    @abstractmethod
    def _produce(self) -> None:
        """Put frames until there are no more, or until stopped; what it raises is the `problem`."""

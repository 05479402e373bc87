"""Careful looks in a thread beside a live session: the picture never waits for them."""

from __future__ import annotations

import math
import os
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Final, NamedTuple

from hiprom.closing import Closing
from hiprom.live.session import Session
from hiprom.pose.careful import CarefulDetector, CarefulPose
from hiprom.pose.detector import Pose
from hiprom.pose.models import ModelFile
from hiprom.pose.people import Region
from hiprom.video.frames import RgbImage
from hiprom.video.sampling import FrameSampler

_STEP_BACK: Final = 10  # of 19: about a tenth of the display's share where both want a processor


class _Pending(NamedTuple):
    """A look on its way: in what scale, and what comes of it."""

    scale: tuple[float, float]
    found: Future[list[CarefulPose]]


class CarefulWorker(Closing):
    """Run a `CarefulDetector` on a frame now and then, in a thread of its own.

    A frame is looked at where a look is due and none is on its way. All methods are for one
    thread. MediaPipe lets go of Python's lock while it works.

    Parameters
    ----------
    model : ModelFile
        The more careful model.
    patience_s : float
        How late a look may be before a frame waits for the one that is still on its way. A camera's
        frames never wait (infinite); with 0 those of a clip wait for each look.
    every_s : float
        Look at the first frame of each such span only, as `analyze` does; 0 for any frame.

    Attributes
    ----------
    taken : int
        Looks so far.
    """

    def __init__(
        self, model: ModelFile, *, patience_s: float = math.inf, every_s: float = 0.0
    ) -> None:
        self.model = model
        self.taken = 0
        self._patience_s = patience_s
        self._sampler = FrameSampler(every_s)
        self._pending: _Pending | None = None
        self._thread = ThreadPoolExecutor(1, "hiprom-live-careful", initializer=_step_back)
        try:
            self._detector = self._thread.submit(CarefulDetector, model).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def offer(
        self,
        session: Session,
        image: RgbImage,
        pose: Pose | None,
        region: Region | None = None,
        scale: tuple[float, float] = (1.0, 1.0),
    ) -> None:
        """Offer the frame with which the session was just updated; hand over what was seen before.

        Parameters
        ----------
        session : Session
        image : (H, W, 3) array of uint8
            RGB, upright; left as it is by whoever else has it.
        pose : Pose or None
            What the usual model found on it, in pixels of the image.
        region : Region, optional
            Where to look, if others are in view.
        scale : (float, float)
            From pixels of the image to those of the session, x and y.
        """
        self._hand_over(session)
        time_s = session.recorded_s
        if time_s is None or not self._sampler.takes(time_s) or pose is None:
            return
        if math.isfinite(self._patience_s) and self._detector.is_due(time_s - self._patience_s):
            self.finish(session)
        if self._pending is not None or not self._detector.is_due(time_s):
            return
        found = self._thread.submit(self._detector.detect, image, time_s, pose, region)
        self._pending = _Pending(scale, found)
        if self._patience_s == 0:
            self.finish(session)

    def is_due(self, time_s: float) -> bool:
        """Tell whether a frame of this time is to be looked at."""
        return self._detector.is_due(time_s)

    def finish(self, session: Session) -> None:
        """Wait for the look that is on its way, and hand it over."""
        if self._pending is not None:
            self._pending.found.exception()  # waits; handing it over raises it
            self._hand_over(session)

    def close(self) -> None:
        """Release the model; twice is fine."""
        with suppress(RuntimeError):  # closed before
            self._thread.submit(self._detector.close)
        self._thread.shutdown()

    def _hand_over(self, session: Session) -> None:
        pending = self._pending
        if pending is None or not pending.found.done():
            return
        self._pending = None
        self.taken += 1
        for one in pending.found.result():
            scaled = one.pose._replace(image_px=one.pose.image_px * pending.scale)
            session.add_careful_pose(one._replace(pose=scaled))


def _step_back() -> None:
    """Let this thread, and those that the model starts from it, give way to the live picture."""
    if sys.platform == "linux":  # elsewhere a thread has no such number of its own
        thread = threading.get_native_id()
        with suppress(OSError):
            level = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, min(19, level + _STEP_BACK))

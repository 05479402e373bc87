"""Which frames of a clip the pose models look at, as data.

A clip is cut in chunks on a fixed grid of time, and the tracker starts afresh with each: what is
found on a frame depends on the clip and the plan only, never on who detects in which chunk. So any
number of processes gives the same landmarks, and a part of a clip gives those of the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from hiprom.pose.models import ModelFile
from hiprom.video.frames import VideoInfo

CHUNK_S = 15.0
"""The longest that the tracker goes on from one start. Each start costs about two frames and
unsettles the hips' landmarks for a while: with a start every three seconds, a sample clip's hiked
pelvis is missed."""

_SHARED_FROM_S = 12.0  # a shorter clip is done before a second process has started
_MOST_CHUNKS = 86_400  # a day of seconds: what a damaged header claims must not fill the memory

Span = tuple[float, float]
"""From (included) to (left out), seconds; the end may be infinite."""


@dataclass(frozen=True)
class DetectionPlan:
    """Which models look at which frames.

    Attributes
    ----------
    model : ModelFile
        The pose model.
    every_s : float
        At most one frame in so much time, fewer at rest (`FrameSkipper`); 0 for every frame.
    chunk_s : float
        Longest that a chunk may be.
    careful : ModelFile or None
        The model that looks again at some of the frames (`CarefulDetector`).
    """

    model: ModelFile
    every_s: float = 0.0
    chunk_s: float = CHUNK_S
    careful: ModelFile | None = None

    def frames_expected(self, info: VideoInfo) -> int | None:
        """Return about how many frames of a clip will be looked at; None where not known."""
        if self.every_s == 0 or info.duration_s is None or info.frames_estimate is None:
            return info.frames_estimate
        return min(info.frames_estimate, math.ceil(info.duration_s / self.every_s))

    def chunks(self, duration_s: float) -> list[Span]:
        """Return the chunks of a clip of about this duration, equally long; the last has no end.

        Two at least, unless the clip is very short: else a usual one would keep one processor busy.

        Parameters
        ----------
        duration_s : float
            As the container says; it may be wrong.
        """
        least = 2 if duration_s >= _SHARED_FROM_S else 1
        count = max(least, math.ceil(min(duration_s / self.chunk_s, _MOST_CHUNKS) - 1e-6))
        starts = [round(i * duration_s / count, 1) for i in range(count)]
        return list(zip(starts, [*starts[1:], math.inf], strict=True))

"""When decoded frames are shown, also where the container does not tell."""

from __future__ import annotations

import math
import re
from typing import Any

import av

# Containers that store a rate and no times of showing. What libav then gives as such is the order
# of storing, which is another one where pictures are built on later ones (B-frames).
_EVEN = ("avi", "h264", "hevc", "m4v", "mpegvideo", "mjpeg")


class ShowTimes:
    """Tell when each frame of a clip is shown, in ticks of its stream.

    Parameters
    ----------
    container, stream
        Of PyAV.
    """

    def __init__(self, container: Any, stream: Any) -> None:
        self._even = container.format.name in _EVEN
        rate = stream.average_rate
        self._step = max(1, round(1 / (rate * stream.time_base))) if rate else 1
        self._last: int | None = None

    def next(self, frame: Any) -> int | None:
        """Return when the next decoded frame is shown; None where nobody knows.

        Parameters
        ----------
        frame
            Frames come in the order of showing, each once.
        """
        if not self._even:
            return ticks_of(frame)
        # The time of decoding counts the pictures that were left out, too; the last frames, which
        # come when no packet is left, have none.
        after = 0 if self._last is None else self._last + self._step
        self._last = after if frame.dts is None else frame.dts
        return self._last


def ticks_of(frame: Any) -> int | None:
    """Return when a frame is shown, as its container says."""
    ticks: int | None = frame.pts if frame.pts is not None else frame.dts
    return ticks


def stated_duration_s(container: Any, stream: Any, first: int) -> float | None:
    """Return how long a clip's picture lasts, as its container says; None where it does not.

    Parameters
    ----------
    container, stream
        Of PyAV.
    first : int
        When the first frame is shown, in ticks of the stream.
    """
    if stream.duration and stream.time_base:
        duration_s = float(stream.duration * stream.time_base)
    else:
        # The container's may be that of a sound which goes on after the picture.
        duration_s = _tagged_s(stream) or (container.duration or 0) / av.time_base
        start_s = float(first * stream.time_base)
        # Matroska states the time of its end. Some programs write the length there, which is less.
        if container.format.name.startswith("matroska") and 0 < start_s < duration_s:
            duration_s -= start_s
    return duration_s if 0 < duration_s < math.inf else None


def _tagged_s(stream: Any) -> float | None:
    """Return the duration that programs write into a tag of a Matroska file's track."""
    tag = re.fullmatch(r"(\d{1,3}):(\d\d):(\d\d\.\d{1,9})", stream.metadata.get("DURATION", ""))
    return None if tag is None else float(tag[1]) * 3600 + float(tag[2]) * 60 + float(tag[3])

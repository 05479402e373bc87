"""Presentation times (PTS) of decoded frames, also where the container does not tell them."""

from __future__ import annotations

from typing import Any

# Containers that store a rate and no presentation times. What libav then gives as such is the order
# of storing, which is another one where pictures are built on later ones (B-frames).
_EVEN = ("avi", "h264", "hevc", "m4v", "mpegvideo", "mjpeg")


class PresentationTimes:
    """Tell the presentation time of each frame of a clip, in ticks of its stream.

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
        """Return the presentation time of the next decoded frame; None where it is not known.

        Parameters
        ----------
        frame
            Frames come in the order of presentation, each once.
        """
        if not self._even:
            return pts_of(frame)
        # The time of decoding counts the pictures that were left out, too; the last frames, which
        # come when no packet is left, have none.
        after = 0 if self._last is None else self._last + self._step
        self._last = after if frame.dts is None else frame.dts
        return self._last


def pts_of(frame: Any) -> int | None:
    """Return a frame's presentation time, as its container says."""
    pts: int | None = frame.pts if frame.pts is not None else frame.dts
    return pts

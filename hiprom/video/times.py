"""When decoded frames are shown, also where the container does not tell."""

from __future__ import annotations

from typing import Any

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
        """Return when the next decoded frame is shown; None where that is not known.

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

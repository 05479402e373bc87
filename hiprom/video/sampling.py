"""Which of a clip's frames are looked at: the first in each span of time."""

from __future__ import annotations

SAMPLE_EVERY_S = 0.1
"""Ten looks a second, at the first frame of each such span, give a hold's level as well as all
frames do (docs/performance.md)."""


class FrameSampler:
    """Tell, frame by frame, which are the first in their span of time.

    What a tracker finds depends on the frames that it saw before, so all who look at the same clip
    sample it alike.

    Parameters
    ----------
    every_s : float
        Length of a span; 0 takes every frame.
    from_start : bool
        The first frame asked for begins the clip. After a jump it may lie anywhere in its span, so
        the first one taken is that of the next span.
    """

    def __init__(self, every_s: float, *, from_start: bool = True) -> None:
        self._every_s = every_s
        self._span: int | None = -1 if from_start else None

    def takes(self, time_s: float) -> bool:
        """Tell whether to take the frame of a time; times increase, and each frame is asked for."""
        if self._every_s == 0.0:
            return True
        # A little is added, so that rounding puts no time at a span's start into the span before.
        before, self._span = self._span, int((time_s + 1e-6) / self._every_s)
        return before is not None and self._span > before

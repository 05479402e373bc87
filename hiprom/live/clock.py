"""A clock for a session, made from whatever times a camera gives."""

from __future__ import annotations

import math
from typing import Final

# A longer step than this is a machine that slept or a camera that jumped: nobody waited so long.
LONGEST_STEP_S: Final = 2.0
# Times that run back further than this come from a clock that was set anew.
_RESET_S: Final = 1.0
# So many late or repeated times in a row are no hiccup: the camera's clock stands still.
_PATIENCE: Final = 15
_NOMINAL_STEP_S: Final = 1 / 30
_ON_ITS_WAY_S: Final = 0.5


class SessionClock:
    """Session time in seconds: from 0, never backward, never by a leap.

    For a clip or camera in order it is the given time less the first one.
    """

    def __init__(self) -> None:
        self.now_s = 0.0
        self._offset_s: float | None = None
        self._late = 0

    def frame(self, time_s: float) -> float | None:
        """Take a frame's time; return session time, or None where the frame came too late to count.

        Parameters
        ----------
        time_s : float
            Any number; repeated, reversed and NaN times included.
        """
        if not math.isfinite(time_s):
            return self._count_late(self.now_s)
        if self._offset_s is None:
            self._offset_s = time_s - self.now_s
            return self.now_s
        now_s = time_s - self._offset_s
        if self.now_s - _RESET_S < now_s <= self.now_s:
            return self._count_late(time_s)
        if not self.now_s < now_s <= self.now_s + LONGEST_STEP_S:
            step_s = LONGEST_STEP_S if now_s > self.now_s else _NOMINAL_STEP_S
            return self._jump(time_s, step_s)
        self._late = 0
        self.now_s = now_s
        return now_s

    def tick(self, time_s: float) -> float:
        """Let time pass where no frame comes, and return session time.

        It stays a little behind, so that a frame that is still on its way is not late.

        Parameters
        ----------
        time_s : float
            On the same clock as the frames' own.
        """
        if not math.isfinite(time_s):
            return self.now_s
        if self._offset_s is None:
            self._offset_s = time_s - self.now_s
        now_s = time_s - self._offset_s - _ON_ITS_WAY_S
        if now_s > self.now_s + LONGEST_STEP_S:
            return self._jump(time_s - _ON_ITS_WAY_S, LONGEST_STEP_S)
        self.now_s = max(self.now_s, now_s)
        return self.now_s

    def _count_late(self, time_s: float) -> float | None:
        self._late += 1
        return None if self._late <= _PATIENCE else self._jump(time_s, _NOMINAL_STEP_S)

    def _jump(self, time_s: float, step_s: float) -> float:
        """Go on by a step, and count from here."""
        self.now_s += step_s
        self._offset_s = time_s - self.now_s
        return self.now_s

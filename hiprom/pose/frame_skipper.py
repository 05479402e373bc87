"""Skip frames while nothing moves: tell, one after the other, which need not be looked at."""

from __future__ import annotations

from collections import deque

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.pose.detector import Pose
from hiprom.pose.topology import ANKLES, KNEES

# Shanks that hang within this of plumb (a camera may be a few degrees askew), and have not turned
# by more than this in a quarter of a second, are at rest. A held rotation is not plumb: what is
# measured keeps all its looks.
_PLUMB_DEG = 12.0
_STILL_DEG = 1.5
_SINCE_S = 0.25
# A frame is skipped if the last look was nearer than this. Gaps then last up to 0.23 s at an
# even rate of 13 frames a second or more, and the low-pass filter bridges 0.25 s. At 10 to 12, or
# at an uneven rate, they can last up to 0.31 s, longer only where the clip has no frame in a tenth
# of a second: angles in such a gap, at rest, are missing.
_SKIP_S = 0.11


class FrameSkipper:
    """Tells which of ten frames a second can be skipped: every other one at rest."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, FloatArray]] = deque()
        self._resting = False

    def can_skip(self, time_s: float) -> bool:
        """Tell whether a frame of this time need not be looked at."""
        return self._resting and time_s - self._recent[-1][0] < _SKIP_S

    def update(self, time_s: float, pose: Pose | None) -> None:
        """Take what was found on a frame that was not skipped.

        Parameters
        ----------
        time_s : float
            Of the frame.
        pose : Pose or None
            The person there.
        """
        if pose is None:
            self._recent.clear()
            self._resting = False
            return
        shank = pose.image_px[[*ANKLES]] - pose.image_px[[*KNEES]]
        tilt_deg = np.degrees(np.arctan2(shank[:, 0], shank[:, 1]))
        self._recent.append((time_s, tilt_deg))
        while len(self._recent) > 1 and self._recent[1][0] <= time_s - _SINCE_S:
            self._recent.popleft()
        since_s, before = self._recent[0]
        still = since_s <= time_s - _SINCE_S and np.abs(tilt_deg - before).max() < _STILL_DEG
        self._resting = bool(still and np.abs(tilt_deg).max() < _PLUMB_DEG)

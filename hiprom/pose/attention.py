"""When a clip is worth a closer look: where the legs have come to a new posture, and stay.

A figure is a hold's level, told by the looks of its first second. A leg on its way, or still in
the posture that was looked at already, tells little more.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from hiprom.pose.detector import Pose
from hiprom.pose.landmarks import ANKLES, KNEES, FloatArray

NEW_DEG: Final = 4.0
SETTLED_S: Final = 0.15
KNOWN_S: Final = 1.2


class Attention:
    """Tells how long the legs have been in their posture; poses must come in order of time."""

    def __init__(self) -> None:
        self._posture: FloatArray | None = None
        self._since_s = 0.0
        self._now_s = 0.0

    def note(self, time_s: float, pose: Pose | None) -> None:
        """Take in what was seen."""
        self._now_s = time_s
        posture = None if pose is None else _posture(pose)
        if posture is None or self._posture is None or _apart(posture, self._posture) > NEW_DEG:
            self._posture, self._since_s = posture, time_s

    @property
    def is_close(self) -> bool:
        """Whether the posture is new and holds."""
        return SETTLED_S <= self._now_s - self._since_s + 0.002 < KNOWN_S

    @property
    def is_known(self) -> bool:
        """Whether the posture has lasted for so long that a look now and then will do."""
        return self._now_s - self._since_s >= KNOWN_S


def _posture(pose: Pose) -> FloatArray:
    """Return the lean of both shanks and how far one foot is above the other, degrees."""
    shank = pose.image_px[ANKLES, :] - pose.image_px[KNEES, :]
    lean = np.degrees(np.arctan2(shank[:, 0], shank[:, 1]))
    length = np.hypot(shank[:, 0], shank[:, 1]).max()
    above = pose.image_px[ANKLES[0], 1] - pose.image_px[ANKLES[1], 1]
    return np.array([*lean, np.degrees(np.arctan2(above, length))])


def _apart(one: FloatArray, other: FloatArray) -> float:
    return float(np.abs((one - other + 180.0) % 360.0 - 180.0).max())

"""How surely landmarks are seen, without what a tracker remembers of the person before."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray

# MediaPipe low-passes visibility: each figure is a tenth new and nine tenths the one told before.
_KEPT = 0.9


class FreshVisibility:
    """Visibility as a tracker just made would tell it.

    MediaPipe's filter goes on when its tracker has lost the person, so that the first second of a
    clip, or of a part of one, still reflects whatever was looked at before: it can read 0.4
    instead of 1 after another clip. The filter is linear, so what is left of the past can be worked
    out from the first figures after a new beginning, and then fades by a tenth each time.
    """

    def __init__(self) -> None:
        self._told: FloatArray | None = None
        self._excess: FloatArray | float = 0.0
        self._anew = False

    def forget(self) -> None:
        """Begin anew with the next person found."""
        self._anew = self._told is not None

    def of(self, told: FloatArray) -> FloatArray:
        """Return a person's visibility (33,), 0 to 1, from what the tracker told of it."""
        if self._anew and self._told is not None:
            seen = (told - _KEPT * self._told) / (1.0 - _KEPT)
            self._excess = told - seen
            self._anew = False
        fresh: FloatArray = np.clip(told - self._excess, 0.0, 1.0)
        self._told = told
        self._excess = _KEPT * self._excess
        return fresh

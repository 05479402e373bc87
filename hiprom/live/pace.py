"""How many pictures a second the machine has time for, where it has not for all."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise
from statistics import median_low
from typing import Final

# Few enough to tell before the set-up has passed, and three of four have to be slow: for its first
# picture a model takes long.
_STEPS: Final = (4, 9)


class Pace:
    """Watches which of a camera's pictures are looked at."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=_STEPS[1] + 1)

    def update(self, time_s: float, number: int | None) -> float | None:
        """Take one picture; return how many a second there was time for lately.

        Parameters
        ----------
        time_s : float
            When it was taken.
        number : int or None
            Running number among the camera's pictures.

        Returns
        -------
        float or None
            None while it is not known; infinite where hardly any was left out, as of a slow camera.
        """
        if number is None:
            return None
        self._seen.append((time_s, number))
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self._seen)]
        if len(steps) < _STEPS[0]:
            return None
        if median_low(count for _, count in steps) <= 1:
            return math.inf
        return 1.0 / max(1e-3, median_low(seconds for seconds, _ in steps))

    def clear(self) -> None:
        """Begin anew, as after a pause."""
        self._seen.clear()

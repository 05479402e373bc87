"""Repetitions as they happen: which leg is out, how long it is held, when it is back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.protocols.schema import Repetitions
from hiprom.scoring.plateau import plateau, plateau_depth_deg
from hiprom.sides import SIDES, Side

_BEGUN_DEG: Final = 6.0  # a leg that hangs wavers by less
_BEGUN_S: Final = 0.1
# Of the rise: what may remain when the leg counts as back. A little less than the offline scoring
# allows, so that what was counted here is a repetition there.
_RETURNED_SHARE: Final = 0.22
_RETURNED_DEG: Final = 3.5
_GONE_S: Final = 0.3  # the angle of a lowered leg is not defined
_LEAST_HOLD_S: Final = 0.2


@dataclass(frozen=True)
class LiveRepetition:
    """One repetition that came to its end.

    Attributes
    ----------
    side : Side
    peak_deg : float
        Level of its plateau.
    """

    side: Side
    peak_deg: float


class MovementTracker:
    """Follow the one leg that moves.

    Parameters
    ----------
    rules : Repetitions
        What counts as a repetition; the same limits as in the offline scoring.
    """

    def __init__(self, rules: Repetitions) -> None:
        self._rules = rules
        self.reset()

    def reset(self) -> None:
        """Forget a movement that has begun."""
        self.side: Side | None = None
        self._start_s = 0.0
        self._begun_s: list[float | None] = [None, None]
        self._times_s: list[float] = []
        self._rise_deg: list[float] = []
        self._top_deg = 0.0

    @property
    def held_s(self) -> float:
        """For how long the leg has stayed near its furthest."""
        depth = self._depth_deg()
        held = 0.0
        for time_s, rise in zip(reversed(self._times_s), reversed(self._rise_deg), strict=True):
            if rise < self._top_deg - depth:
                break
            held = self._times_s[-1] - time_s
        return held

    def update(
        self, time_s: float, rotation: FloatArray, resting: FloatArray
    ) -> LiveRepetition | None:
        """Take one frame; return the repetition that ended with it, if one did.

        Parameters
        ----------
        time_s : float
            Later than before.
        rotation, resting : (2,) array
            Rotation now and at rest, degrees, left then right; NaN where not measurable.
        """
        rise = rotation - resting
        if self.side is None:
            self._look_for_start(time_s, rise)
            return None
        i = SIDES.index(self.side)
        now = float(rise[i])
        if math.isfinite(now):
            self._times_s.append(time_s)
            self._rise_deg.append(now)
            self._top_deg = max(self._top_deg, now)
        gone = time_s - self._times_s[-1] > _GONE_S
        if gone or now < max(_RETURNED_SHARE * self._top_deg, _RETURNED_DEG):
            return self._finish(float(resting[i]))
        if time_s - self._start_s > self._rules.longest_duration_s:
            self.reset()  # whoever sits like that is not doing a repetition
            self._begun_s[i] = math.inf  # nor is what is left of it one: the leg has to come back
        return None

    def _look_for_start(self, time_s: float, rise: FloatArray) -> None:
        for i, value in enumerate(rise):
            if not value >= _BEGUN_DEG:
                self._begun_s[i] = None
            elif self._begun_s[i] is None:
                self._begun_s[i] = time_s
        since = [
            (float(rise[i]), i)
            for i, begun in enumerate(self._begun_s)
            if begun is not None and time_s - begun >= _BEGUN_S
        ]
        if since:
            top, i = max(since)
            self.side, self._start_s = SIDES[i], time_s
            self._times_s, self._rise_deg, self._top_deg = [time_s], [top], top

    def _finish(self, resting_deg: float) -> LiveRepetition | None:
        side, lasted_s = self.side, self._times_s[-1] - self._start_s
        rise = np.array(self._rise_deg)
        first, last, level = plateau(rise, self._depth_deg())
        held_s = self._times_s[last] - self._times_s[first]
        long_enough = lasted_s >= 0.5 * self._rules.least_duration_s
        self.reset()
        if side is None or not long_enough or held_s < _LEAST_HOLD_S:
            return None
        return LiveRepetition(side, level + resting_deg)

    def _depth_deg(self) -> float:
        return plateau_depth_deg(self._top_deg, self._rules)

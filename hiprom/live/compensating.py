"""Compensations while they happen: posture that changes while a hip turns."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import numpy as np

from hiprom.live.angles import KINDS, Angles
from hiprom.measurement import CompensationKind
from hiprom.protocols.schema import Protocol
from hiprom.scoring.compensations import BOTH_WAYS, LIFTED_DEG
from hiprom.sides import SIDES, Side

_BASELINE_S: Final = 0.8
# A movement is noticed a little after it began: what lies so shortly before is part of it.
_NOTICED_S: Final = 0.25

# A compensation that is shown must last this much longer to spoil a repetition. A shorter
# one may be the landmarks' noise, and is no reason to ask for a good repetition once more.
_SPOILING_S: Final = 0.5

Signals = dict[CompensationKind, float]


class CompensationWatch:
    """Compare the posture of a moving leg with the posture just before.

    Parameters
    ----------
    protocol : Protocol
        Its limits, those of the offline scoring: from which change on, and for how long.
    """

    def __init__(self, protocol: Protocol) -> None:
        self._limits = {limit.kind: limit for limit in protocol.compensations}
        self._standing = protocol.name == "standing"
        self._before: tuple[deque[tuple[float, Signals]], ...] = (deque(), deque())
        self.reset()

    def reset(self) -> None:
        """Forget the present movement and the posture before it."""
        for side in self._before:
            side.clear()
        self._end()

    def _end(self) -> None:
        self._moving: Side | None = None
        self._baseline: Signals = {}
        self._since_s: dict[CompensationKind, float] = {}
        self.now: tuple[CompensationKind, ...] = ()
        self.spoiling: dict[CompensationKind, None] = {}

    def update(self, time_s: float, angles: Angles, moving: Side | None) -> None:
        """Take one frame; `now` and `spoiling` then hold the movement's compensations.

        The first are those of this moment, the second those of all its moments that lasted.

        Parameters
        ----------
        time_s : float
        angles : Angles
            One frame's, smoothed.
        moving : Side or None
            The leg that is out.
        """
        if moving != self._moving:
            self._end()
            if moving is not None:
                self._moving, self._baseline = moving, self._level(moving, time_s)
        if moving is None:
            self._remember(time_s, angles)
            return
        lasts_s = self._lasts_s(time_s, _of(angles, SIDES.index(moving)))
        self.now = tuple(kind for kind, since_s in lasts_s.items() if since_s >= 0)
        self.spoiling.update({k: None for k, since_s in lasts_s.items() if since_s >= _SPOILING_S})

    def _remember(self, time_s: float, angles: Angles) -> None:
        for i, past in enumerate(self._before):
            if math.isfinite(angles.rotation_deg[i]):
                past.append((time_s, _of(angles, i)))
            while past and past[0][0] < time_s - _BASELINE_S:
                past.popleft()

    def _level(self, side: Side, time_s: float) -> Signals:
        past = self._before[SIDES.index(side)]
        rows = [row for when, row in past if when <= time_s - _NOTICED_S] or [r for _, r in past]
        level: Signals = {}
        for kind in self._limits:
            known = [row[kind] for row in rows if math.isfinite(row[kind])]
            if known:
                level[kind] = self._no_lower(kind, float(np.median(known)))
        return level

    def _no_lower(self, kind: CompensationKind, level: float) -> float:
        """Return a baseline: a thigh on its way up to a standing test's turn is none."""
        return max(level, LIFTED_DEG) if self._standing and kind == "thigh_lift" else level

    def _lasts_s(self, time_s: float, now: Signals) -> dict[CompensationKind, float]:
        """Return for how long each has been beyond its limit, less the time that it may."""
        lasts: dict[CompensationKind, float] = {}
        for kind, limit in self._limits.items():
            # A leg lifted and turned in one go has no posture before: its first one must do.
            if math.isfinite(now[kind]):
                self._baseline.setdefault(kind, self._no_lower(kind, now[kind]))
            change = now[kind] - self._baseline.get(kind, math.nan)
            size = abs(change) if kind in BOTH_WAYS else change
            if not size > limit.limit_deg:
                self._since_s.pop(kind, None)
            else:
                since_s = self._since_s.setdefault(kind, time_s)
                lasts[kind] = time_s - since_s - limit.least_duration_s
        return lasts


def _of(angles: Angles, side: int) -> Signals:
    return dict(zip(KINDS, angles.signals_deg[side].tolist(), strict=True))

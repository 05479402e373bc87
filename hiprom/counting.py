"""Counts and shares in words."""

from __future__ import annotations

import math

_TIMES = ("never", "once", "twice", "three times", "four times", "five times", "six times")


def counted(count: int, what: str) -> str:
    """Return a count with its noun, which takes an s but for one: ``1 frame``, ``2 frames``."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def times(count: int) -> str:
    """Return how often, from never: ``once``, ``three times``, ``7 times``."""
    return _TIMES[count] if count < len(_TIMES) else f"{count} times"


def percent(share: float) -> str:
    """Return ``99 %``: what is not the whole never shows as 100."""
    return f"{math.floor(100 * share + 1e-6)} %"

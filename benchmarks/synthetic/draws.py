"""Rounded random numbers: what is drawn goes to JSON and back unchanged."""

from __future__ import annotations

import numpy as np

from .spec import Pair

Rng = np.random.Generator


def draw(rng: Rng, low: float, high: float) -> float:
    """Draw a number, to four decimals."""
    return round(float(rng.uniform(low, high)), 4)


def pair(rng: Rng, low: float, high: float) -> Pair:
    """Draw one number for either side."""
    return draw(rng, low, high), draw(rng, low, high)

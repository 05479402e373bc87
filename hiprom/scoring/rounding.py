"""Rounding of the figures of a result."""

from __future__ import annotations

import numpy as np


def rounded_or_none(value: float) -> float | None:
    """Round a figure for the result; None (null) where it could not be measured."""
    return rounded(value) if np.isfinite(value) else None


def rounded(value: float, digits: int = 1) -> float:
    """Round a known figure; adding zero makes 0.0 of −0.0."""
    return round(value, digits) + 0.0

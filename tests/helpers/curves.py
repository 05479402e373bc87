"""Rotation curves whose repetitions are known by construction."""

from __future__ import annotations

import numpy as np

RATE = 25.0


def curve(*peaks_deg: float, rest_s: float = 1.0, ramp_s: float = 0.8, hold_s: float = 1.0):
    """A curve of holds with smooth ramps from rest and back, and its times."""
    pieces = [np.zeros(int(rest_s * RATE))]
    ramp = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, int(ramp_s * RATE)))
    for peak in peaks_deg:
        pieces += [peak * ramp, np.full(int(hold_s * RATE), peak), peak * ramp[::-1]]
        pieces.append(np.zeros(int(rest_s * RATE)))
    values = np.concatenate(pieces)
    return values, np.arange(len(values)) / RATE

"""The One-Euro filter: no lag where things move, no jitter where they rest.

Casiez, Roussel & Vogel 2012, "1€ filter", 10.1145/2207676.2208639. For the eye only: the result is
scored from unsmoothed landmarks.
"""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray


class OneEuro:
    """Smooth several signals at once, each sample as it comes.

    Parameters
    ----------
    least_cutoff_hz : float
        Cutoff at rest.
    per_unit_s : float
        How much the cutoff rises with the speed (Hz per unit/s).
    """

    def __init__(self, least_cutoff_hz: float, per_unit_s: float) -> None:
        self._least_hz = least_cutoff_hz
        self._per_unit_s = per_unit_s
        self._value: FloatArray | None = None
        self._speed: FloatArray | None = None
        self._time_s = 0.0

    def reset(self) -> None:
        """Forget everything: the next sample comes back as it is."""
        self._value = self._speed = None

    def __call__(self, values: FloatArray, time_s: float) -> FloatArray:
        """Return the smoothed values; NaN passes, and the signal starts anew after it.

        Parameters
        ----------
        values : (n,) array
        time_s : float
            Later than the sample before.
        """
        if self._value is None or self._speed is None:
            self._value, self._speed = values.copy(), np.zeros_like(values)
            self._time_s = time_s
            return values.copy()
        step = max(time_s - self._time_s, 1e-6)
        self._time_s = time_s
        speed = np.nan_to_num((values - self._value) / step)
        self._speed = self._speed + _share(1.0, step) * (speed - self._speed)
        cutoff = self._least_hz + self._per_unit_s * np.abs(self._speed)
        smooth = self._value + _share(cutoff, step) * (values - self._value)
        # A signal that was missing has no past to be smoothed with.
        self._value = np.where(np.isfinite(self._value), smooth, values)
        return self._value.copy()


def _share(cutoff_hz: FloatArray | float, step_s: float) -> FloatArray:
    """Return how much of the way to the new sample a first-order low pass goes."""
    turn = 2 * np.pi * np.asarray(cutoff_hz) * step_s
    return np.asarray(turn / (turn + 1))

"""What a running mode does to a shank angle, against a rendered clip's truth."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.sides import SIDES

# A leg slower than this is still, degrees per second; nearer to plumb than that it rests, degrees.
STILL, RESTING = 3.0, 6.0
# A mode that lags shows the hold up to this much later.
AFTER_S = 0.12
LARGEST_LAG_S = 0.4


@dataclass(frozen=True)
class Truth:
    """Truth of a rendered clip: times (T,), rotation (T, 2) in degrees, NaN where unknown.

    `holds` has a (side, start_s, end_s) for each repetition's plateau.
    """

    time_s: FloatArray
    rotation_deg: FloatArray
    holds: tuple[tuple[int, float, float], ...]

    @classmethod
    def read(cls, path: Path) -> Truth:
        """Read frames and repetitions of a truth file (``hiprom.truth/1``)."""
        truth = json.loads(path.read_text(encoding="utf-8"))
        frames = truth["frames"]
        sides = [np.array(frames["hip_rotation_deg"][side], dtype=float) for side in SIDES]
        holds = tuple(
            (SIDES.index(each["side"]), each["hold_start_s"], each["hold_end_s"])
            for each in truth["repetitions"]
        )
        return cls(np.array(frames["time_s"], dtype=float), np.stack(sides, axis=1), holds)

    def every(self, step: int) -> Truth:
        """Return the truth of the clip played `step` times faster at the same frame rate."""
        holds = tuple((side, start / step, end / step) for side, start, end in self.holds)
        return Truth(self.time_s[::step] / step, self.rotation_deg[::step], holds)

    def speed(self) -> FloatArray:
        """(T, 2) absolute speed, degrees per second."""
        return np.abs(np.gradient(self.rotation_deg, self.time_s, axis=0))


def noise_deg(angle: FloatArray, truth: Truth) -> float:
    """Robust SD of the frame-to-frame jitter where the leg is still.

    From third differences: they cancel drift, and white noise of SD s gives sqrt(20) s.
    """
    still = truth.speed() < STILL
    jitter = np.diff(angle, 3, axis=0)
    steady = still[:-3] & still[1:-2] & still[2:-1] & still[3:]
    return float(1.4826 * np.nanmedian(np.abs(jitter[steady])) / np.sqrt(20))


def lag_s(angle: FloatArray, truth: Truth) -> float:
    """Delay of the angle behind the truth that correlates best, pooled over moving legs."""
    delays = np.arange(-0.1, LARGEST_LAG_S, 0.002)
    found = []
    for side in range(2):
        moved = truth.rotation_deg[:, side]
        known = np.isfinite(moved) & np.isfinite(angle[:, side])
        if known.sum() < 10 or np.ptp(moved[known]) < 10:
            continue
        times, read, true = truth.time_s[known], angle[known, side], moved[known]
        scores = [np.corrcoef(read, np.interp(times - d, times, true))[0, 1] for d in delays]
        found.append(delays[int(np.argmax(scores))])
    return float(np.mean(found)) if found else float("nan")


def amplitudes_deg(angle: FloatArray, truth: Truth) -> FloatArray:
    """Height over rest of each repetition's true hold, as read (repetitions,).

    The reading is the highest median of three frames in and just after the hold, so that a
    mode's noise hardly counts as height and its lag does not count as loss.
    """
    smooth = np.median(np.stack([angle[:-2], angle[1:-1], angle[2:]]), axis=0)
    centre_s = truth.time_s[1:-1]
    heights = []
    for side, start_s, end_s in truth.holds:
        rotation = np.nan_to_num(truth.rotation_deg[:, side], nan=-90.0)
        resting = (truth.speed()[:, side] < STILL) & (np.abs(rotation) < RESTING)
        held = (centre_s >= start_s) & (centre_s <= end_s + AFTER_S)
        if resting.any() and held.any():
            heights.append(np.nanmax(smooth[held, side]) - np.nanmedian(angle[resting, side]))
        else:
            heights.append(np.nan)
    return np.array(heights)


def spread_deg(angle: FloatArray, truth: Truth) -> float:
    """Robust SD of what a straight line in the truth leaves of the angle, moving legs only."""
    left = []
    for side in range(2):
        true, read = truth.rotation_deg[:, side], angle[:, side]
        known = np.isfinite(true) & np.isfinite(read)
        if known.sum() < 10 or np.ptp(true[known]) < 10:
            continue
        line = np.polyfit(true[known], read[known], 1)
        left.append(read[known] - np.polyval(line, true[known]))
    residual = np.concatenate(left) if left else np.array([np.nan])
    return 1.4826 * float(np.median(np.abs(residual - np.median(residual))))

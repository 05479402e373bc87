"""The angle of both sides over time, from an analysis or from its frames CSV."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import Measurement
from hiprom.results.files import read_frames
from hiprom.sides import SIDES

# Of the same clip the times are the same but for rounding, and a hold's median is about its level.
_OFF_S, _OFF_DEG = 0.5, 5.0
_COLUMNS = ("time_s", *(f"{side}_hip_rotation_deg" for side in SIDES))


@dataclass(frozen=True)
class Curve:
    """Hip rotation over time.

    Attributes
    ----------
    time_s : (T,) array
        Seconds.
    rotation_deg : (T, 2) array
        Left then right, internal positive; NaN where not measurable.
    """

    time_s: FloatArray
    rotation_deg: FloatArray

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def known(self) -> bool:
        """Whether the angle is known on any frame of any side."""
        return bool(np.isfinite(self.rotation_deg).any())


def curve_of(kinematics: Kinematics) -> Curve:
    """Return the curve of an analysis."""
    return Curve(kinematics.time_s, kinematics.hip_rotation_deg)


def read_curve(path: Path) -> Curve:
    """Read the curve from a frames CSV; an empty cell is a missing value.

    Parameters
    ----------
    path : Path
        As ``hiprom analyze --csv`` writes it; only the columns of time and hip rotation are read.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, or holds a cell that is no number.
    """
    time_s, *sides = read_frames(path, _COLUMNS).values()
    return Curve(time_s, np.stack(sides, axis=1))


def belongs(curve: Curve, measurement: Measurement) -> bool:
    """Tell whether a curve can be that of a measured clip: its times fit, and its holds' angles."""
    time_s = curve.time_s
    if len(time_s) < 2 or abs(time_s[-1] - time_s[0] - measurement.source.duration_s) > _OFF_S:
        return False
    for i, side in enumerate(SIDES):
        for found in measurement.sides[side].repetitions:
            held = (time_s >= found.plateau_start_s) & (time_s <= found.plateau_end_s)
            level_deg = median_known(curve.rotation_deg[held, i])
            if np.isfinite(level_deg) and abs(level_deg - found.peak_ir_deg) > _OFF_DEG:
                return False
    return True

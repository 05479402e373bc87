"""The angle of both sides over time, from an analysis or from its frames CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hiprom.errors import InputError, in_short
from hiprom.files import read_text
from hiprom.kinematics.types import Kinematics
from hiprom.results.files import frame_value
from hiprom.sides import SIDES

FloatArray = npt.NDArray[np.float64]

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
    try:
        values = _values(csv.DictReader(io.StringIO(read_text(path), newline="")), path)
    except csv.Error as error:
        raise InputError(f"{path} is not a frames CSV: {in_short(error)}") from error
    return Curve(values[:, 0], values[:, 1:])


def _values(rows: csv.DictReader[str], path: Path) -> FloatArray:
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise InputError(f"{path} is not a frames CSV: it has no column {missing[0]}")
    return np.array([_row(row, path, n) for n, row in enumerate(rows, start=2)]).reshape(-1, 3)


def _row(row: dict[str, str], path: Path, line: int) -> list[float]:
    cells: Iterable[str | None] = (row[name] for name in _COLUMNS)
    try:
        return [frame_value(name, cell) for name, cell in zip(_COLUMNS, cells, strict=True)]
    except ValueError as error:
        raise InputError(f"{path}, line {line}: {in_short(error)}") from error

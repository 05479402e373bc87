"""A measurement in files: its JSON, and the frames CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.errors import InputError, in_short
from hiprom.files import read_text
from hiprom.kinematics.types import COLUMNS, SIDED_COLUMNS, Kinematics
from hiprom.limits import is_plausible
from hiprom.measurement import Measurement
from hiprom.sides import SIDES
from hiprom.writing import atomic_path

FRAME_COLUMNS = (
    "time_s",
    *(f"{side}_{column}" for column in SIDED_COLUMNS for side in SIDES),
    *COLUMNS,
)
"""The header of the frames CSV."""


def read_frames(path: Path, columns: Sequence[str] = FRAME_COLUMNS) -> dict[str, FloatArray]:
    """Read columns of a frames CSV, each (T,); an empty cell is NaN, but for the time.

    Parameters
    ----------
    path : Path
        As `write_frames` writes it; other columns than those asked for may be there or not.
    columns : sequence of str
        Of `FRAME_COLUMNS`.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, or holds a cell that its column cannot have.
    """
    table = csv.reader(io.StringIO(read_text(path), newline=""))
    try:
        header = next(table, [])
        missing = [name for name in columns if name not in header]
        if missing:
            raise InputError(f"{path} is not a frames CSV: it has no column {missing[0]}")
        wanted = [(name, header.index(name)) for name in columns]
        rows = [_row(cells, len(header), wanted) for cells in table if cells]
    except csv.Error as error:
        raise InputError(f"{path} is not a frames CSV: {in_short(error)}") from error
    except ValueError as error:
        raise InputError(f"{path}, line {table.line_num}: {in_short(error)}") from error
    values = np.array(rows, dtype=float).reshape(len(rows), len(columns))
    return dict(zip(columns, values.T, strict=True))


def _row(cells: list[str], width: int, wanted: list[tuple[str, int]]) -> list[float]:
    if len(cells) != width:
        raise ValueError(f"a row has {len(cells)} cells instead of {width}")
    return [_value(name, cells[place]) for name, place in wanted]


def _value(column: str, cell: str) -> float:
    value = float(cell) if cell else float("nan")
    if value != value and column == "time_s":
        raise ValueError("time_s is missing")
    if value == value and not is_plausible(column, value):
        raise ValueError(f"{column} cannot be {value:.6g}")
    return value


def write_json(measurement: Measurement, path: Path) -> None:
    """Write the JSON contract to a file, whole or not at all."""
    with atomic_path(path) as partial:
        partial.write_text(measurement.to_json() + "\n", encoding="utf-8")


def frame_columns(kinematics: Kinematics) -> dict[str, FloatArray]:
    """Return the columns of the frames CSV, each (T,); NaN where not measured."""
    columns = {"time_s": kinematics.time_s}
    for name in SIDED_COLUMNS:
        values = getattr(kinematics, name)
        columns |= {f"{side}_{name}": values[:, i] for i, side in enumerate(SIDES)}
    return columns | {name: getattr(kinematics, name) for name in COLUMNS}


def write_frames(kinematics: Kinematics, path: Path) -> None:
    """Write the angles of every frame as CSV, whole or not at all.

    The columns are `FRAME_COLUMNS`; a value that could not be measured is an empty cell.
    """
    write_columns(frame_columns(kinematics), path)


def write_columns(columns: Mapping[str, FloatArray], path: Path) -> None:
    """Write columns of one length as CSV, whole or not at all; NaN is an empty cell.

    Parameters
    ----------
    columns : mapping of str to (T,) array
        By their names; the first one is the time.
    path : Path
    """
    time_s, *others = columns.values()
    values = [np.round(column, 3) + 0.0 for column in others]  # + 0.0: no "-0.000"
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for now_s, *row in zip(time_s, *values, strict=True):
            cells = (f"{value:.3f}" if np.isfinite(value) else "" for value in row)
            writer.writerow((f"{now_s:.6f}", *cells))

"""The angles of every frame as named columns, from an analysis or from its CSV; and as Parquet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from hiprom.arrays import FloatArray
from hiprom.exports.optional import need
from hiprom.kinematics.types import Kinematics
from hiprom.results import files
from hiprom.writing import atomic_path


@dataclass(frozen=True)
class Frames:
    """Columns of one length; names are those of the frames CSV, missing values NaN."""

    columns: dict[str, FloatArray]

    def __getitem__(self, name: str) -> FloatArray:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["time_s"])


def frames_of(kinematics: Kinematics) -> Frames:
    """Return the columns of an analysis."""
    return Frames(files.frame_columns(kinematics))


def read_frames(path: Path) -> Frames:
    """Read a frames CSV; an empty cell is a missing value.

    Raises
    ------
    InputError
        If the file cannot be read, lacks a column, or holds a cell that is no number.
    """
    return Frames(files.read_frames(path))


def write_csv(frames: Frames, path: Path) -> None:
    """Write the columns as `hiprom analyze` writes them."""
    files.write_columns(frames.columns, path)


def parquet_package() -> ModuleType:
    """Return pyarrow with its Parquet.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    need("pyarrow.parquet", "Parquet")
    return need("pyarrow", "Parquet")


def write_parquet(frames: Frames, path: Path) -> None:
    """Write the columns as Parquet, whole or not at all; a missing value is null.

    Raises
    ------
    UsageError
        If pyarrow is missing, or the file cannot be written.
    """
    pyarrow = parquet_package()
    # from_pandas turns NaN into null; nothing of pandas is used.
    arrays = {
        name: pyarrow.array(values, from_pandas=True) for name, values in frames.columns.items()
    }
    with atomic_path(path) as partial:
        pyarrow.parquet.write_table(pyarrow.table(arrays), partial)

"""OpenSim motion files (``.mot``): coordinates with OpenSim's names and signs, in degrees.

OpenSim's own reader of motions (`Storage`, which the GUI uses) does not understand NaN: it reads
0, drops what follows, and says nothing. So a row is written only if all of its values are known,
and a gap in time is the only trace of a missing one; no value is ever made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.errors import InputError, UsageError, in_short
from hiprom.exports.origin import Origin
from hiprom.files import read_text
from hiprom.measurement import TestName
from hiprom.sides import SIDES, Side
from hiprom.writing import atomic_path

COORDINATES: Final = (
    ("hip_flexion", "femur_elevation_deg", 1.0),
    ("hip_adduction", "femur_abduction_deg", -1.0),
    ("hip_rotation", "hip_rotation_pelvis_deg", 1.0),
    ("knee_angle", "knee_flexion_deg", 1.0),
)
"""OpenSim's name (before ``_l`` or ``_r``), our column, and the sign between them.

OpenSim's hip rotation is that against the pelvis. Knee flexion is positive as in the Rajagopal,
Lai-Uhlrich and Pose2Sim models (the older gait2392 has it negative).
"""
_OURS: Final = "hiprom_"  # before the names of what only hiprom writes into the header
_TEST: Final = f"{_OURS}test"


@dataclass(frozen=True)
class Motion:
    """A motion file: time and coordinates, angles in degrees.

    Attributes
    ----------
    time_s : (T,) array
    columns : dict of str to (T,) array
    test : {"seated", "standing", "supine"} or None
        Which test it is of, where the file says so: only hiprom's do.
    """

    time_s: FloatArray
    columns: dict[str, FloatArray]
    test: TestName | None = None


def motion_of(frames: Mapping[str, FloatArray], sides: tuple[Side, ...] = SIDES) -> Motion:
    """Return the coordinates of some sides on the frames on which all of them are known.

    Parameters
    ----------
    frames : mapping of str to (T,) array
        Columns of the frames CSV, by their names.
    sides : tuple of Side

    Raises
    ------
    UsageError
        If there is no such frame.
    """
    columns = {"pelvis_list": frames["pelvis_list_deg"]}
    for side in sides:
        for name, column, sign in COORDINATES:
            columns[f"{name}_{side[0]}"] = sign * frames[f"{side}_{column}"] + 0.0
    known = np.isfinite(np.stack(list(columns.values()))).all(axis=0)
    if not known.any():
        raise UsageError(
            "no frame has every angle of both legs, as in the standing test: add --side left or "
            "--side right"
            if len(sides) > 1
            else f"no frame has every angle of the {sides[0]} leg"
        )
    kept = {name: values[known] for name, values in columns.items()}
    return Motion(frames["time_s"][known], kept)


def write_mot(motion: Motion, path: Path, origin: Origin | None = None) -> None:
    """Write a motion file, whole or not at all.

    Parameters
    ----------
    motion : Motion
    path : Path
    origin : mapping of str to str, optional
        From `origin_of`; lines of the header, which OpenSim and Pose2Sim take for their own.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    names = ["time", *motion.columns]
    rows = np.stack([motion.time_s, *motion.columns.values()], axis=1)
    told = (f"{_OURS}{key.removeprefix(_OURS)}={text}\n" for key, text in (origin or {}).items())
    header = (
        f"Coordinates\nversion=1\nnRows={len(rows)}\nnColumns={len(names)}\ninDegrees=yes\n"
        f"{''.join(told)}\nendheader\n"
    )
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
        out.write(header + "\t".join(names) + "\n")
        np.savetxt(out, rows, fmt="%.6f", delimiter="\t")


def read_mot(path: Path) -> Motion:
    """Read a motion file of OpenSim, Pose2Sim or Sports2D, in degrees.

    Raises
    ------
    InputError
        If it cannot be read, or is no motion file.
    """
    lines = read_text(path).splitlines()
    ends = [n for n, line in enumerate(lines) if line.strip().lower() == "endheader"]
    if not ends or ends[0] + 1 >= len(lines):
        raise InputError(f"{path} is not a motion file: it has no line 'endheader' and columns")
    header = [line.replace(" ", "").lower() for line in lines[: ends[0]]]
    degrees = "indegrees=yes" in header
    test = next((name for name in get_args(TestName) if f"{_TEST}={name}" in header), None)
    # Names may hold spaces ("right hip" of Sports2D): only tabs part columns where there are any.
    tab = "\t" if "\t" in lines[ends[0] + 1] else None
    names = [name.strip() for name in lines[ends[0] + 1].split(tab)]
    if not names or names[0].lower() != "time":
        raise InputError(f"{path} is not a motion file: its first column is not time")
    try:
        rows = [
            _numbers(line.split(tab), len(names)) for line in lines[ends[0] + 2 :] if line.strip()
        ]
    except ValueError as error:
        raise InputError(f"{path} is not a motion file: {in_short(error)}") from error
    values = np.array(rows).reshape(-1, len(names))
    scale = 1.0 if degrees else 180 / np.pi
    columns = {name: scale * values[:, n] for n, name in enumerate(names) if n}
    return Motion(values[:, 0], columns, test)


def _numbers(cells: list[str], count: int) -> list[float]:
    if len(cells) != count:
        raise ValueError(f"a row has {len(cells)} values instead of {count}")
    return [float(cell) if cell.strip() else np.nan for cell in cells]

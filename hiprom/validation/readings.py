"""Reference readings from a CSV file: what a person measured on the leg that a clip shows."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from hiprom.errors import InputError
from hiprom.files import place_of
from hiprom.sides import Side
from hiprom.spreadsheet import rows_of

TestChoice = Literal["auto", "seated", "standing"]

REQUIRED = ("clip", "side", "reference_deg")
OPTIONAL = ("test", "subject", "session", "rater", "repeat")
"""Columns of the file; others are left alone."""

_SIDES: dict[str, Side] = {"left": "left", "l": "left", "right": "right", "r": "right"}
_LARGEST_DEG = 90.0
_LONGEST = 40  # letters of a cell that an error quotes


@dataclass(frozen=True)
class Reading:
    """One line of the file.

    Attributes
    ----------
    line : int
        Its number in the file, the header being 1.
    clip : Path
        The clip, found from the folder of the file.
    name : str
        The clip as it is written in the file.
    side : {"left", "right"}
        The subject's own.
    reference_deg : float
        Internal rotation positive; NaN where the cell is empty.
    test : {"auto", "seated", "standing"}
    subject, session, rater, repeat : str
        Empty where not told.
    """

    line: int
    clip: Path
    name: str
    side: Side
    reference_deg: float
    test: TestChoice
    subject: str
    session: str
    rater: str
    repeat: str


@dataclass(frozen=True)
class _Cell:
    """Where something stands, for the message when it is wrong."""

    file: Path
    line: int
    column: str

    def wrong(self, what: str) -> InputError:
        return InputError(f"{self.file}, line {self.line}, column {self.column}: {what}")


def read_readings(path: str | os.PathLike[str]) -> list[Reading]:
    """Read a file of reference readings.

    Columns, in any order: ``clip``, ``side``, ``reference_deg``, and if wanted ``test``,
    ``subject``, ``session``, ``rater``, ``repeat``. Commas, semicolons or tabs between cells; a
    decimal comma is understood.

    Parameters
    ----------
    path : path

    Returns
    -------
    list of Reading
        In the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read, or a line cannot be used: with its number and column.
    """
    file = Path(path)
    readings = [_reading(file, line, row) for line, row in _rows(file)]
    if not readings:
        raise InputError(f"{file} holds no reading: write one line per clip and side")
    _check_lines(file, readings)
    return readings


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    rows = rows_of(file)
    line, cells = next(rows, (0, []))
    if not cells:
        raise InputError(f"{file} is empty: the first line has to name {', '.join(REQUIRED)}")
    header = [name.lower() for name in cells]
    for name in REQUIRED:
        if name not in header:
            raise InputError(
                f"{file}, line {line}: there is no column {name}; the first line has to name "
                f"{', '.join(REQUIRED)}, and may name {', '.join(OPTIONAL)}"
            )
    for name in (*REQUIRED, *OPTIONAL):
        if header.count(name) > 1:
            raise InputError(f"{file}, line {line}: the column {name} appears twice; remove one")
    for line, cells in rows:
        if len(cells) > len(header):
            raise InputError(
                f"{file}, line {line}: {len(cells)} cells, but {len(header)} columns; "
                "put a cell that holds a comma in quotes"
            )
        cells += [""] * (len(header) - len(cells))
        yield line, dict(zip(header, cells, strict=True))


def _reading(file: Path, line: int, row: dict[str, str]) -> Reading:
    name = row["clip"]
    if not name:
        raise _Cell(file, line, "clip").wrong("it is empty; name the clip")
    side = _SIDES.get(row["side"].lower())
    if side is None:
        raise _Cell(file, line, "side").wrong(
            f"{_quoted(row['side'])} is no side; write left or right"
        )
    return Reading(
        line=line,
        clip=file.parent / name,
        name=name,
        side=side,
        reference_deg=_degrees(row["reference_deg"], _Cell(file, line, "reference_deg")),
        test=_test(row.get("test", ""), _Cell(file, line, "test")),
        **{column: row.get(column, "") for column in OPTIONAL if column != "test"},
    )


def _quoted(text: str) -> str:
    """Return a cell for a message, cut short: it may hold anything."""
    return f"'{text[:_LONGEST]}'"


def _degrees(text: str, cell: _Cell) -> float:
    if not text:
        return math.nan
    wrong = cell.wrong(
        f"{_quoted(text)} is no number; write degrees, such as 31.5, or leave it empty"
    )
    try:
        value = float(text.removesuffix("°").replace(",", ".").replace("−", "-"))
    except ValueError as error:
        raise wrong from error
    if math.isnan(value) or "_" in text:  # to Python, 3_1 is 31
        raise wrong
    if not abs(value) <= _LARGEST_DEG:
        raise cell.wrong(
            f"{text[:_LONGEST]} is outside −90 to 90; write degrees, internal rotation positive"
        )
    return value


def _test(text: str, cell: _Cell) -> TestChoice:
    name = text.lower() or "auto"
    if name in get_args(TestChoice):
        return cast(TestChoice, name)
    raise cell.wrong(f"{_quoted(text)} cannot be measured here; write seated, standing or nothing")


def _check_lines(file: Path, readings: list[Reading]) -> None:
    """One clip is one test, subject and session; one reading appears once."""
    first: dict[Path, Reading] = {}
    seen: dict[tuple[Path, str, str, str], Reading] = {}
    for reading in readings:
        clip = place_of(reading.clip)
        same = first.setdefault(clip, reading)
        for column in ("test", "subject", "session"):
            if getattr(reading, column) != getattr(same, column):
                raise _Cell(file, reading.line, column).wrong(
                    f"{_quoted(getattr(reading, column))}, but line {same.line} says "
                    f"{_quoted(getattr(same, column))} of the same clip"
                )
        key = (clip, reading.side, reading.rater, reading.repeat)
        if key in seen:
            raise InputError(
                f"{file}, line {reading.line}: the same clip, side, rater and repeat as line "
                f"{seen[key].line}; tell them apart by a column rater or repeat, or remove one"
            )
        seen[key] = reading

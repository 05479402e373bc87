"""The history as a file for other programs: CSV to look at, JSON that can be read back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Field, ValidationError

from hiprom.errors import InputError, UsageError
from hiprom.files import read_json
from hiprom.history.rows import LONGEST_NOTE, Entry, NewMeasurement, checked_code
from hiprom.history.store import History
from hiprom.measurement import Measurement
from hiprom.results.stored import plausible
from hiprom.writing import atomic_path, check_suffix

SCHEMA: Final = "hiprom.history/1"


class _Document(BaseModel):
    person: str
    day: date
    note: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None
    measurement: Measurement


def export(history: History, path: Path, *, person: str | None = None) -> int:
    """Write the history to a file, whole or not at all.

    Parameters
    ----------
    history : History
    path : Path
        ``.csv`` (one row for each measurement, empty cells where a figure is missing) or
        ``.json`` (all of it; `read_export` reads it back).
    person : str, optional
        Only this person's.

    Returns
    -------
    int
        How many measurements were written.

    Raises
    ------
    UsageError
        If the suffix is another one, or the file cannot be written.
    """
    suffix = check_suffix(path, ".csv", ".json")
    with atomic_path(path, private=True) as partial:
        if suffix == ".csv":
            return _write_csv(history, partial, person)
        return _write_json(history, partial, person)


def read_export(path: Path) -> Iterator[NewMeasurement]:
    """Yield the measurements of a JSON export.

    Raises
    ------
    InputError
        If the file cannot be read, or is no export.
    """
    content = read_json(path)
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise InputError(
            f"{path} is not a history export ({SCHEMA}); a measurement goes in with "
            "'hiprom history add'"
        )
    entries = content.get("measurements", [])
    if not isinstance(entries, list):
        raise InputError(f"{path} is not a history export: its measurements are no list")
    for number, entry in enumerate(entries, start=1):
        try:
            one = _Document.model_validate(entry)
            checked_code(one.person)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{path}, measurement {number}: {where}: {first['msg']}") from error
        except UsageError as error:
            raise InputError(f"{path}, measurement {number}: {error}") from error
        measurement = plausible(one.measurement, f"{path}, measurement {number}")
        yield NewMeasurement(one.person, one.day, measurement, one.note)


def _write_csv(history: History, path: Path, person: str | None) -> int:
    entries = history.entries(person=person)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(field.name for field in fields(Entry))
        writer.writerows(astuple(entry) for entry in entries)
    return len(entries)


def _write_json(history: History, path: Path, person: str | None) -> int:
    documents = history.documents(person=person)
    with path.open("w", encoding="utf-8") as out:
        out.write(f'{{"schema": "{SCHEMA}", "measurements": [\n')
        for number, (code, day, note, text) in enumerate(documents):
            head = json.dumps({"person": code, "day": day, "note": note}, ensure_ascii=False)
            # The stored text is JSON already: it goes out as it came in.
            out.write(f'{"," if number else ""}{head[:-1]}, "measurement": {text}}}\n')
        out.write("]}\n")
    return len(documents)

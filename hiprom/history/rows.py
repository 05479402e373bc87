"""One row of the history: what is listed, what is added, what a column can hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from hiprom.errors import UsageError
from hiprom.limits import is_plausible
from hiprom.measurement import Measurement

LONGEST_CODE: Final = 64
"""Characters of a person's code."""

LONGEST_NOTE: Final = 2000
"""Characters of a note: it is a remark, and stands in a list."""


@dataclass(frozen=True)
class Entry:
    """A measurement in the history, without its details; figures are null where not measured.

    `retest_mdc95_deg` is what a side's peak must change by from one day to another; the side
    difference of one day has an error of its own, which stands in the measurement.
    """

    id: int
    person: str
    day: str
    test: str | None
    left_peak_deg: float | None
    left_low_deg: float | None
    left_high_deg: float | None
    right_peak_deg: float | None
    right_low_deg: float | None
    right_high_deg: float | None
    difference_deg: float | None
    retest_mdc95_deg: float | None
    grade: str
    hiprom_version: str
    model_name: str | None
    model_sha256: str | None
    careful_sha256: str | None
    note: str | None


@dataclass(frozen=True)
class NewMeasurement:
    """What `History.add_all` takes: whose measurement, of which day."""

    person: str
    day: date
    measurement: Measurement
    note: str | None = None


def columns_of(new: NewMeasurement) -> dict[str, str | float | None]:
    """Return the columns by which measurements are listed, and the whole of it as JSON."""
    measurement = new.measurement
    text = measurement.to_json(indent=None)
    values: dict[str, str | float | None] = {
        "note": checked_note(new.note),
        "test": measurement.test,
        "hiprom_version": measurement.hiprom_version,
        "model_name": measurement.model.name,
        "model_sha256": measurement.model.sha256,
        "grade": measurement.quality.grade,
        "difference_deg": measurement.asymmetry.difference_deg,
        "mdc95_deg": measurement.change_mdc95_deg,
        "sha256": fingerprint(text),
        "json": text,
    }
    for name, side in (("left", measurement.sides.left), ("right", measurement.sides.right)):
        low, high = side.peak_ir_ci95_deg or (None, None)
        values[f"{name}_peak_deg"] = side.peak_ir_deg
        values[f"{name}_low_deg"], values[f"{name}_high_deg"] = low, high
    return values


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a stored JSON text, which shows whether it was changed."""
    return hashlib.sha256(text.encode()).hexdigest()


def fits(column: str, value: object) -> bool:
    """Return whether a stored value can be what its column says."""
    if column == "id":
        return isinstance(value, int)
    if column.endswith("_deg"):
        return value is None or (isinstance(value, int | float) and is_plausible(column, value))
    if column == "day":
        try:
            date.fromisoformat(str(value))
        except ValueError:
            return False
    needed = column in ("person", "day", "grade", "hiprom_version")
    return isinstance(value, str) or (value is None and not needed)


def checked_code(code: str) -> str:
    """Return a person's code without the spaces around it.

    Raises
    ------
    UsageError
        If it is empty, too long or not printable.
    """
    stripped = code.strip()
    if not stripped or len(stripped) > LONGEST_CODE or not stripped.isprintable():
        raise UsageError(
            f"a person's code has 1 to {LONGEST_CODE} printable characters, such as P07"
        )
    return stripped


def checked_note(note: str | None) -> str | None:
    """Return a note as it is.

    Raises
    ------
    UsageError
        If it is too long.
    """
    if note is not None and len(note) > LONGEST_NOTE:
        raise UsageError(f"a note has at most {LONGEST_NOTE} characters, this one {len(note)}")
    return note

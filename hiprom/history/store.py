"""People, sessions and measurements: adding, listing, deleting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, Final

import platformdirs

from hiprom.closing import Closing
from hiprom.errors import InputError, UsageError
from hiprom.history.connection import connect, translated, writing
from hiprom.history.errors import DamagedHistoryError
from hiprom.history.rows import Entry, NewMeasurement, checked_code, fingerprint, fits
from hiprom.history.statements import delete_empty, insert, move_sessions, person_number
from hiprom.measurement import Measurement
from hiprom.results.stored import parse_measurement

_COLUMNS: Final = (
    "m.id, p.code, s.day, m.test, m.left_peak_deg, m.left_low_deg, m.left_high_deg, "
    "m.right_peak_deg, m.right_low_deg, m.right_high_deg, m.difference_deg, m.mdc95_deg, "
    "m.grade, m.hiprom_version, m.model_name, m.model_sha256, "
    # No column of its own: an older hiprom must still open what this one writes.
    "CASE WHEN json_valid(m.json) THEN json_extract(m.json, '$.model.careful_sha256') END, m.note"
)
_TABLES: Final = (
    "measurements m JOIN sessions s ON s.id = m.session_id JOIN people p ON p.id = s.person_id"
)

_MOST: Final = 2**63 - 1  # SQLite's largest whole number


def default_path() -> Path:
    """Return the history in the user's data folder."""
    return platformdirs.user_data_path("hiprom", appauthor=False) / "history.sqlite3"


class History(Closing):
    """A history file, open.

    Parameters
    ----------
    path : Path, optional
        The user's own history unless given.
    create : bool
        Begin a file where there is none.

    Raises
    ------
    DamagedHistoryError
        If the file is no intact history; it is never replaced.
    InputError
        If it cannot be opened, belongs to another program or to a newer hiprom.
    """

    def __init__(self, path: Path | None = None, *, create: bool = False) -> None:
        self.path = path or default_path()
        self._connection = connect(self.path, create=create)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def add(self, person: str, day: date, measurement: Measurement, note: str | None = None) -> int:
        """Add a measurement and return its number; it is on the disk when this returns.

        Raises
        ------
        UsageError
            If the code is empty or too long, the note is too long, or the day has this measurement
            already.
        """
        new = NewMeasurement(person, day, measurement, note)
        with writing(self._connection, self.path):
            number = insert(self._connection, new)
            if number is None:  # within the transaction, so that no number is used up
                raise UsageError(f"the history of {person} has this measurement of {day} already")
        return number

    def add_all(self, new: Iterable[NewMeasurement]) -> tuple[int, int]:
        """Add many measurements, all or none.

        Returns
        -------
        added, skipped : int
            Those that the history had already are skipped.
        """
        with writing(self._connection, self.path):
            numbers = [insert(self._connection, one) for one in new]
        return sum(n is not None for n in numbers), sum(n is None for n in numbers)

    def entries(
        self,
        *,
        person: str | None = None,
        test: str | None = None,
        latest: int | None = None,
    ) -> list[Entry]:
        """Return the measurements, oldest first.

        Parameters
        ----------
        person, test : str, optional
            Only those of a person, or of a test.
        latest : int, optional
            Only so many of the newest.
        """
        query = (
            f"SELECT {_COLUMNS} FROM {_TABLES} WHERE (?1 IS NULL OR p.code = ?1) "
            "AND (?2 IS NULL OR m.test = ?2) ORDER BY s.day DESC, m.id DESC LIMIT ?3"
        )
        limit = -1 if latest is None else min(latest, _MOST)
        return [self._entry(row) for row in reversed(self._rows(query, person, test, limit))]

    def people(self) -> list[str]:
        """Return everybody's code, in alphabetical order: capitals beside their small letters."""
        codes = [str(code) for (code,) in self._rows("SELECT code FROM people")]
        return sorted(codes, key=lambda code: (code.casefold(), code))

    def holding(self, measurement: Measurement) -> list[Entry]:
        """Return the entries of this very measurement: none, or one for each person and day."""
        sha256 = fingerprint(measurement.to_json(indent=None))
        query = f"SELECT {_COLUMNS} FROM {_TABLES} WHERE m.sha256 = ? ORDER BY m.id"
        return [self._entry(row) for row in self._rows(query, sha256)]

    def entry(self, number: int) -> Entry:
        """Return the line of a measurement by its number.

        Raises
        ------
        InputError
            If there is none.
        """
        rows = self._rows(f"SELECT {_COLUMNS} FROM {_TABLES} WHERE m.id = ?", number)
        if not rows:
            raise self._missing(number)
        return self._entry(rows[0])

    def documents(self, *, person: str | None = None) -> list[tuple[str, str, str | None, str]]:
        """Return (person, day, note, JSON text) of every measurement, oldest first."""
        query = (
            f"SELECT p.code, s.day, m.note, m.json, m.sha256, m.id FROM {_TABLES} "
            "WHERE (?1 IS NULL OR p.code = ?1) ORDER BY s.day, m.id"
        )
        rows = self._rows(query, person)
        for code, day, note, text, sha256, number in rows:
            texts = (code, day, text) if note is None else (code, day, text, note)
            if not all(isinstance(one, str) for one in texts) or fingerprint(text) != sha256:
                raise DamagedHistoryError(self.path, f"measurement {number} is not what was added")
        return [row[:4] for row in rows]

    def get(self, number: int) -> Measurement:
        """Return a measurement by its number.

        Raises
        ------
        InputError
            If there is none.
        """
        rows = self._rows("SELECT json FROM measurements WHERE id = ?", number)
        if not rows:
            raise self._missing(number)
        return parse_measurement(rows[0][0], f"measurement {number} of {self.path}")

    def count(self) -> int:
        """Return how many measurements there are."""
        return int(self._rows("SELECT count(*) FROM measurements")[0][0])

    def count_of(self, person: str) -> int:
        """Return how many measurements a person has, damaged ones included.

        Raises
        ------
        InputError
            If there is no such person.
        """
        query = (
            "SELECT count(m.id) FROM people p LEFT JOIN sessions s ON s.person_id = p.id "
            "LEFT JOIN measurements m ON m.session_id = s.id WHERE p.code = ? GROUP BY p.id"
        )
        rows = self._rows(query, person)
        if not rows:
            raise self._nobody(person)
        return int(rows[0][0])

    def delete(self, number: int) -> None:
        """Delete a measurement, and whoever has none left.

        Raises
        ------
        InputError
            If there is none of this number.
        """
        with writing(self._connection, self.path):
            found = self._connection.execute("DELETE FROM measurements WHERE id = ?", (number,))
            if found.rowcount == 0:
                raise self._missing(number)
            delete_empty(self._connection)
        self._truncate_log()

    def delete_person(self, person: str) -> int:
        """Delete a person with every measurement; return how many there were.

        Raises
        ------
        InputError
            If there is no such person.
        """
        with writing(self._connection, self.path):
            count = self.count_of(person)
            self._connection.execute("DELETE FROM people WHERE code = ?", (person,))
        self._truncate_log()
        return count

    def rename_person(self, person: str, code: str) -> int:
        """Give a person's measurements another code; return how many there are of it then.

        Where somebody has the code already, the two become one; numbers stay, and a measurement
        that both have of a day is kept once.

        Raises
        ------
        InputError
            If there is no such person.
        UsageError
            If the new code is empty or too long, or the old one.
        """
        new = checked_code(code)
        if new == person:
            raise UsageError(f"'{person}' is the code already: name another")
        with writing(self._connection, self.path):
            move_sessions(self._connection, person_number(self._connection, new), person)
            found = self._connection.execute("DELETE FROM people WHERE code = ?", (person,))
            if found.rowcount == 0:
                raise self._nobody(person)
        self._truncate_log()
        return self.count_of(new)

    def _rows(self, query: str, *values: str | int | None) -> list[tuple[Any, ...]]:
        with translated(self.path):
            return self._connection.execute(query, values).fetchall()

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        """Return a row as an entry; SQLite keeps whatever was written, of any type."""
        entry = Entry(*row)
        for column in fields(Entry):
            value = getattr(entry, column.name)
            if not fits(column.name, value):
                shown = str(value)[:40]
                raise DamagedHistoryError(self.path, f"{column.name} cannot be {shown!r}")
        return entry

    def _nobody(self, person: str) -> InputError:
        return InputError(f"the history {self.path} has nobody called '{person}'")

    def _missing(self, number: int) -> InputError:
        return InputError(f"the history {self.path} has no measurement {number}")

    def _truncate_log(self) -> None:
        """Empty the write-ahead log, which still holds the pages as they were."""
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

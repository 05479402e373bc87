"""The statements that write to the tables; call each within a transaction (`writing`)."""

from __future__ import annotations

import sqlite3

from pydantic import ValidationError

from hiprom.history.rows import NewMeasurement, checked_code, columns_of
from hiprom.measurement import Measurement


def insert(connection: sqlite3.Connection, new: NewMeasurement) -> int | None:
    """Insert a measurement; return its number, or None where the day has it already."""
    person = person_number(connection, checked_code(new.person))
    session = session_number(connection, person, new.day.isoformat())
    if _holds(connection, session, new.measurement):
        return None
    values = columns_of(new)
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    cursor = connection.execute(
        f"INSERT OR IGNORE INTO measurements (session_id, {names}) VALUES (?, {marks})",
        (session, *values.values()),
    )
    return cursor.lastrowid if cursor.rowcount else None


def _holds(connection: sqlite3.Connection, session: int, measurement: Measurement) -> bool:
    """Return whether a day has a measurement, be it in the words of an older version.

    Those lack the keys that came later, so their texts and checksums are other ones.
    """
    texts = connection.execute("SELECT json FROM measurements WHERE session_id = ?", (session,))
    return any(_parsed(text) == measurement for (text,) in texts)


def _parsed(text: str) -> Measurement | None:
    try:
        return Measurement.model_validate_json(text)
    except ValidationError:  # damaged, as a check will say
        return None


def person_number(connection: sqlite3.Connection, code: str) -> int:
    """Return the number of a person, who is added if need be."""
    connection.execute("INSERT OR IGNORE INTO people (code) VALUES (?)", (code,))
    (number,) = connection.execute("SELECT id FROM people WHERE code = ?", (code,)).fetchone()
    return int(number)


def session_number(connection: sqlite3.Connection, person: int, day: str) -> int:
    """Return the number of a person's day, which is added if need be."""
    key = (person, day)
    connection.execute("INSERT OR IGNORE INTO sessions (person_id, day) VALUES (?, ?)", key)
    (number,) = connection.execute(
        "SELECT id FROM sessions WHERE person_id = ? AND day = ?", key
    ).fetchone()
    return int(number)


def move_sessions(connection: sqlite3.Connection, person: int, code: str) -> None:
    """Move what stands under a code to a person; what is there already stays behind."""
    days = connection.execute(
        "SELECT id, day FROM sessions WHERE person_id = (SELECT id FROM people WHERE code = ?)",
        (code,),
    ).fetchall()
    for old, day in days:
        connection.execute(
            "UPDATE OR IGNORE measurements SET session_id = ? WHERE session_id = ?",
            (session_number(connection, person, day), old),
        )


def delete_empty(connection: sqlite3.Connection) -> None:
    """Delete days without a measurement, and people without a day."""
    connection.execute("DELETE FROM sessions WHERE id NOT IN (SELECT session_id FROM measurements)")
    connection.execute("DELETE FROM people WHERE id NOT IN (SELECT person_id FROM sessions)")

"""The tables of the history, and how an older file becomes a newer one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hiprom.errors import InputError, UsageError
from hiprom.history.errors import DamagedHistoryError
from hiprom.writing import atomic_path

APPLICATION_ID: Final = 0x48495052
"""Marks the file as hiprom's ("HIPR"), so that no other program's database is taken for one."""

MIGRATIONS: Final[list[tuple[str, ...]]] = [
    (  # version 1
        """CREATE TABLE people (
            id INTEGER PRIMARY KEY,
            code TEXT NOT NULL UNIQUE
        )""",
        """CREATE TABLE sessions (
            id INTEGER PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            day TEXT NOT NULL,
            UNIQUE (person_id, day)
        )""",
        """CREATE TABLE measurements (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            note TEXT,
            test TEXT,
            hiprom_version TEXT NOT NULL,
            model_name TEXT,
            model_sha256 TEXT,
            grade TEXT NOT NULL,
            left_peak_deg REAL, left_low_deg REAL, left_high_deg REAL,
            right_peak_deg REAL, right_low_deg REAL, right_high_deg REAL,
            difference_deg REAL,
            mdc95_deg REAL,
            sha256 TEXT NOT NULL,
            json TEXT NOT NULL,
            UNIQUE (session_id, sha256)
        )""",
        "CREATE INDEX sessions_by_day ON sessions (day)",
    ),
]
"""Statements that lead from version n to n + 1; a published one is never edited, only followed."""


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring a history to the newest schema; a file that holds data is copied first.

    Parameters
    ----------
    connection : sqlite3.Connection
        In autocommit mode.
    path : Path
        Its file; the copy is put beside it as ``NAME.before-vN``.

    Raises
    ------
    InputError
        If the file belongs to another program or to a newer hiprom.
    """
    if version_of(connection, path) == len(MIGRATIONS):
        return
    with transaction(connection):
        # Asked again under the lock: another process may have been quicker.
        version = version_of(connection, path)
        if 0 < version < len(MIGRATIONS):
            _copy(connection, path.with_name(f"{path.name}.before-v{len(MIGRATIONS)}"))
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block as one transaction: all of it is kept, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk, for one, has rolled it back already
            connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection, path: Path) -> int:
    """Return the schema's version, 0 for an empty file; nothing is written.

    Raises
    ------
    InputError
        If the file belongs to another program or to a newer hiprom.
    DamagedHistoryError
        If it holds triggers or views, which could do anything: hiprom makes none.
    """
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner != APPLICATION_ID and (owner or version or tables):
        raise InputError(f"{path} is another program's database; name a history with --db")
    if version > len(MIGRATIONS):
        raise InputError(
            f"the history {path} was written by a newer hiprom (schema {version}, this one knows "
            f"{len(MIGRATIONS)}); update hiprom"
        )
    (strange,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"
    ).fetchone()
    if strange:
        raise DamagedHistoryError(path, "it holds triggers or views, which hiprom never makes")
    return int(version)


def copy_database(path: Path, target: Path) -> None:
    """Copy a database as it was last committed, whole or not at all, readable by its owner alone.

    Raises
    ------
    UsageError
        If the target cannot be written (a full disk).
    sqlite3.DatabaseError
        If the database cannot be read.
    """
    with atomic_path(target, private=True) as partial:
        source, copy = sqlite3.connect(path), sqlite3.connect(partial)
        try:
            source.backup(copy)
        except sqlite3.OperationalError as error:
            if "full" in str(error):  # only what is written to can be
                raise UsageError(
                    f"cannot write {target}: its disk is full; make room, or name another"
                ) from error
            raise
        finally:
            source.close()
            copy.close()


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a database in the state before the running transaction."""
    # A second reader sees what was last committed; the transaction has not changed anything yet.
    (source,) = (row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    copy_database(Path(source), target)

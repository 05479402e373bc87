"""Opening the SQLite file: settings that keep what was committed, and one kind of error."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hiprom.errors import InputError, UsageError, in_short, reason_of
from hiprom.files import check_regular, is_there
from hiprom.history.errors import DamagedHistoryError
from hiprom.history.schema import migrate, transaction, version_of

BUSY_S: Final = 20.0
"""How long a writer waits for another; a write takes milliseconds."""

_DAMAGED: Final = (
    (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    if hasattr(sqlite3, "SQLITE_CORRUPT")
    else (11, 26)
)  # named from Python 3.11 on


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open a history, in autocommit mode and at the newest schema.

    Parameters
    ----------
    path : Path
    create : bool
        Make the file where there is none; readable by its owner only.

    Raises
    ------
    DamagedHistoryError
        If the file is no intact database.
    InputError
        If it cannot be opened, is another program's, or there is none.
    UsageError
        If it cannot be created.
    """
    if not is_there(path):
        if not create:
            raise InputError(f"there is no history {path}; begin one with 'hiprom history add'")
        _create(path)
    check_regular(path)
    with translated(path):
        connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            # Each commit reaches the disk before it returns; what is deleted is overwritten.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            version_of(connection, path)  # another program's file is not written to
            _write_ahead(connection)
            migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into hiprom's, each a sentence with what to do."""
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite's own message quoted the broken text
        raise DamagedHistoryError(path, "it holds text that is not UTF-8") from error
    except OverflowError as error:
        raise InputError(f"the history {path} has no measurement of so large a number") from error
    except MemoryError as error:  # SQLite believed a length in the file
        raise DamagedHistoryError(path, "it asks for more memory than there is") from error
    except sqlite3.DatabaseError as error:
        # 3.10 has no code on the error; the words are SQLite's own and do not change.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        words = in_short(error)
        if code in _DAMAGED or "malformed" in words or "not a database" in words:
            raise DamagedHistoryError(path, words) from error
        if "locked" in words:
            raise InputError(
                f"the history {path} is in use by another program; try again"
            ) from error
        if "readonly" in words or "unable to open" in words:
            raise InputError(
                f"cannot use the history {path}: {words}; its file and folder have to be yours to"
                " write, also for reading it: copy it to such a folder"
            ) from error
        if "disk" in words:  # "database or disk is full", "disk I/O error"
            raise InputError(
                f"cannot use the history {path}: {words}; make room on its disk: a history needs"
                " some also for reading it"
            ) from error
        raise InputError(f"cannot use the history {path}: {words}") from error


@contextmanager
def writing(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Run a block as one transaction, SQLite's errors turned into hiprom's."""
    with translated(path), transaction(connection):
        yield


def _create(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Ours alone from the first byte on: whose hip was measured is nobody else's business.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UsageError(
            f"cannot create the history {path}: {reason_of(error)}; name another"
        ) from error


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; two that begin one file at once must take turns."""
    deadline = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself for this lock.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)

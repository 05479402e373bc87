"""Copies of the history, and whether a file is intact."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import ExitStack
from pathlib import Path

from hiprom.errors import InputError, UsageError
from hiprom.files import is_there
from hiprom.history.connection import translated
from hiprom.history.errors import DamagedHistoryError
from hiprom.history.schema import copy_database, version_of
from hiprom.writing import atomic_path


def check(path: Path) -> None:
    """Check every page and index of a history, and that it is one.

    Raises
    ------
    DamagedHistoryError
        With what SQLite found first.
    InputError
        If there is no such file, it is empty, or another program's.
    """
    _check_there(path)
    with translated(path):
        connection = sqlite3.connect(path)
        try:
            if version_of(connection, path) == 0:
                raise InputError(
                    f"{path} is empty, not a history; if there was one, put a backup in its place"
                )
            first = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        finally:
            connection.close()
    if first != "ok":
        raise DamagedHistoryError(path, " ".join(str(first).split()))


def backup(path: Path, target: Path) -> bool:
    """Copy a history, also while others write to it.

    A damaged one is copied byte by byte, with its write-ahead log beside it, for those who want to
    save what can be saved.

    Parameters
    ----------
    path, target : Path
        The history and its copy. An existing copy is kept: name a new file.

    Returns
    -------
    bool
        Whether the history is intact.

    Raises
    ------
    InputError
        If there is no history.
    UsageError
        If the target exists or cannot be written.
    """
    _check_there(path)
    if is_there(target, UsageError):
        raise UsageError(f"{target} exists already; name a new file for the backup")
    try:
        check(path)
    except DamagedHistoryError:
        _copy_bytes(path, target)
        return False
    with translated(path):
        copy_database(path, target)
    return True


def _check_there(path: Path) -> None:
    if not is_there(path) or not path.is_file():
        raise InputError(f"there is no history {path}")


def _copy_bytes(path: Path, target: Path) -> None:
    """Copy a file and the log that belongs to it, both or neither."""
    with ExitStack() as stack:
        for suffix in ("", "-wal"):
            source = path.with_name(f"{path.name}{suffix}")
            if source.is_file():
                copy = target.with_name(f"{target.name}{suffix}")
                shutil.copyfile(source, stack.enter_context(atomic_path(copy, private=True)))

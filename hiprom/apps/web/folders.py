"""Temporary folders for clips: one whose process was killed is found and deleted later."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import IO, Final

_PREFIX: Final = "hiprom-clip-"
_LOCK: Final = "in-use"


class ClipFolder:
    """A temporary folder that is deleted when it is closed.

    It holds a file that is locked for as long as this process lives, however it ends.

    Raises
    ------
    OSError
        If it cannot be made.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            self._lock = _locked(self.path / _LOCK)
        except OSError:
            self.path.rmdir()
            raise

    def close(self) -> None:
        """Delete the folder with all that is in it."""
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)


def delete_leftovers() -> None:
    """Delete the clips of processes that were killed while they measured them.

    Only folders of our own making go, and only those whose lock nobody holds any more.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if not folder.is_symlink() and _is_left(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # somebody else's, or gone meanwhile


def _is_left(lock: Path) -> bool:
    if sys.platform == "win32":
        lock.unlink()  # fails while a process has it open
        return True
    if lock.stat().st_uid != os.getuid():
        return False
    with lock.open("rb") as file:
        return _take(file)


def _locked(path: Path) -> IO[bytes]:
    """Make a file that is locked from the moment on at which others can find it."""
    if sys.platform == "win32":
        return path.open("xb")  # what is open there cannot be deleted
    unnamed = path.with_suffix(".new")
    file = unnamed.open("xb")
    try:
        _take(file)
        # Only now: another server that starts at this moment deletes folders with an unlocked file.
        unnamed.rename(path)
    except OSError:
        file.close()
        unnamed.unlink()
        raise
    return file


def _take(file: IO[bytes]) -> bool:
    """Lock a file; return whether nobody else holds it."""
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

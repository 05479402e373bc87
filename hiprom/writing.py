"""Files that are written: whole or not at all (a temporary file, then a rename)."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from hiprom.errors import UsageError, reason_of
from hiprom.files import cut_to_bytes, is_there, mode_of, place_of

# What a writer meets when the disk, not the program, is at fault.
_DISK_TROUBLE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
_STEM_BYTES: Final = 100


@contextmanager
def atomic_path(path: str | os.PathLike[str], *, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path that becomes `path` if, and only if, the block succeeds.

    The temporary file lies in the same folder (a rename across disks is a copy, which can be
    cut short) and keeps the suffix (some writers choose their format by it). It is removed if
    the block raises, Ctrl-C included; an older file at `path` then stays as it was. One that is
    replaced hands on its permissions, and a link stays one: what it leads to is written.

    Parameters
    ----------
    path : path-like
        The file to write.
    private : bool
        Only its owner may read it, even if it replaces a file that others may read.

    Yields
    ------
    Path
        An empty file to overwrite.

    Raises
    ------
    UsageError
        If the folder is missing or cannot be written, `path` is a folder, a pipe or a device, the
        disk is full, or the older file cannot be replaced.
    """
    target = _end_of(Path(path))
    temporary = _temporary_beside(target, 0o600 if private else 0o666)
    try:
        yield temporary
        _replace(target, temporary, keep_mode=not private)
    except OSError as error:
        if error.errno in _DISK_TROUBLE:
            raise UsageError(f"cannot write {target}: {reason_of(error)}") from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def results_folder(folder: Path | None) -> Iterator[None]:
    """Create a results folder for a block, and take it away again if the block raises.

    Parameters
    ----------
    folder : Path or None
        With its parents; one that exists, or None, is left alone.

    Raises
    ------
    UsageError
        If it cannot be created.
    """
    if folder is None or (is_there(folder, UsageError) and folder.is_dir()):
        yield
        return
    created = [folder, *(parent for parent in folder.parents if not parent.exists())]
    try:
        create_folder(folder)
        yield
    except BaseException:
        for path in created:
            with suppress(OSError):  # it was not made, or something lies in it
                path.rmdir()
        raise


def create_folder(folder: Path, *, what: str = "folder", remedy: str = "name another") -> None:
    """Create a folder and its parents; one that exists is left alone.

    Parameters
    ----------
    folder : Path
    what, remedy : str
        What it is and what to do, for the error.

    Raises
    ------
    UsageError
        If it cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # a zero byte in its name
        raise UsageError(
            f"cannot create the {what} {folder}: {reason_of(error)}; {remedy}"
        ) from error


def remove(path: Path) -> None:
    """Remove a file that an earlier run has left, if it is there.

    Raises
    ------
    UsageError
        If that is impossible.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"cannot remove {path}: {reason_of(error)}; close it where it is open, or move it"
        ) from error


def check_results_folder(folder: Path) -> None:
    """Check, before a test is done for nothing, that results can be put into a folder.

    Nothing is left behind: a folder that is not there yet is not made.

    Raises
    ------
    UsageError
        If it is a file, or neither it nor the folder it would be made in can be written to.
    """
    around = (folder, *folder.absolute().parents)
    # Windows: of a drive that is not there nothing is, not even its root.
    there = next((one for one in around if is_there(one, UsageError)), folder)
    if there.exists() and not there.is_dir():
        raise UsageError(f"cannot use the folder {folder}: {there} is a file; name another")
    try:
        TemporaryFile(dir=there).close()
    except OSError as error:
        raise UsageError(
            f"cannot use the folder {folder}: {reason_of(error)}; name another"
        ) from error


def check_writable(path: str | os.PathLike[str]) -> Path:
    """Check, before minutes of work are spent, that a file can be written at `path`.

    Parameters
    ----------
    path : path-like
        The file that will be written.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    UsageError
        If the folder is missing or cannot be written, or `path` is a folder, a pipe or a device.
    """
    _temporary_beside(_end_of(Path(path))).unlink()
    return Path(path)


def check_suffix(path: Path, *suffixes: str) -> str:
    """Return the suffix of a file to be written, in lower case.

    Raises
    ------
    UsageError
        If it is none of those that its content may have; so is ``-``, which some take for stdout.
    """
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        raise UsageError(f"cannot write {path}: name a file ending in {' or '.join(suffixes)}")
    return suffix


def _end_of(path: Path) -> Path:
    """Return what is written: the end of a link, such as /dev/stdout may be, not the link."""
    try:
        return place_of(path) if path.is_symlink() and path.is_file() else path
    except (OSError, ValueError):  # no file's name, which is told where it is tried
        return path


def _replace(target: Path, temporary: Path, *, keep_mode: bool) -> None:
    try:
        # Windows knows only "read-only", and would not even take such a temporary file away again.
        if keep_mode and os.name != "nt" and target.exists():
            with suppress(OSError):  # some drives keep no permissions
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except PermissionError as error:
        raise UsageError(
            f"cannot replace {target}: {reason_of(error)}; close it where it is open, or name"
            " another file"
        ) from error


def _temporary_beside(target: Path, mode: int = 0o666) -> Path:
    """Create an empty temporary file beside the target; trying is the only sure check."""
    if str(target) == "-":
        raise UsageError("cannot write '-': only 'hiprom analyze --json -' prints; name a file")
    try:
        there = mode_of(target)
        if stat.S_ISDIR(there):
            raise UsageError(f"cannot write {target}: it is a folder; name a file in it")
        if there and not stat.S_ISREG(there):  # the rename would put a file in its place
            raise UsageError(f"cannot write {target}: it is a pipe or a device; name a file")
        if not target.parent.is_dir():
            raise UsageError(
                f"cannot write {target}: there is no folder {target.parent}; create it or name"
                " another"
            )
    except (OSError, ValueError) as error:  # a name too long, or with a zero byte in it
        raise UsageError(f"cannot write {target}: {reason_of(error)}; name another file") from error
    # Of a long name its beginning alone: the temporary one must not be longer than a name may be.
    stem = cut_to_bytes(target.stem, _STEM_BYTES)
    temporary = target.with_name(f".{stem}.{secrets.token_hex(4)}{target.suffix}")
    try:
        temporary.touch(mode, exist_ok=False)
    except OSError as error:
        raise UsageError(
            f"cannot write {target}: {reason_of(error)}; choose a folder you can write to"
        ) from error
    return temporary

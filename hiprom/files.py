"""Files that are read: looked at before they are opened, and within bounds."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from hiprom.errors import HipromError, InputError, in_short, reason_of
from hiprom.limits import MAX_TEXT_MB

# A path keeps one of a URL's slashes; a drive has one letter.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")

# How the system says that nothing lies at a path; Windows also by a drive that is not ready, a name
# that no file can have, and a link that leads nowhere.
_NOTHING = {errno.ENOENT, errno.ENOTDIR, errno.EBADF, errno.ELOOP}
_NOTHING_ON_WINDOWS = {21, 123, 1921}


def place_of(path: Path) -> Path:
    """Return where a path leads, which need not exist.

    `Path.resolve` raises where links run in a circle; this does not.
    """
    try:
        return Path(os.path.realpath(path))
    except ValueError:  # a zero byte in it: nothing can lie there, as reading it will say
        return path


def text_of(path: str | os.PathLike[str]) -> str:
    """Return a path as text that any file can hold.

    A name need not be UTF-8 (of an old archive, say), text files must; what is not is shown as �.
    """
    return os.fsencode(path).decode("utf-8", errors="replace")


def cut_to_bytes(text: str, most: int) -> str:
    """Return the beginning of a text that has so many bytes of UTF-8 at most, no letter in halves.

    A file's name may have 255 bytes on most disks; a Chinese letter takes three of them.
    """
    return text.encode("utf-8", errors="ignore")[:most].decode("utf-8", errors="ignore")


def mode_of(path: Path) -> int:
    """Return the mode of what lies at a path (as `stat` tells kinds by), or 0 if nothing does.

    Not by `Path.exists` and its like: from Python 3.14 on, they take what may not be looked at for
    nothing, too.

    Raises
    ------
    OSError, ValueError
        If that cannot be told: a folder that may not be searched, a name longer than any file's can
        be or with a zero byte in it.
    """
    try:
        return path.stat().st_mode
    except OSError as error:
        windows = getattr(error, "winerror", None)
        if error.errno in _NOTHING or windows in _NOTHING_ON_WINDOWS:
            return 0
        raise


def as_typed(path: Path) -> str:
    """Return a path as it is typed in a command: with a space in it, in quotation marks."""
    return f'"{path}"' if " " in str(path) else str(path)


def check_regular(path: Path, instead: str = "name a file in it") -> None:
    """Refuse what is no file of bytes: opening a pipe waits for ever, a device never ends.

    Parameters
    ----------
    path : Path
    instead : str
        What to do where it is a folder, for the message.

    Raises
    ------
    InputError
        If it is missing, a folder, a pipe, a device, or may not be looked at.
    """
    try:
        mode = mode_of(path)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {reason_of(error)}") from error
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        check_folder(path)  # to name a file in it would be no help
        raise InputError(f"{path} is a folder; {instead}")
    if not mode and _URL.match(str(path)):
        url = str(path).replace(":/", "://", 1)
        raise InputError(f"{url} is a URL: fetch the file first ('hiprom batch' fetches clips)")
    if not mode:
        raise InputError(f"there is no file {path}; check the name and the folder")
    raise InputError(f"{path} is not a regular file (a pipe or a device?); name a file")


def check_folder(folder: Path) -> None:
    """Refuse a folder that may not be looked into: it would seem empty.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise InputError(f"cannot read the folder {folder}: {reason_of(error)}") from error


def is_there(path: Path, wrong: type[HipromError] = InputError) -> bool:
    """Return whether anything lies at a path, a link that leads nowhere included.

    Parameters
    ----------
    path : Path
    wrong : type of HipromError
        What to raise.

    Raises
    ------
    HipromError
        If that cannot be told: its folder may not be looked into, or its name is longer than any
        file's can be.
    """
    try:
        return mode_of(path) != 0 or path.is_symlink()
    except (OSError, ValueError) as error:
        raise wrong(f"cannot use {path}: {reason_of(error)}; name another") from error


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def read_text(path: Path) -> str:
    """Read a text file of bounded size.

    Raises
    ------
    InputError
        If it cannot be read, is no UTF-8, or is larger than `hiprom.limits.MAX_TEXT_MB`.
    """
    check_regular(path)
    most = MAX_TEXT_MB.value * 1_000_000
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise InputError(
                f"{path} is larger than {MAX_TEXT_MB.value} MB, too much for a text of this kind;"
                f" {MAX_TEXT_MB.remedy}"
            )
        return data.decode("utf-8-sig")  # Excel and Notepad put a byte order mark before it
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is not UTF-8 text (byte {error.start}); check the name, or save it as UTF-8"
        ) from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {reason_of(error)}") from error


def read_json_text(path: Path) -> str:
    """Read the text of a JSON file of bounded size, which holds something at least.

    Raises
    ------
    InputError
        If it cannot be read, or is empty.
    """
    text = read_text(path)
    if not text.strip():
        raise InputError(f"{path} is empty; copy or make it again")
    return text


def read_json(path: Path) -> Any:
    """Read a JSON file of bounded size.

    Raises
    ------
    InputError
        If it cannot be read, or is no JSON.
    """
    text = read_json_text(path)
    try:
        return json.loads(text)
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {in_short(error)}") from error
    except RecursionError as error:
        raise InputError(f"{path} is not JSON of any use: it is nested too deeply") from error

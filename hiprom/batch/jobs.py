"""What is to be measured, as plain data that travels to workers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from hiprom.defaults import CAREFUL
from hiprom.errors import UsageError
from hiprom.files import cut_to_bytes
from hiprom.pose.people import Person

if TYPE_CHECKING:
    from hiprom.analysis import Test

LONGEST_ID: Final = 100
"""Characters of an id."""
_LONGEST_ID_BYTES: Final = 200  # a file's name has 255, of which its ending needs some
_ID = re.compile(r"\w[\w.-]*")
_OUTSIDE_ID = re.compile(r"[^\w.-]+")
# To Windows these are devices, whatever follows a dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """How a clip is measured; the same words as those of ``hiprom analyze``."""

    test: Test = "auto"
    person: Person = "largest"
    mirrored: bool = False
    model: str = "full"
    careful: bool = CAREFUL
    every_frame: bool = False


@dataclass(frozen=True)
class Job:
    """One clip to measure.

    Attributes
    ----------
    id : str
        Names the clip's files and rows; unique in a batch.
    clip : str
        Absolute path, or URL.
    shown : str
        The clip as results call it: never a machine's folders, never a URL's secrets.
    options : Options
    labels : tuple of (str, str)
        Columns of the user's own, copied into the table.
    """

    id: str
    clip: str
    shown: str
    options: Options
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Task:
    """A job with the models and the version that its worker must have."""

    job: Job
    model_sha256: str
    hiprom_version: str
    careful_sha256: str | None = None


def id_of(shown: str) -> str:
    """Return the name that a clip's files get: its path without suffix, folders joined by ``__``.

    >>> id_of("P01/left knee.mp4")
    'P01__left_knee'
    """
    path = PurePosixPath(shown)
    if path.name:  # not so of a URL that ends in a slash
        path = path.with_suffix("")
    parts = [part for part in path.parts if part not in ("/", ".", "..")]
    plain = "__".join(_OUTSIDE_ID.sub("_", part).strip("_.-") or "clip" for part in parts)
    if _DEVICE.match(plain):
        plain = f"_{plain}"
    if _fits(plain):
        return plain or "clip"
    digest = f"-{hashlib.sha256(shown.encode()).hexdigest()[:8]}"
    kept = plain[: LONGEST_ID - len(digest)]
    return f"{cut_to_bytes(kept, _LONGEST_ID_BYTES - len(digest))}{digest}"


def check_id(text: str) -> str:
    """Check an id of the user's: it becomes a file's name on any system.

    Raises
    ------
    UsageError
        If it is too long, or holds anything but letters, digits, ``_``, ``.`` and ``-``.
    """
    if _DEVICE.match(text):
        raise UsageError(f"id {text[:40]!r} cannot name a file on Windows: use another")
    if _ID.fullmatch(text) is None or not _fits(text):
        raise UsageError(
            f"id {text[:40]!r} cannot name a file: use up to {LONGEST_ID} letters (of other scripts"
            " fewer), digits, _ . -"
        )
    return text


def _fits(text: str) -> bool:
    return len(text) <= LONGEST_ID and len(text.encode()) <= _LONGEST_ID_BYTES


def repeated(ids: Iterable[str]) -> set[str]:
    """Return the ids that occur twice, whatever their case (some disks ignore it)."""
    seen: set[str] = set()
    twice: set[str] = set()
    for one in ids:
        folded = one.casefold()
        (twice if folded in seen else seen).add(folded)
    return twice

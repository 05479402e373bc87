"""A manifest: a CSV with one clip a line, every mistake in it named with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from hiprom.analysis import check_test
from hiprom.batch import locations
from hiprom.batch.jobs import Job, Options, check_id, id_of
from hiprom.counting import counted
from hiprom.errors import HipromError, InputError, UsageError
from hiprom.exports.suffixes import holds_landmarks
from hiprom.files import place_of
from hiprom.pose.models import known_models
from hiprom.pose.people import parse_person
from hiprom.spreadsheet import rows_of

COLUMNS: Final = ("clip", "id", "test", "person", "mirrored", "model")
OWN_PREFIX: Final = "x_"
"""Columns that begin so are the user's own and are copied into the table."""
_YES: Final = frozenset({"yes", "true", "1"})
_NO: Final = frozenset({"no", "false", "0"})


@dataclass(frozen=True)
class _Line:
    number: int
    cells: dict[str, str]


def read_manifest(path: Path, options: Options) -> list[Job]:
    """Read a manifest.

    Parameters
    ----------
    path : Path
        UTF-8, columns separated by comma, semicolon or tab. ``clip`` is a path (from the
        manifest's folder) or URL; `COLUMNS` and columns named ``x_…`` may follow.
    options : Options
        What an empty cell stands for.

    Returns
    -------
    list of Job
        In the order of the lines.

    Raises
    ------
    InputError
        If it cannot be read, is no CSV, or names no clip.
    UsageError
        If a line is wrong: the message names the line.
    """
    jobs: list[Job] = []
    lines: dict[str, int] = {}
    folder = place_of(path.parent)
    for line in _lines(path):
        try:
            job = _job(line.cells, folder, options)
            first = lines.setdefault(job.id.casefold(), line.number)
            if first != line.number:
                raise UsageError(
                    f"id {job.id} is that of line {first} as well; give each line its own in a"
                    " column id"
                )
        except HipromError as error:
            raise UsageError(f"{path}, line {line.number}: {error}") from error
        jobs.append(job)
    if not jobs:
        raise InputError(f"{path} names no clip: write one a line below the header")
    return jobs


def _lines(path: Path) -> Iterator[_Line]:
    rows = rows_of(path)
    _, names = next(rows, (0, []))
    header = _checked_header(path, names) if names else []
    for number, cells in rows:
        if len(cells) != len(header):
            raise UsageError(
                f"{path}, line {number}: {counted(len(cells), 'cell')} where the"
                f" header has {len(header)}"
            )
        if not all(cell.isprintable() for cell in cells):
            raise UsageError(
                f"{path}, line {number}: a cell holds a line break or a control character"
            )
        if nameless := next((c for n, c in zip(header, cells, strict=True) if c and not n), ""):
            raise UsageError(
                f"{path}, line {number}: {nameless[:40]!r} stands in a column without a name"
            )
        yield _Line(number, {n: c for n, c in zip(header, cells, strict=True) if n})


def _checked_header(path: Path, cells: list[str]) -> list[str]:
    where = f"{path}, header"
    header = [cell.lower() for cell in cells]
    for name in filter(None, header):  # a spreadsheet keeps columns that were emptied
        if name not in COLUMNS and not name.startswith(OWN_PREFIX):
            raise UsageError(
                f"{where}: no column {name[:40]!r} is known; use {', '.join(COLUMNS)}, or"
                f" {OWN_PREFIX}{name[:40]} for one of your own"
            )
        if header.count(name) > 1:
            raise UsageError(f"{where}: column {name} appears twice")
    if "clip" not in header:
        raise UsageError(f"{where}: a column clip is missing")
    return header


def _job(cells: dict[str, str], folder: Path, options: Options) -> Job:
    clip = cells["clip"]
    if not clip:
        raise UsageError("no clip; name a file or URL")
    if locations.is_url(clip):
        locations.check_url(clip)
    shown = locations.without_secrets(clip).replace("\\", "/")
    own = tuple((name, value) for name, value in cells.items() if name.startswith(OWN_PREFIX))
    return Job(
        id=check_id(cells["id"]) if cells.get("id") else id_of(_path_in(shown)),
        clip=clip if locations.is_url(clip) else str(folder / clip),
        shown=shown,
        options=_options(cells, folder, options),
        labels=own,
    )


def _path_in(shown: str) -> str:
    """Return what names a clip: of a URL, or of a path from the root, the last part."""
    anywhere = locations.is_url(shown) or Path(shown).is_absolute()
    return shown.rpartition("/")[2] if anywhere else shown


def _options(cells: dict[str, str], folder: Path, options: Options) -> Options:
    if cells.get("test"):
        options = replace(options, test=check_test(cells["test"].lower()))
    if cells.get("person"):
        options = replace(options, person=parse_person(cells["person"]))
    if cells.get("mirrored"):
        options = replace(options, mirrored=_yes_or_no(cells["mirrored"]))
    if options.person != "largest" and holds_landmarks(Path(cells["clip"])):
        raise UsageError(f"{cells['clip']} holds landmarks, of one person: leave out the person")
    if cells.get("model"):
        options = replace(options, model=full_model(cells["model"], folder))
    return options


def full_model(text: str, folder: Path) -> str:
    """Return a model's name, its URL, or its path from the root."""
    if text in known_models() or locations.is_url(text):
        return text
    return str(place_of(folder / text))


def _yes_or_no(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise UsageError(f"mirrored {text[:40]!r}: write yes or no")

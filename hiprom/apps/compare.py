"""``hiprom compare``: did a side change by more than the measurement error?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiprom.apps.console import emit, show
from hiprom.apps.options import NOT_MEASURABLE, Db, Debug, Quiet, typed
from hiprom.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from hiprom.history import Entry
    from hiprom.measurement import Measurement
    from hiprom.results.compare import Comparison

_LONGEST_NUMBER = 18  # digits; no history has a longer number, so it is the name of a file

EXAMPLE = """\
Examples:

hiprom compare monday.measurement.json friday.measurement.json

hiprom compare 12 15

Exit status: 0 compared, 2 the two are of different tests, 3 one cannot be read, 4 no side was
measured in both.
"""

Before = Annotated[
    str,
    typer.Argument(metavar="BEFORE", help="A measurement's JSON, or its number in the history."),
]
After = Annotated[
    str, typer.Argument(metavar="AFTER", help="The same test, measured later: a JSON or a number.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the comparison as JSON.")]


def compare(
    context: typer.Context,
    before: Before,
    after: After,
    json: AsJson = False,
    db: Db = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Compare two measurements of the same test: a real change, or error?"""
    from hiprom.results import compare as comparing

    (first, entry), (second, later) = _load(before, db), _load(after, db)
    if entry is None and later is None and typed(context, "db"):
        raise UsageError("--db is for numbers of a history; drop it where both are files")
    comparison = comparing.compare(first, second)
    if entry is not None and later is not None:
        comparison.notes.extend(_mistakable(entry, later))
    if json:
        emit(comparison.model_dump_json(indent=2) + "\n")
    else:
        show(_render(comparison))
    if not comparison.comparable:
        raise typer.Exit(NOT_MEASURABLE)


def _load(text: str, db: Path | None) -> tuple[Measurement, Entry | None]:
    """Read a measurement from a file, or with its line from the history if the text is a number."""
    from hiprom.history import History
    from hiprom.results.stored import read_measurement

    if not text.isdecimal() or len(text) > _LONGEST_NUMBER or Path(text).exists():
        return read_measurement(Path(text)), None
    with History(db) as opened:
        return opened.get(int(text)), opened.entry(int(text))


def _mistakable(before: Entry, after: Entry) -> list[str]:
    """Return why the two may be no before and after, as far as the history knows."""
    notes = []
    if before.person != after.person:
        notes.append(
            f"of different people ({before.person} and {after.person}): a difference between "
            "people is no change"
        )
    if before.day > after.day:
        notes.append(f"the first is the later one ({before.day}, then {after.day})")
    return notes


def _render(comparison: Comparison) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    from hiprom.results.words import CLAIM, degrees
    from hiprom.sides import SIDES

    error = comparison.mdc95_deg
    lines = [
        "Smallest detectable change (retest MDC95): "
        f"{'not known' if error is None else degrees(error)}"
    ]
    for side in SIDES:
        lines += [f"{side.capitalize()}: {reason}" for reason in comparison[side].reasons]
    lines += [f"Note: {note}" for note in comparison.notes]
    return Group(
        Text(f"Peak internal rotation, {comparison.test} test", style="bold"),
        "",
        _table(comparison),
        "",
        *(Text(line) for line in lines),
        "",
        Text(CLAIM, style="dim"),
    )


def _table(comparison: Comparison) -> Table:
    from rich.table import Table

    from hiprom.results.words import UNMEASURED, degrees
    from hiprom.sides import SIDES

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column("")
    for column in ("Before", "After", "Change"):
        table.add_column(column, justify="right")
    table.add_column("")
    for side in SIDES:
        change = comparison[side]
        table.add_row(
            side.capitalize(),
            degrees(change.before_deg),
            degrees(change.after_deg),
            degrees(change.change_deg, signed=True),
            change.verdict or UNMEASURED,
        )
    return table

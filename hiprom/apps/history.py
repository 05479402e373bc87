"""``hiprom history``: what was measured before, kept on this machine."""

from __future__ import annotations

from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from hiprom.apps.console import agreed, emit, say, show
from hiprom.apps.options import Db, Debug, MeasurementFile, Quiet, day_option, db_option, utf8
from hiprom.counting import counted
from hiprom.errors import UsageError

if TYPE_CHECKING:
    from hiprom.history import History

EXAMPLE = """\
Examples:

hiprom history add clip.measurement.json --person P07

hiprom history list --person P07

hiprom history plot P07.png --person P07
"""
history = typer.Typer(
    help="Keep measurements over time: add, list, plot, export, rename, delete, back up.",
    no_args_is_help=False,
    epilog=EXAMPLE,
)


class KnownTest(str, Enum):
    """Choices of ``--test``: the tests that a stored measurement can be of."""

    seated = "seated"
    standing = "standing"
    supine = "supine"


# Does not read the variable: it would beat a file that is named before the subcommand.
DbHere = Annotated[
    Path | None,
    db_option(
        "The history file; by default HIPROM_DB's, or the one in your data folder.",
        from_environment=False,
    ),
]


def _code(help_text: str) -> Any:
    """Return the option ``--person``, somebody's code."""
    return typer.Option("--person", metavar="CODE", help=help_text, callback=utf8)


Person = Annotated[str | None, _code("Only this person.")]
TestName = Annotated[
    KnownTest | None,
    typer.Option("--test", metavar="TEST", help="Only seated, standing or supine tests."),
]
Latest = Annotated[int, typer.Option(min=1, metavar="N", help="Show the newest N.")]
_NUMBER: Final = typer.Argument(metavar="ID", help="A number from `hiprom history list`.")


class Before(NamedTuple):
    """What was asked for before the subcommand."""

    db: Path | None
    quiet: bool


def _file(context: typer.Context, db: Path | None) -> Path:
    """Return the file named here, or before the subcommand (or by the variable), or the user's."""
    from hiprom.history import default_path

    before: Before = context.obj
    return db or before.db or default_path()


def _opened(context: typer.Context, db: Path | None, *, create: bool = False) -> History:
    from hiprom.history import History

    return History(_file(context, db), create=create)


def _tell(context: typer.Context, quiet: bool, message: str) -> None:
    """Say something unless quiet was asked for, here or before the subcommand."""
    before: Before = context.obj
    if not (quiet or before.quiet):
        say(message)


@history.callback(invoke_without_command=True)
def _without_subcommand(
    context: typer.Context, db: Db = None, quiet: Quiet = False, debug: Debug = False
) -> None:
    context.obj = Before(db, quiet)
    if context.invoked_subcommand is None:
        list_(context)


@history.command("list", epilog="Example: hiprom history list --person P07")
def list_(
    context: typer.Context,
    person: Person = None,
    test: TestName = None,
    latest: Latest = 40,
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """List the newest measurements."""
    from hiprom.apps.history_table import table_of

    with _opened(context, db) as opened:
        wanted = None if test is None else test.value
        entries, count = opened.entries(person=person, test=wanted, latest=latest), opened.count()
    show(table_of(entries))
    _tell(context, quiet, f"{len(entries)} of {counted(count, 'measurement')}")


@history.command("add", epilog="Example: hiprom history add clip.measurement.json --person P07")
def add(
    context: typer.Context,
    measurement: MeasurementFile,
    person: Annotated[str, _code("Whose measurement it is: a code of your choice.")],
    day: Annotated[date | None, day_option("Day of the test; today unless given.")] = None,
    note: Annotated[
        str | None, typer.Option(help="A remark, such as 'after the stretch'.", callback=utf8)
    ] = None,
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Add a measurement and print its number."""
    from hiprom.results.stored import read_measurement

    found = read_measurement(measurement)
    with _opened(context, db, create=True) as opened:
        number = opened.add(person, day or date.today(), found, note)
        twins = [one for one in opened.holding(found) if one.id != number]
    emit(f"{number}\n")
    for one in twins:  # two entries of one film are no retest
        where = f"number {one.id} of {one.person}, {one.day}"
        _tell(context, quiet, f"the same measurement stands as {where}, too")


@history.command("show", epilog="Example: hiprom history show 12 > clip.measurement.json")
def show_one(
    context: typer.Context,
    number: Annotated[int, _NUMBER],
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Print a measurement's JSON."""
    with _opened(context, db) as opened:
        emit(opened.get(number).to_json() + "\n")


@history.command("plot", epilog="Example: hiprom history plot trend.png --person P07")
def plot(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The plot (.png or .svg).")],
    person: Annotated[str, _code("Whose trend to plot.")],
    test: Annotated[
        KnownTest, typer.Option(metavar="TEST", help="seated, standing or supine.")
    ] = KnownTest.seated,
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Plot a person's trend on each side, with a band in which a change cannot be detected."""
    from hiprom.history.trend import write_trend

    with _opened(context, db) as opened:
        write_trend(opened.entries(person=person, test=test.value), file)
    emit(f"{file}\n")


@history.command("export", epilog="Example: hiprom history export all.json")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file ending in .csv or .json.")],
    person: Person = None,
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the history as CSV (one row per measurement) or JSON (everything, for import)."""
    from hiprom.history import exchange

    with _opened(context, db) as opened:
        count = exchange.export(opened, file, person=person)
    _tell(context, quiet, f"wrote {counted(count, 'measurement')}")
    emit(f"{file}\n")


@history.command("import", epilog="Example: hiprom history import all.json")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON export.", readable=False)],
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Add the measurements of a JSON export; those already in the history are skipped."""
    from hiprom.history import exchange

    found = list(exchange.read_export(file))
    with _opened(context, db, create=True) as opened:
        added, skipped = opened.add_all(found)
    _tell(context, quiet, f"added {added}, skipped {skipped} that were there already")


@history.command("rename", epilog="Example: hiprom history rename P07 P12")
def rename(
    context: typer.Context,
    person: Annotated[str, typer.Argument(metavar="CODE", help="As it is.", callback=utf8)],
    code: Annotated[str, typer.Argument(metavar="NEW", help="As it is to be.", callback=utf8)],
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Give a person another code; if somebody has it already, the two become one."""
    with _opened(context, db) as opened:
        count = opened.rename_person(person, code)
    _tell(context, quiet, f"{counted(count, 'measurement')} of {code}")


@history.command("delete", epilog="Example: hiprom history delete 12")
def delete(
    context: typer.Context,
    number: Annotated[int | None, _NUMBER] = None,
    person: Annotated[str | None, _code("Delete everything of this person instead.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Delete a measurement, or a person with all of theirs; nothing of it stays in the file."""
    if (number is None) == (person is None):
        raise UsageError("name what to delete: a number, or --person CODE")
    with _opened(context, db) as opened:
        what = _in_words(opened, number, person)
        if not yes and not agreed(f"Delete {what}? It cannot be undone"):
            raise UsageError("nothing was deleted; --yes deletes without asking")
        if number is not None:
            opened.delete(number)
        elif person is not None:
            opened.delete_person(person)
    _tell(context, quiet, f"deleted {what}")


@history.command("backup", epilog="Example: hiprom history backup history-2026-03.sqlite3")
def back_up(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The copy, which must be a new file.")
    ],
    db: DbHere = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Copy the history, even while it is in use; a damaged one is copied byte by byte."""
    from hiprom.history import safety

    path = _file(context, db)
    if not safety.backup(path, file):
        say(f"{path} is damaged: {file} is a copy of it as it is, not a usable history")
    emit(f"{file}\n")


@history.command("check", epilog="Example: hiprom history check")
def check(
    context: typer.Context, db: DbHere = None, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Check that the history is intact; the exit status is 3 if it is damaged."""
    from hiprom.history import safety

    path = _file(context, db)
    safety.check(path)
    emit(f"{path} is intact\n")


def _in_words(opened: History, number: int | None, person: str | None) -> str:
    """Return what is to be deleted, so that a number mistyped is seen in time."""
    from hiprom.history import DamagedHistoryError

    if person is not None:
        return f"everything of {person} ({counted(opened.count_of(person), 'measurement')})"
    assert number is not None
    try:
        one = opened.entry(number)
    except DamagedHistoryError:
        return f"measurement {number}, which is damaged"
    return f"measurement {number} ({one.person}, {one.day}, {one.test or 'no test recognised'})"

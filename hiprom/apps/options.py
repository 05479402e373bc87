"""Options that several commands have, and the exit statuses."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hiprom.environment import DEBUG_VARIABLE, debugging
from hiprom.errors import UsageError

INTERNAL_ERROR: Final = 1
NOT_MEASURABLE: Final = 4
INTERRUPTED: Final = 130  # as a shell reports a program that Ctrl-C ended
BROKEN_PIPE: Final = 141  # as a shell reports a program whose reader went away


_FIRST_YEAR: Final = 1900


class Test(str, Enum):
    """Choices of ``--test``; ``auto`` tells the tests apart by the posture."""

    auto = "auto"
    seated = "seated"
    standing = "standing"
    supine = "supine"


def _note_debug(wanted: bool) -> bool:
    if wanted:
        os.environ[DEBUG_VARIABLE] = "1"  # libraries with log lines of their own look here
    _hush_matplotlib(not debugging())
    return wanted


def _hush_matplotlib(hush: bool) -> None:
    """Hide Matplotlib's log lines, such as that it cannot write its cache."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR if hush else logging.NOTSET)


Debug = Annotated[
    bool,
    typer.Option(
        "--debug",
        callback=_note_debug,
        is_eager=True,
        help="Show tracebacks and the libraries' own messages.",
    ),
]
TestOption = Annotated[Test, typer.Option(metavar="TEST", help="auto, seated, standing or supine.")]
Person = Annotated[
    str,
    typer.Option(
        metavar="largest|N",
        help="Whom to measure: the largest person at the start, or the N-th largest.",
    ),
]
Mirrored = Annotated[
    bool,
    typer.Option("--mirrored", help="The clip is a mirror image, as selfie cameras may record."),
]
Careful = Annotated[
    bool,
    typer.Option(
        "--careful/--no-careful",
        help="Check 2.5 frames a second with the heavy model: slower, more accurate.",
    ),
]


def careful_name(careful: bool) -> str:
    """Return how the option was typed."""
    return "--careful" if careful else "--no-careful"


def models_beginning(typed: str) -> list[str]:
    """Return the known models that a shell can complete what was typed to."""
    from hiprom.pose.models import known_models

    return [name for name in known_models() if name.startswith(typed)]


ModelOption = Annotated[
    str,
    typer.Option(
        metavar="full|heavy|PATH",
        autocompletion=models_beginning,
        help="Pose model: full, heavy, or the path of a model file (bundle).",
    ),
]
EveryFrame = Annotated[
    bool,
    typer.Option(
        "--every-frame",
        help="Look at every frame, not at ten a second: about twice the time, the same accuracy.",
    ),
]


def utf8(text: str | None) -> str | None:
    """Check that a text is UTF-8, as the callback of an option: a shell passes on any bytes.

    Raises
    ------
    BadParameter
        If it is not UTF-8.
    """
    try:
        (text or "").encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter("it is not UTF-8 text.") from error
    return text


Name = Annotated[
    str | None,
    typer.Option("--name", "--code", help="Name or code printed in the report.", callback=utf8),
]


MeasurementFile = Annotated[
    Path,
    typer.Argument(
        metavar="MEASUREMENT.json", help="The JSON that hiprom analyze wrote.", readable=False
    ),
]


def refuse(given: dict[str, bool], why: str) -> None:
    """Refuse options that would have no effect.

    Parameters
    ----------
    given : dict of str to bool
        Whether each option was given.
    why : str
        What the input is instead.

    Raises
    ------
    UsageError
        If any was.
    """
    names = [name for name, was in given.items() if was]
    if names:
        raise UsageError(f"{why}: drop {' and '.join(names)}")


def typed(context: typer.Context, name: str) -> bool:
    """Return whether an option was given on the command line, and not by a variable or default.

    Parameters
    ----------
    context : typer.Context
        The command's.
    name : str
        The parameter's, as in Python.
    """
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def check_not_itself(output: Path, source: Path, what: str) -> None:
    """Refuse to write over the input, by whatever name: some disks know no case.

    Parameters
    ----------
    output, source : Path
        What is to be written, and what is read.
    what : str
        What the input is, for the message.

    Raises
    ------
    UsageError
        If both are one file.
    """
    try:
        same = output.samefile(source)
    except OSError:  # nothing is there yet
        return
    if same:
        raise UsageError(f"{output} is {what} itself; name another file")


def day_option(help_text: str) -> Any:
    """Return the option ``--date``, a day that is not in the future."""
    return typer.Option("--date", metavar="YYYY-MM-DD", help=help_text, parser=_day)


def _day(text: str) -> date:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is no day written as YYYY-MM-DD") from error
    if day.year < _FIRST_YEAR:
        raise UsageError(f"--date {day}: no test is so old; check the year")
    # A day ahead may have begun elsewhere on Earth.
    if day > date.today() + timedelta(days=1):
        raise UsageError(f"--date {day}: that day has not come yet")
    return day


Day = Annotated[date | None, day_option("Day of the test, printed in the report.")]


def db_option(help_text: str, *, from_environment: bool = True) -> Any:
    """Return the option ``--db``, a history file."""
    variable = "HIPROM_DB" if from_environment else None
    return typer.Option("--db", metavar="FILE", envvar=variable, readable=False, help=help_text)


Db = Annotated[Path | None, db_option("The history file; by default the one in your data folder.")]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Show no progress, and no messages except errors.")
]

"""The command line: one line for each command, and how errors are reported.

A command lives in a module of its own, imports what is heavy inside its function, and is
registered below: ``_add("name", function, "Example: …")``.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from hiprom import __version__
from hiprom.apps import analyze, batch, bench, compare, export, live, report
from hiprom.apps import app as web_app
from hiprom.apps.console import emit, open_what_is_closed, say, take_any_text
from hiprom.apps.doctor import doctor
from hiprom.apps.history import history
from hiprom.apps.interrupts import lost_interrupts_again, signals_as_interrupt
from hiprom.apps.libraries import load_failure
from hiprom.apps.models import models
from hiprom.apps.options import BROKEN_PIPE, INTERNAL_ERROR, INTERRUPTED
from hiprom.environment import debugging
from hiprom.errors import HipromError, InputError, UsageError, in_short, reason_of

# The base class of all wrong usage, which each release of Typer keeps in another place.
_WRONG_USAGE: Final[type[Exception]] = typer.BadParameter.__mro__[1]
_NO_COMMAND: Final = re.compile(r"No such command (['\"])(?P<name>.+?)\1")
# For what Pydantic says of a value: newer Typer reads values by it, and passes its words on.
_PLAIN_WORDS: Final = {
    "int_parsing": "no whole number",
    "int_parsing_size": "too large a number",
    "float_parsing": "no number",
    "greater_than_equal": "less than {ge}",
    "less_than_equal": "more than {le}",
}


class _Help:
    """Of a command or group: flags take no value, and so show no type, as newer Typer does."""

    def get_params(self, context: Any) -> list[Any]:
        """Return the options and arguments that the help lists."""
        found: list[Any] = super().get_params(context)  # type: ignore[misc]
        for one in found:
            if getattr(one, "is_flag", False):
                one.metavar = ""
        return found


class _Command(_Help, TyperCommand):
    pass


class _Group(_Help, TyperGroup):
    pass


app = typer.Typer(
    name="hiprom",
    help="Measure hip internal rotation from a camera.",
    epilog="Start with `hiprom analyze CLIP`. `hiprom COMMAND --help` explains a command.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _add(name: str, command: Callable[..., None], example: str) -> None:
    """Register a command; its example without line breaks, which newer Typer would keep."""
    flowing = "\n\n".join(" ".join(paragraph.split()) for paragraph in example.split("\n\n"))
    app.command(name, epilog=flowing)(command)


_add("analyze", analyze.analyze, analyze.EXAMPLE)
_add("batch", batch.batch, batch.EXAMPLE)
_add("live", live.live, live.EXAMPLE)
_add("report", report.report, report.EXAMPLE)
_add("compare", compare.compare, compare.EXAMPLE)
app.add_typer(history, name="history")
_add("export", export.export, export.EXAMPLE)
_add("app", web_app.app, web_app.EXAMPLE)
_add("bench", bench.bench, bench.EXAMPLE)
app.add_typer(models, name="models")
_add("doctor", doctor, "Example: hiprom doctor")
for group in (app, history, models):
    group.info.cls = _Group
    for registered in group.registered_commands:
        registered.cls = _Command


def _show_version(wanted: bool) -> None:
    if wanted:
        emit(f"hiprom {__version__}\n")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process unless given.

    Raises
    ------
    SystemExit
        Always; 0 measured, 1 internal error, 2 wrong usage, 3 input cannot be read, 4 nothing
        measurable, 130 stopped by Ctrl-C, a polite end or a closed terminal.
    """
    given = sys.argv[1:] if arguments is None else arguments
    open_what_is_closed()
    take_any_text()
    # A notebook's, whose package need not be here; hiprom draws into files, with none.
    os.environ.pop("MPLBACKEND", None)
    try:
        with lost_interrupts_again(), signals_as_interrupt():  # half-written files go then, too
            status = _run(given)
        if status == INTERRUPTED:  # some releases of Typer turn the interrupt into this
            raise KeyboardInterrupt
    except (KeyboardInterrupt, typer.Abort):
        say("stopped; files that were written until now are whole")
        sys.exit(INTERRUPTED)
    except _WRONG_USAGE as error:
        _tell_usage(error, given)
        sys.exit(UsageError.exit_status)
    except HipromError as error:
        if debugging():
            traceback.print_exc()
        say(" ".join(str(error).splitlines()))
        sys.exit(error.exit_status)
    except Exception as error:  # noqa: BLE001  the one place where a defect ends as a sentence
        if debugging():
            traceback.print_exc()
        what = f"{type(error).__name__}: {in_short(error, most=200)}"
        say(f"internal error ({what}); run again with --debug for the details")
        sys.exit(INTERNAL_ERROR)
    sys.exit(status)


def _run(arguments: Sequence[str]) -> int:
    """Run a command and return its status."""
    _check_none_is_empty(arguments)
    try:
        status: int = app(args=arguments, prog_name="hiprom", standalone_mode=False)
    except SystemExit as error:
        if error.code == 1:  # so Typer and rich end a help page whose reader went away
            raise SystemExit(BROKEN_PIPE) from None
        raise
    except ImportError as error:
        raise InputError(load_failure(error)) from error
    except OSError as error:
        emit("")  # Typer prints help by itself: if stdout failed, this raises the right error
        _check_current_folder()
        if error.errno == errno.ENOSPC and error.filename is None:
            # From Python 3.15 on, what stdout could not take is forgotten, and not tried again.
            raise UsageError(f"cannot write to the standard output: {reason_of(error)}") from error
        raise
    return status


def _check_current_folder() -> None:
    try:
        Path.cwd()
    except OSError as error:
        raise UsageError("the current folder is gone; go to another one") from error


def _check_none_is_empty(arguments: Sequence[str]) -> None:
    """Refuse an empty argument: as a path it would be the current folder, as a code nobody's."""
    for before, argument in zip(("hiprom", *arguments), arguments, strict=False):
        if argument == "":
            raise UsageError(
                f"the argument after {before} is empty; name what is meant, or drop it"
            )
        if argument.startswith("--") and argument.endswith("="):
            raise UsageError(f"{argument} has no value; name what is meant, or drop it")


def _tell_usage(error: Any, arguments: Sequence[str]) -> None:
    """Say in one line what was wrong with a command, or show its help where it had no arguments."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    wrong = _in_plain_words(error)
    wrong = " ".join(wrong.split()).rstrip(".")
    command = _command_path(arguments) if error.ctx is None else error.ctx.command_path
    word = _NO_COMMAND.match(wrong)
    if command == "hiprom" and word is not None and _is_file(word["name"]):
        say(f"{word['name']} is a file, not a command; a clip is measured by 'hiprom analyze'")
        return
    if wrong.startswith("Got unexpected extra argument"):
        extra = wrong.rpartition("(")[2].rstrip(")").split()
        if any(map(_is_file, extra)):
            wrong += ": one file at a time; 'hiprom batch' measures a folder of clips"
        elif all(word.isdecimal() for word in extra):  # measurements of a history, say
            wrong += ": one at a time"
        else:  # as names of clips from a phone have
            wrong += ": put a name with a space in it in quotation marks"
    see = " See" if wrong.endswith("?") else "; see"
    say(f"{wrong[:1].lower()}{wrong[1:]}{see} {command} --help")


def _in_plain_words(error: Any) -> str:
    """Return what Typer says of wrong usage, without the terms of Pydantic."""
    from pydantic import ValidationError

    wrong = str(error.format_message())
    if isinstance(error.__cause__, ValidationError):
        first = error.__cause__.errors()[0]
        plain = _PLAIN_WORDS.get(first["type"], "").format(**first.get("ctx", {}))
        if plain:
            wrong = wrong.replace(first["msg"], f"{in_short(first['input'], most=40)!r} is {plain}")
    return wrong.replace("Value error, ", "")


def _command_path(arguments: Sequence[str]) -> str:
    """Return the command that arguments begin with, in full: ``hiprom history add``."""
    path: list[str] = ["hiprom"]
    command: Any = typer.main.get_command(app)
    for word in arguments:
        if (command := getattr(command, "commands", {}).get(word)) is None:
            break
        path.append(word)
    return " ".join(path)


def _is_file(name: str) -> bool:
    from hiprom.files import check_regular

    try:
        check_regular(Path(name))
    except InputError:
        return False
    return True

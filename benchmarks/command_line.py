"""The command line of a benchmark: help from its docstring, defaults told, errors in a line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from hiprom.errors import HipromError


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Keep the docstring's lines, and end an option's line with what it is unless given."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        if not action.help or action.default in (None, False, argparse.SUPPRESS):
            return action.help
        default = action.default
        told = " ".join(map(str, default)) if isinstance(default, list | tuple) else default
        return f"{action.help} [{told}]"


class Parser(argparse.ArgumentParser):
    """A parser whose subcommands are of its kind; see `parser_of` for the first one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter} | options)


def parser_of(name: str, docstring: str | None) -> Parser:
    """Return the parser of ``python -m benchmarks.NAME``.

    Parameters
    ----------
    name : str
        The folder in benchmarks/.
    docstring : str or None
        Of the module; its double backticks are for the reader of the code.
    """
    description = (docstring or "").replace("``", "")
    return Parser(prog=f"python -m benchmarks.{name}", description=description)


def count(text: str) -> int:
    """Read how many there shall be: the type of an argument.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is no whole number from 1.
    """
    if not (text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def run_benchmark(main: Callable[[], int | None]) -> NoReturn:
    """Run a benchmark's ``main`` and exit with its status.

    What hiprom raises on purpose is one line and the status that ``hiprom`` would end with.
    """
    try:
        status = main()
    except HipromError as error:
        print(error, file=sys.stderr)
        status = error.exit_status
    sys.exit(status)

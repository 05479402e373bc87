"""What this process was given: environment variables, processor cores, an interpreter."""

from __future__ import annotations

import json
import os
import sys
from typing import Final

DEBUG_VARIABLE: Final = "HIPROM_DEBUG"


def debugging() -> bool:
    """Return whether tracebacks and the libraries' own messages are wanted (``HIPROM_DEBUG=1``)."""
    return os.environ.get(DEBUG_VARIABLE, "") not in ("", "0")


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def stay_on_core(number: int) -> None:
    """Bind this process to one of the cores that it may use (Linux; elsewhere nothing happens).

    Its threads take turns there, and no time is lost in moving them about. Call it before there are
    any: those that are there already stay where they are.

    Parameters
    ----------
    number : int
        Which of them, counted from 0.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def fresh_python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module's ``main`` in an interpreter of its own.

    It finds the modules where this process found them, and does not run this one's script again.

    Parameters
    ----------
    module : str
        Such as ``hiprom.pose.worker``.
    *arguments : str
        What ``main`` finds in ``sys.argv[2:]``.
    """
    program = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
        f" from {module} import main; main()"
    )
    return [sys.executable, "-c", program, json.dumps(sys.path), *arguments]

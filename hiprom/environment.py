"""What this process was told and given by whoever started it."""

from __future__ import annotations

import os
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

"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

LONGEST_S = 240.0
"""How long a test waits for what should come at once, on a machine that is busy with other work."""


def wait_for(condition: Callable[[], Found], *, every_s: float = 0.02) -> Found:
    """Return what `condition` gives as soon as that is true; fail where it never is."""
    end = time.monotonic() + LONGEST_S
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(every_s)
    return found

"""The most memory that this process took since it was last asked to forget (Linux)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MOST_MB: Final = 1500
"""Memory that no input may take, the pose model and all libraries included."""


def forget_peak() -> None:
    """Count anew from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> int:
    """Return the peak of the resident memory, megabytes."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1000

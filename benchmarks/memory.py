"""The memory that this process takes, as Linux tells it."""

from __future__ import annotations

from pathlib import Path

_STATUS = Path("/proc/self/status")


def resident_mb() -> float:
    """Return the resident memory, megabytes; NaN where Linux does not tell."""
    return _told_mb("VmRSS") if _STATUS.is_file() else float("nan")


def peak_mb() -> float:
    """Return the most that it was since `forget_peak` was called last, megabytes (Linux)."""
    return _told_mb("VmHWM")


def forget_peak() -> None:
    """Count anew from now on (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def _told_mb(name: str) -> float:
    line = next(text for text in _STATUS.read_text().splitlines() if text.startswith(name))
    return int(line.split()[1]) * 1024 / 1e6  # told in KiB

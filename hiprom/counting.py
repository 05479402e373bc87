"""Counts in words: nobody says "1 frames"."""

from __future__ import annotations


def counted(count: int, what: str) -> str:
    """Return a count with its noun, which takes an s but for one: ``1 frame``, ``2 frames``."""
    return f"{count} {what}{'' if count == 1 else 's'}"

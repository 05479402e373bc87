"""The side axis: every array with sides has left at index 0 and right at index 1.

Left and right are always the subject's own.
"""

from __future__ import annotations

from typing import Final, Literal

Side = Literal["left", "right"]

LEFT: Final = 0
RIGHT: Final = 1
SIDES: Final[tuple[Side, Side]] = ("left", "right")


def other(side: Side) -> Side:
    """Return the other side."""
    return "right" if side == "left" else "left"

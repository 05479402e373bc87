"""The side axis: every array with sides has left at index 0 and right at index 1.

Left and right are always the subject's own.
"""

from __future__ import annotations

from typing import Final, Literal, TypeVar

Side = Literal["left", "right"]

LEFT: Final = 0
RIGHT: Final = 1
SIDES: Final[tuple[Side, Side]] = ("left", "right")

Item = TypeVar("Item")


def other(side: Side) -> Side:
    """Return the other side."""
    return "right" if side == "left" else "left"


def of_side(side: Side, left: Item, right: Item) -> Item:
    """Return what belongs to a side.

    Raises
    ------
    KeyError
        If it is neither: a misspelt side must not become the right one.
    """
    return {"left": left, "right": right}[side]

"""Where the figures beside a curve find room, so that none is printed over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hiprom.measurement import Repetition

_ROWS: Final = 2


@dataclass(frozen=True)
class Label:
    """A figure beside a curve, in any unit; y grows upward.

    Attributes
    ----------
    x, y : float
        Its middle and its foot.
    width : float
    """

    x: float
    y: float
    width: float


def label_rows(labels: Sequence[Label], height: float, first: int | None) -> list[int | None]:
    """Return for each label how many lines it is raised, None where there is no room for it.

    Parameters
    ----------
    labels : sequence of Label
        Where each stands if it is not raised.
    height : float
        Of a line, in the labels' unit.
    first : int or None
        The label that gets its place before all others.
    """
    taken: list[Label] = []
    rows: list[int | None] = [None] * len(labels)
    for i in sorted(range(len(labels)), key=lambda i: i != first):
        for row in range(_ROWS):
            here = Label(labels[i].x, labels[i].y + row * height, labels[i].width)
            if not any(_touch(here, other, height) for other in taken):
                taken.append(here)
                rows[i] = row
                break
    return rows


def largest(repetitions: Sequence[Repetition]) -> int | None:
    """Return which repetition has the highest level, None where there is none."""
    levels = [repetition.peak_ir_deg for repetition in repetitions]
    return levels.index(max(levels)) if levels else None


def _touch(one: Label, other: Label, height: float) -> bool:
    apart = abs(one.x - other.x) >= (one.width + other.width) / 2
    return not apart and abs(one.y - other.y) < height

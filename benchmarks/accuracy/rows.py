"""A section of the result: rows of named figures, which print as a table and go into JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence

Cell = str | int | float | None
Row = dict[str, Cell]


def text_table(rows: Sequence[Row]) -> str:
    """Return rows as aligned text; the columns are those of the first row.

    Parameters
    ----------
    rows : sequence of Row
        Figures show two decimals, what is not known a dash.
    """
    if not rows:
        return "(none)"
    columns = list(rows[0])
    lines = [columns, *([_text(row.get(column)) for column in columns] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    words = [isinstance(rows[0][column], str) for column in columns]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if word else cell.rjust(width)
            for cell, width, word in zip(line, widths, words, strict=True)
        ).rstrip()
        for line in lines
    )


def _text(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return "–"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def plain(rows: Sequence[Row]) -> list[Row]:
    """Return rows for JSON: rounded, and null where a figure is not known."""
    return [{name: _json(cell) for name, cell in row.items()} for row in rows]


def _json(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return round(cell, 4) if math.isfinite(cell) else None
    return cell

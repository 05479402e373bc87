"""The list of the history in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from hiprom.history import Entry
from hiprom.results.words import UNMEASURED, degrees


def table_of(entries: Sequence[Entry]) -> Table:
    """Return measurements as a table of eighty columns, in which codes and notes are wrapped.

    Parameters
    ----------
    entries : sequence of Entry
        In the order in which they shall stand.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("ID", justify="right", no_wrap=True)
    table.add_column("Day", no_wrap=True)
    table.add_column("Person", overflow="fold", min_width=6)
    table.add_column("Test", no_wrap=True)
    for column in ("Left", "Right", "L − R", "Retest\nMDC95"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("Quality", no_wrap=True)
    # Which version measured is of interest only where there were several.
    several = len({entry.hiprom_version for entry in entries}) > 1
    if several:
        table.add_column("hiprom", no_wrap=True)
    table.add_column("Note", overflow="fold", min_width=10)
    for entry in entries:
        table.add_row(
            str(entry.id),
            entry.day,
            entry.person,
            entry.test or UNMEASURED,
            degrees(entry.left_peak_deg),
            degrees(entry.right_peak_deg),
            degrees(entry.difference_deg, signed=True),
            degrees(entry.retest_mdc95_deg),
            entry.grade,
            *([entry.hiprom_version] if several else []),
            entry.note or "",
        )
    return table

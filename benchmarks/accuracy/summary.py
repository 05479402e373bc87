"""Every section of the evaluation, as rows, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from benchmarks.accuracy.breakdown import breakdown_rows
from benchmarks.accuracy.compensating import DONE_DEG, compensation_rows
from benchmarks.accuracy.curves import curve_rows
from benchmarks.accuracy.evaluate import CaseOutcome
from benchmarks.accuracy.peaks import interval_rows, peak_rows, refusal_rows, worst_rows
from benchmarks.accuracy.repetitions import repetition_rows
from benchmarks.accuracy.retest import retest_rows
from benchmarks.accuracy.rows import Row, plain, text_table

SECTIONS: dict[str, tuple[str, Callable[[Sequence[CaseOutcome]], list[Row]]]] = {
    "peak": ("Peak internal rotation against truth (°)", peak_rows),
    "refusals": ("Sides refused by hiprom", refusal_rows),
    "repetitions": ("Repetitions", repetition_rows),
    "interval": ("95 % interval of the peak (°)", interval_rows),
    "breakdown": ("hiprom's peak error, broken down (°)", breakdown_rows),
    "worst": ("Largest errors of hiprom's peak (°)", worst_rows),
    "curves": ("Curves, frame by frame (°)", curve_rows),
    "compensations": (
        f"Compensations, done from {DONE_DEG:g}° of true change on, per true repetition",
        compensation_rows,
    ),
    "retest": ("Test-retest: films of the same body and movement (°)", retest_rows),
}
"""What can be asked for: name, title, and the rows."""


def summarise(
    outcomes: Sequence[CaseOutcome], sections: Sequence[str] = tuple(SECTIONS)
) -> dict[str, list[Row]]:
    """Return the rows of each section."""
    return {name: SECTIONS[name][1](outcomes) for name in sections}


def as_text(summary: dict[str, list[Row]]) -> str:
    """Return the sections as text; those without rows in a line."""
    return "\n\n".join(f"{SECTIONS[name][0]}\n{text_table(rows)}" for name, rows in summary.items())


def as_json(summary: dict[str, list[Row]], cases: int, corrected: bool) -> str:
    """Return the sections as JSON; null where a figure is not known."""
    sections = {name: plain(rows) for name, rows in summary.items()}
    return json.dumps({"cases": cases, "corrected": corrected, **sections}, indent=1)

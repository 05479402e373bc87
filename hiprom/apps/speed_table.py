"""What ``hiprom bench --speed`` prints."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from hiprom.validation.speed import Summary

NAMES = {
    "bare": "bare loop (OpenCV, MediaPipe VIDEO)",
    "serial": "hiprom --every-frame, one process",
    "parallel": "hiprom --every-frame, all processors",
    "adaptive": "hiprom, all processors",
    "annotated": "the same, annotated video written",
    "quick_parallel": "hiprom --no-careful --every-frame, all",
    "quick_adaptive": "hiprom --no-careful, all processors",
    "decode": "floor: decoding alone",
    "inference": "floor: the pose model alone",
}
NOTE = (
    "Medians. Rates of the floors leave out starting up, the others count it. On a busy machine"
    " only the ratios (from runs in turn) mean something."
)


def speed_table(found: Sequence[Summary], title: str | None = None) -> Table:
    """Return a line for each way that was timed."""
    from rich.table import Table

    from hiprom.validation.speed import FLOORS

    table = Table(box=None, pad_edge=False, title=title, caption=NOTE, caption_justify="left")
    table.add_column("\nWay")
    for heading in (
        "frames/s",
        "against\nbare",
        "CPU\nms/frame",
        "peak MB\na process",
        "first\nframe s",
        "outside decode\nand model",
    ):
        table.add_column(heading if "\n" in heading else f"\n{heading}", justify="right")
    for way in found:
        floor = way.way in FLOORS
        rate = way.middle(lambda r: r.frames / r.work_s) if floor else way.middle(lambda r: r.rate)
        table.add_row(
            NAMES[way.way],
            f"{rate:.1f}",
            "–" if floor or math.isnan(way.against_bare) else f"{way.against_bare:.2f}x",
            _known(way.middle(lambda r: 1000 * r.cpu_s / r.frames), ".1f"),
            _known(way.middle(lambda r: r.peak_mb), ".0f"),
            "–" if floor else f"{way.middle(lambda r: r.first_s):.2f}",
            _outside(way),
        )
    return table


def _known(value: float, form: str) -> str:
    return "–" if math.isnan(value) else format(value, form)


def _outside(way: Summary) -> str:
    if any(run.outside_s is None for run in way.runs):
        return "–"
    return f"{way.middle(lambda r: (r.outside_s or 0.0) / r.work_s):.1%}"

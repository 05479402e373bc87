"""``hiprom bench``: measure clips with known truth and print the error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiprom.apps.console import progress_bar, show
from hiprom.apps.options import Debug, Quiet

if TYPE_CHECKING:
    from rich.table import Table

    from hiprom.validation.clips import ClipOutcome

EXAMPLE = "Example: hiprom bench --clips sample_videos"


def bench(
    clips: Annotated[
        Path, typer.Option(metavar="DIR", help="A folder of clips, each with NAME.truth.json.")
    ] = Path("sample_videos"),
    model: Annotated[str, typer.Option(help="full, heavy, or the path of a bundle.")] = "full",
    debug: Debug = False,
    quiet: Quiet = False,
) -> None:
    """Measure clips whose truth is known: error per clip, MAE, bias, P95 and frames/s."""
    from hiprom.validation.clips import clips_with_truth, measure_clips

    pairs = clips_with_truth(clips)
    outcomes = []
    with progress_bar("Measuring", "clips", quiet=quiet) as report:
        report(0, len(pairs))
        for outcome in measure_clips(pairs, model):
            outcomes.append(outcome)
            report(len(outcomes), len(pairs))
    show(_clip_table(outcomes))
    show(_summary_table(outcomes))


def _clip_table(outcomes: list[ClipOutcome]) -> Table:
    from rich.table import Table

    from hiprom.results.words import COMPENSATION

    table = Table(box=None, pad_edge=False, title_justify="left")
    for heading in ("Clip", "Side"):
        table.add_column(heading)
    for heading in ("Truth", "hiprom", "Error", "Plain", "World"):
        table.add_column(f"{heading} (°)", justify="right")
    table.add_column("Compensations (done / found)")
    for outcome in outcomes:
        for side in outcome.sides:
            done, found = (
                ", ".join(sorted(COMPENSATION[kind] for kind in kinds)) or "none"
                for kinds in (side.truly, side.found)
            )
            table.add_row(
                side.clip,
                side.side,
                f"{side.truth_deg:.1f}",
                _figure(side.measured_deg["hiprom"]),
                _figure(side.error_deg(), signed=True),
                _figure(side.error_deg("plain"), signed=True),
                _figure(side.error_deg("world"), signed=True),
                f"{done} / {found}",
            )
    return table


def _summary_table(outcomes: list[ClipOutcome]) -> Table:
    import numpy as np
    from rich.table import Table

    from hiprom.validation.agreement import agreement
    from hiprom.validation.clips import ESTIMATORS

    sides = [side for outcome in outcomes for side in outcome.sides]
    truth = np.array([side.truth_deg for side in sides])
    table = Table(box=None, pad_edge=False, caption=_rate(outcomes), caption_justify="left")
    table.add_column("\nPeak internal rotation against truth")
    for heading in ("sides", "refused", "MAE (°)", "bias (°)", "P95 (°)", "worst (°)"):
        table.add_column(f"\n{heading}", justify="right")
    labels = {
        "hiprom": "hiprom",
        "plain": "plain image angle",
        "rest": "plain minus rest",
        "world": "world landmarks",
    }
    for kind in ESTIMATORS:
        measured = np.array([side.measured_deg[kind] for side in sides])
        a = agreement(measured, truth)
        numbers = (f"{a.mae:.2f}", f"{a.bias:+.2f}", f"{a.p95:.2f}", f"{a.worst:.2f}")
        table.add_row(labels[kind], str(len(sides)), str(len(sides) - a.n), *numbers)
    return table


def _rate(outcomes: list[ClipOutcome]) -> str:
    from statistics import median

    rate = median(outcome.frames_per_s for outcome in outcomes)
    return f"{rate:.0f} frames/s (median clip, the model's start included)"


def _figure(value: float, *, signed: bool = False) -> str:
    from hiprom.results.words import degrees

    return degrees(value, signed=signed).rstrip("°")

"""A study in files: the pairs as CSV, the figures as JSON."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hiprom import __version__
from hiprom.validation.agreement import Agreement, Interval
from hiprom.validation.clips import ESTIMATORS, SideOutcome
from hiprom.validation.icc import Icc
from hiprom.validation.pairs import Figure, Pair
from hiprom.validation.repeatability import Repeatability
from hiprom.validation.study import Study
from hiprom.writing import atomic_path

SCHEMA = "hiprom.agreement/1"
NOTE = (
    "What these figures are worth depends on how the reference was read and on who was filmed; "
    "hiprom's own accuracy was measured on rendered people, not validated on patients."
)

PAIR_COLUMNS = (
    "clip",
    "side",
    "subject",
    "session",
    "test",
    "reference_deg",
    "readings",
    "hiprom_deg",
    "error_deg",
    "interval_low_deg",
    "interval_high_deg",
    "quality",
    "compensations",
    "reason",
)
"""The header of the pairs CSV."""


def write_pairs(pairs: Sequence[Pair], path: Path) -> None:
    """Write a line per pair, those without a figure with the reason; whole or not at all."""
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(PAIR_COLUMNS)
        writer.writerows(_cells(pair) for pair in pairs)


def write_sides(sides: Sequence[SideOutcome], path: Path) -> None:
    """Write a line per side of clips with truth; whole or not at all."""
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            ["clip", "side", "truth_deg", *(f"{kind}_deg" for kind in ESTIMATORS)]
            + ["compensations_done", "compensations_found", "reason"]
        )
        writer.writerows(
            [side.clip, side.side, _text(side.truth_deg)]
            + [_text(side.measured_deg[kind]) for kind in ESTIMATORS]
            + [" ".join(sorted(side.truly)), " ".join(sorted(side.found)), side.reason]
            for side in sides
        )


def _cells(pair: Pair) -> list[str | int]:
    low, high = pair.interval_deg or (math.nan, math.nan)
    return [
        pair.clip,
        pair.side,
        pair.subject,
        pair.session,
        pair.test,
        _text(pair.reference_deg),
        sum(len(values) for values in pair.by_rater.values()),
        _text(pair.measured_deg),
        _text(pair.error_deg),
        _text(low),
        _text(high),
        pair.grade,
        " ".join(pair.compensations),
        pair.reason,
    ]


def _text(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else ""


def write_summary(
    found: Sequence[Study], pairs: Sequence[Pair], path: Path, figure: Figure, **origin: str | bool
) -> None:
    """Write the figures of every test, and what is no pair, as JSON; null where not known.

    Parameters
    ----------
    found : sequence of Study
    pairs : sequence of Pair
        All of them.
    path : Path
    figure : str
        What of hiprom's result was compared.
    **origin : str or bool
        More to note: the file of readings, the model, whether the heavy one looked again.
    """
    data = {
        "schema": SCHEMA,
        "hiprom_version": __version__,
        **origin,
        "figure": figure,
        "note": NOTE,
        "tests": {study.test: study_figures(study) for study in found},
        "without_pair": [
            {"clip": p.clip, "side": p.side, "reason": p.reason} for p in pairs if p.reason
        ],
    }
    with atomic_path(path) as partial:
        partial.write_text(json.dumps(_known(data), indent=2) + "\n", encoding="utf-8")


def study_figures(study: Study) -> dict[str, Any]:
    """Return the figures of one test under their names in the JSON; NaN where not known."""
    figures: dict[str, Any] = _agreement(study.agreement)
    figures["limits_repeated_deg"] = study.repeated_limits
    figures |= _reliability(study.reliability)
    figures["mdc95_deg"] = study.mdc95_deg
    figures["interval_covers"] = study.covered
    figures["films"] = _repeatability(study.films)
    figures["films_reference"] = _repeatability(study.films_reference)
    figures["films_same_session"] = _repeatability(study.same_session)
    figures["by_rater"] = {rater: _agreement(a) for rater, a in study.by_rater.items()}
    figures["between_raters"] = _reliability(study.raters)
    figures["same_rater"] = _repeatability(study.repeats)
    return figures


def _agreement(a: Agreement) -> dict[str, int | float | Interval | tuple[Interval, Interval]]:
    return {
        "pairs": a.n,
        "bias_deg": a.bias,
        "bias_ci95_deg": a.bias_ci95,
        "sd_deg": a.sd,
        "mae_deg": a.mae,
        "p95_deg": a.p95,
        "worst_deg": a.worst,
        "limits_deg": a.limits,
        "limits_ci95_deg": a.limits_ci95,
        "slope": a.slope,
    }


def _reliability(r: Icc) -> dict[str, int | float | Interval]:
    return {
        "targets": r.targets,
        "icc_2_1": r.absolute,
        "icc_2_1_ci95": r.absolute_ci95,
        "icc_3_1": r.consistency,
        "icc_3_1_ci95": r.consistency_ci95,
        "sem_deg": r.sem_deg,
    }


def _repeatability(r: Repeatability) -> dict[str, int | float | Interval]:
    return {
        "groups": r.subjects,
        "readings": r.readings,
        "sem_deg": r.sem_deg,
        "sem_ci95_deg": r.sem_ci95_deg,
        "mdc95_deg": r.mdc95_deg,
    }


def _known(value: Any) -> Any:
    """Round to four decimals, and return null for what is not known."""
    if isinstance(value, float):
        return round(float(value), 4) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(item) for item in value]
    return value

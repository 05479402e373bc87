"""Compensations: what was done in each true repetition, and what hiprom says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from benchmarks.accuracy.evaluate import POSITIONS, CaseOutcome, of_position
from benchmarks.accuracy.rows import Row
from hiprom.arrays import FloatArray
from hiprom.kinematics.joints import OUTWARD
from hiprom.kinematics.missing import median_known
from hiprom.measurement import Compensation, CompensationKind
from hiprom.scoring.compensations import BOTH_WAYS
from hiprom.sides import SIDES

KINDS: tuple[CompensationKind, ...] = get_args(CompensationKind)
DONE_DEG = 5.0
"""From which true change on a compensation counts as done."""

_BEFORE_S = (-0.2, 0.05)  # about a repetition's start: the posture that it is compared with


@dataclass(frozen=True)
class _Seen:
    """One kind in one true repetition, degrees: true size, change in the curves, found size."""

    size: float
    change: float
    true_change: float
    found: float | None


def compensation_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return a row per test and kind, counted over true repetitions of internal rotation.

    Done is what changed by `DONE_DEG` or more in the truth's own curves during the hold, whoever
    or whatever moved it. `size_bias` and `size_mae` compare the reported size of those done and
    found with the true one; `change_mae` is the error of the change that hiprom's curve shows, over
    all repetitions, reported or not. `elsewhere` counts reports outside every true repetition.
    """
    rows: list[Row] = []
    for position in POSITIONS:
        own = of_position(outcomes, position)
        for kind in KINDS if own else ():
            seen = [s for outcome in own for s in _repetitions(outcome, kind)]
            elsewhere = sum(_elsewhere(outcome, kind) for outcome in own)
            rows.append({"test": position, "kind": kind, **_figures(seen), "elsewhere": elsewhere})
    return rows


def _figures(seen: Sequence[_Seen]) -> Row:
    done = [s for s in seen if s.size >= DONE_DEG]
    hits = [s for s in done if s.found is not None]
    others = [s for s in seen if s.size < DONE_DEG]
    quiet = [s for s in others if s.found is None]
    size = np.array([s.found - s.size for s in hits if s.found is not None])
    change = np.array([s.change - s.true_change for s in seen])
    change = np.abs(change[np.isfinite(change)])
    return {
        "done": len(done),
        "found": len(hits),
        "sensitivity": _share(len(hits), len(done)),
        "not_done": len(others),
        "false": len(others) - len(quiet),
        "specificity": _share(len(quiet), len(others)),
        "size_bias": float(size.mean()) if len(size) else float("nan"),
        "size_mae": float(np.abs(size).mean()) if len(size) else float("nan"),
        "change_mae": float(change.mean()) if len(change) else float("nan"),
        "change_p95": float(np.percentile(change, 95)) if len(change) else float("nan"),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _repetitions(outcome: CaseOutcome, kind: CompensationKind) -> list[_Seen]:
    case, kinematics = outcome.case, outcome.analysis.kinematics
    time_s = case.landmarks.time_s
    found = [c for c in outcome.analysis.measurement.compensations if c.kind == kind]
    seen = []
    for done in case.facts["repetitions"]:
        side = SIDES.index(done["side"])
        true = _change(_track(case.truth.__getitem__, kind, side), time_s, done)
        shown = _change(_track(lambda n: getattr(kinematics, n), kind, side), time_s, done)
        if not np.isfinite(true).any():
            continue
        sizes = [c.peak for c in found if _within(c, done)]
        signed = np.abs(true) if kind in BOTH_WAYS else true
        seen.append(
            _Seen(
                float(np.nanmax(signed)),
                median_known(shown),
                median_known(true),
                max(sizes) if sizes else None,
            )
        )
    return seen


def _elsewhere(outcome: CaseOutcome, kind: CompensationKind) -> int:
    done = outcome.case.facts["repetitions"]
    return sum(
        not any(_within(c, r) for r in done)
        for c in outcome.analysis.measurement.compensations
        if c.kind == kind
    )


def _within(found: Compensation, done: dict[str, Any]) -> bool:
    return bool(
        found.side == done["side"]
        and found.start_s <= done["end_s"]
        and found.end_s >= done["start_s"]
    )


def _track(curve: Callable[[str], FloatArray], kind: CompensationKind, side: int) -> FloatArray:
    """The curve (T,) that rises with a compensation, of the truth or of hiprom."""
    if kind == "pelvic_hike":
        return curve("pelvis_list_deg") * OUTWARD[side]
    if kind == "trunk_lean":
        return curve("trunk_lean_deg")
    if kind == "knee_extension":
        return -curve("knee_flexion_deg")[:, side]
    name = "femur_elevation_deg" if kind == "thigh_lift" else "femur_abduction_deg"
    return curve(name)[:, side]


def _change(track: FloatArray, time_s: FloatArray, done: dict[str, Any]) -> FloatArray:
    """Change (hold frames,) against just before the repetition."""
    since = time_s - done["start_s"]
    before = (since >= _BEFORE_S[0]) & (since <= _BEFORE_S[1])
    hold = (time_s >= done["hold_start_s"]) & (time_s <= done["hold_end_s"])
    return track[hold] - median_known(track[before])

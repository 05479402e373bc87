"""Error of the peak, per test and estimator; of the side difference; and of the interval."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.accuracy.evaluate import POSITIONS, CaseOutcome, of_position
from benchmarks.accuracy.rows import Row
from hiprom.arrays import FloatArray
from hiprom.sides import SIDES
from hiprom.validation.agreement import agreement
from hiprom.validation.clips import ESTIMATORS


def peak_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return a row per test and estimator, the last one that of `peak_ir_pelvis_deg`.

    `refused` counts the sides that have a true peak and no figure; `diff_mae` is the mean error of
    left minus right over the clips with both.
    """
    rows = []
    for position in POSITIONS:
        own = of_position(outcomes, position)
        if not own:
            continue
        truth = np.array([[s.truth_deg for s in o.sides] for o in own])
        for kind in ESTIMATORS:
            measured = np.array([[s.measured_deg[kind] for s in o.sides] for o in own])
            rows.append(_row(position, kind, measured, truth))
        pelvis = np.array([[_pelvis(o, i) for i in range(2)] for o in own])
        rows.append(_row(position, "to pelvis", pelvis[..., 0], pelvis[..., 1]))
    return rows


def _pelvis(outcome: CaseOutcome, side: int) -> tuple[float, float]:
    """The peak against the pelvis of one side: measured, true."""
    measured = outcome.analysis.measurement.sides[SIDES[side]].peak_ir_pelvis_deg
    return _number(measured), _number(outcome.case.facts["peak_ir_pelvis_deg"][SIDES[side]])


def _row(position: str, kind: str, measured: FloatArray, truth: FloatArray) -> Row:
    sides = int(np.isfinite(truth).sum())
    a = agreement(measured.ravel(), truth.ravel())
    error = measured - truth
    difference = np.abs(error[:, 0] - error[:, 1])
    difference = difference[np.isfinite(difference)]
    return {
        "test": position,
        "estimator": kind,
        "sides": sides,
        "refused": sides - a.n,
        "refused_percent": 100.0 * (sides - a.n) / sides if sides else float("nan"),
        "bias": a.bias,
        "sd": a.sd,
        "mae": a.mae,
        "p95": a.p95,
        "worst": a.worst,
        "limits_low": a.limits[0],
        "limits_high": a.limits[1],
        "diff_mae": float(difference.mean()) if len(difference) else float("nan"),
    }


def refusal_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return how many sides with a true peak were refused, for each test and reason."""
    counts: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        for side in outcome.sides:
            if np.isfinite(side.truth_deg) and np.isnan(side.measured_deg["hiprom"]):
                reasons = outcome.analysis.measurement.sides[side.side].reasons
                key = (outcome.case.position, reasons[0] if reasons else "no reason given")
                counts[key] = counts.get(key, 0) + 1
    return [
        {
            "test": position,
            "refused": count,
            "percent": 100.0 * count / _sides(of_position(outcomes, position)),
            "reason": reason,
        }
        for (position, reason), count in sorted(counts.items())
    ]


def _sides(outcomes: Sequence[CaseOutcome]) -> int:
    return sum(bool(np.isfinite(s.truth_deg)) for o in outcomes for s in o.sides)


def interval_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return how often the 95 % interval of the peak holds the truth, and how wide it is."""
    rows: list[Row] = []
    for position in POSITIONS:
        known = [
            (side.truth_deg, interval)
            for outcome in of_position(outcomes, position)
            for side in outcome.sides
            if np.isfinite(side.truth_deg)
            and (interval := outcome.analysis.measurement.sides[side.side].peak_ir_ci95_deg)
        ]
        if not known:
            continue
        truth = np.array([t for t, _ in known])
        low, high = np.array([i for _, i in known]).T
        rows.append(
            {
                "test": position,
                "sides": len(known),
                "covered_percent": 100.0 * float(((low <= truth) & (truth <= high)).mean()),
                "truth_below": int((truth < low).sum()),
                "truth_above": int((truth > high).sum()),
                "mean_width": float((high - low).mean()),
                "narrowest": float((high - low).min()),
                "widest": float((high - low).max()),
            }
        )
    return rows


def worst_rows(outcomes: Sequence[CaseOutcome], count: int = 8) -> list[Row]:
    """Return the sides with the largest errors of hiprom's peak."""
    sides = [(o, s) for o in outcomes for s in o.sides if np.isfinite(s.error_deg())]
    sides.sort(key=lambda pair: -abs(pair[1].error_deg()))
    return [
        {
            "case": s.clip,
            "side": s.side,
            "truth": s.truth_deg,
            **{kind: s.measured_deg[kind] for kind in ESTIMATORS},
            "error": s.error_deg(),
            "yaw": _number(o.case.facts["camera"]["yaw_deg"]),
            "roll": _number(o.case.facts["camera"]["roll_deg"]),
            "done": ", ".join(sorted(s.truly)) or "none",
        }
        for o, s in sides[:count]
    ]


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)

"""Error of the curves, frame by frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.accuracy.cases import CURVES, TRUNK_CURVES, Case
from benchmarks.accuracy.evaluate import POSITIONS, CaseOutcome, of_position
from benchmarks.accuracy.rows import Row
from hiprom.arrays import BoolArray, FloatArray
from hiprom.kinematics.gates import Gates
from hiprom.validation.clips import ESTIMATORS, estimator_curve_deg

_FIGURES = ("bias", "mae", "p95", "mae_shape")
_ROTATIONS = ("hip_rotation_deg", "hip_rotation_pelvis_deg")


def curve_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return a row per test and curve, over all frames of all clips together.

    Rotations count where the true posture of the leg lies within the protocol's gates, the other
    curves wherever the truth knows them. `measured` is the share of those frames that have a
    figure; `mae_shape` is the error that is left when each clip's own median error is taken off,
    so that a constant offset is told from a wrong shape.
    """
    rows: list[Row] = []
    for position in POSITIONS:
        own = of_position(outcomes, position)
        if not own:
            continue
        for name, label, pairs in _curves(own):
            rows.append({"test": position, "curve": name, "estimator": label, **_errors(pairs)})
    return rows


def _curves(
    outcomes: Sequence[CaseOutcome],
) -> Iterator[tuple[str, str, list[tuple[FloatArray, FloatArray]]]]:
    for name in (*CURVES, *TRUNK_CURVES):
        for kind in ESTIMATORS if name == "hip_rotation_deg" else ("hiprom",):
            pairs = []
            for outcome in outcomes:
                kinematics = outcome.analysis.kinematics
                curve = getattr(kinematics, name)
                if name == "hip_rotation_deg":
                    curve = estimator_curve_deg(kinematics, kind)
                truth = outcome.case.truth[name]
                if name in _ROTATIONS:
                    seen = in_posture(outcome.case, outcome.analysis.protocol.gates)
                    truth = np.where(seen, truth, np.nan)
                pairs += list(zip(_columns(curve), _columns(truth), strict=True))
            yield name.removesuffix("_deg"), kind, pairs


def in_posture(case: Case, gates: Gates) -> BoolArray:
    """Return (T, 2) where the truth's own posture allows hip rotation to be measured."""
    inside = np.ones(case.truth["knee_flexion_deg"].shape, dtype=bool)
    for name in ("knee_flexion_deg", "femur_elevation_deg"):
        low, high = getattr(gates, name)
        with np.errstate(invalid="ignore"):
            inside &= (case.truth[name] > low) & (case.truth[name] < high)
    return inside


def _columns(curve: FloatArray) -> FloatArray:
    """A curve (T,) or (T, 2) as rows, one per side."""
    return np.atleast_2d(curve.T)


def _errors(pairs: Sequence[tuple[FloatArray, FloatArray]]) -> Row:
    asked = sum(int(np.isfinite(truth).sum()) for _, truth in pairs)
    errors = [error[np.isfinite(error)] for error in (m - t for m, t in pairs)]
    errors = [error for error in errors if len(error)]
    if not errors:
        return {"frames": asked, "measured": 0.0, **dict.fromkeys(_FIGURES)}
    every = np.concatenate(errors)
    shape = np.concatenate([error - np.median(error) for error in errors])
    return {
        "frames": asked,
        "measured": len(every) / asked,
        "bias": float(every.mean()),
        "mae": float(np.abs(every).mean()),
        "p95": float(np.percentile(np.abs(every), 95)),
        "mae_shape": float(np.abs(shape).mean()),
    }

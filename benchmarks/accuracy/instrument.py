"""Measure the instrument: the error that `hiprom.scoring.uncertainty` tells of every figure.

Weights of the variance: non-negative least squares on squared errors of development bodies, each
measured by models trained without it. How many standard deviations hold 95 % of the errors: the
conformal quantile over those errors, those of people who move naturally (models trained without
them, too) and the validation bodies'. Test–retest: the retest set.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import nnls

from benchmarks.accuracy.cases import MODEL, Case
from benchmarks.accuracy.evaluate import POSITIONS, CaseOutcome, measure_cases
from benchmarks.accuracy.retest import retest_rows
from benchmarks.accuracy.train import train_position
from hiprom import __version__
from hiprom.arrays import FloatArray
from hiprom.pose import resolve_model
from hiprom.scoring.resting_legs import feet_astray_warnings, knees_apart_warnings
from hiprom.scoring.uncertainty import TERMS, evidence, more_sd_deg
from hiprom.sides import SIDES

FOLDS = 8
_LARGEST_DEG = 6.0  # an error beyond counts as this much: the quantile, not the fit, is for tails
_LEVEL = 0.95


@dataclass(frozen=True)
class Errors:
    """Errors of sides, left and right.

    Attributes
    ----------
    error_deg : (n, 2) array
    evidence : (n, 2, terms) array
    more_sd_deg : (n, 2) array
        What the way the legs rest adds to the standard deviation (a root of squares).
    """

    error_deg: FloatArray
    evidence: FloatArray
    more_sd_deg: FloatArray

    @classmethod
    def joined(cls, parts: Sequence[Errors]) -> Errors:
        """Return all of several."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))


def instrument(
    development: Sequence[Case],
    natural: Sequence[Case],
    validation: Sequence[Case],
    retest: Sequence[Case],
) -> dict[str, Any]:
    """Return what is known of each test's error, to be shipped."""
    tests: dict[str, dict[str, Any]] = {}
    for position in POSITIONS:
        fitted, moving = out_of_fold(position, development, natural)
        fresh = _errors(measure_cases([c for c in validation if c.position == position]))
        rows = retest_rows(measure_cases([c for c in retest if c.position == position]))
        again = next(row for row in rows if row["estimator"] == "hiprom")
        tests[position] = {
            **error_model(fitted, moving, fresh),
            "retest_sem_deg": round(_number(again["sem"]), 3),
            "retest_mdc95_deg": round(_number(again["mdc95"]), 3),
        }
    return tests


def error_model(fitted: Errors, *others: Errors) -> dict[str, Any]:
    """Return weights and quantiles.

    Parameters
    ----------
    fitted : Errors
        The weights are fitted to these, and the quantiles taken over these ...
    *others : Errors
        ... and these together.
    """
    known = np.isfinite(fitted.error_deg)
    squared = np.minimum(np.abs(fitted.error_deg[known]), _LARGEST_DEG) ** 2
    explained = fitted.more_sd_deg[known] ** 2
    weights, _ = nnls(fitted.evidence[known], np.maximum(squared - explained, 0.0))
    every = Errors.joined([fitted, *others])
    error, sd = every.error_deg, np.hypot(np.sqrt(every.evidence @ weights), every.more_sd_deg)
    difference = (error[:, 0] - error[:, 1]) / np.hypot(sd[:, 0], sd[:, 1])
    side_quantile = conformal((error / sd).ravel())
    return {
        "weights": dict(zip(TERMS, np.round(weights, 4).tolist(), strict=True)),
        "side_quantile": round(side_quantile, 3),
        # There are half as many differences as sides, and other bodies' were beyond their own
        # quantile in one of ten (docs/accuracy-notes.md): as if the sides erred apart, then.
        "difference_quantile": round(max(side_quantile, conformal(difference)), 3),
    }


def conformal(scores: FloatArray) -> float:
    """Return the size that the next of these scores stays below with 95 % probability."""
    sizes = np.sort(np.abs(scores[np.isfinite(scores)]))
    rank = int(np.ceil(_LEVEL * (len(sizes) + 1)))
    return float(sizes[min(rank, len(sizes)) - 1])


def out_of_fold(position: str, *sets: Sequence[Case]) -> list[Errors]:
    """Return the errors of each set's cases, each measured by models trained on other bodies.

    Parameters
    ----------
    position : {"seated", "standing"}
    *sets : sequence of Case
        As of `train_position`.
    """
    own = [[case for case in cases if case.position == position] for cases in sets]
    folds = [_folds(cases) for cases in own]
    parts: list[list[Errors]] = [[] for _ in sets]
    for k in range(FOLDS):
        others = [
            [c for c in cases if fold[c.group] != k] for cases, fold in zip(own, folds, strict=True)
        ]
        models = train_position(position, *others)
        for part, cases, fold in zip(parts, own, folds, strict=True):
            tested = [case for case in cases if fold[case.group] == k]
            part.append(_errors(measure_cases(tested, models=models)))
    return [Errors.joined(part) for part in parts]


def _folds(cases: Sequence[Case]) -> dict[int, int]:
    """Return the fold of each group of bodies."""
    return {group: i % FOLDS for i, group in enumerate(sorted({case.group for case in cases}))}


def write_instrument(tests: dict[str, dict[str, dict[str, Any]]], path: Path) -> None:
    """Write what was measured where hiprom reads it, with the version that was measured."""
    note = {
        "hiprom_version": __version__,
        "command": "python -m benchmarks.accuracy instrument",
        "model": MODEL,
        "model_sha256": resolve_model(MODEL).sha256,
        "measured_on": "rendered people (benchmarks/accuracy/data), not patients",
    }
    path.write_text(json.dumps({**note, "tests": tests}, indent=1) + "\n", encoding="utf-8")


def _errors(outcomes: Sequence[CaseOutcome]) -> Errors:
    error = [[side.error_deg() for side in outcome.sides] for outcome in outcomes]
    return Errors(
        np.array(error).reshape(-1, 2),
        np.array([_evidence(outcome) for outcome in outcomes]).reshape(-1, 2, len(TERMS)),
        np.array([_more_sd_deg(outcome) for outcome in outcomes]).reshape(-1, 2),
    )


def _more_sd_deg(outcome: CaseOutcome) -> list[float]:
    analysis = outcome.analysis
    results = [analysis.measurement.sides[name] for name in SIDES]
    astray = bool(feet_astray_warnings(analysis.protocol, *results))
    apart = bool(knees_apart_warnings(analysis.kinematics, analysis.protocol))
    return [more_sd_deg(result, astray, apart) for result in results]


def _evidence(outcome: CaseOutcome) -> list[list[float]]:
    """Evidence of both sides; NaN of a side without a peak."""
    rows = []
    for i, name in enumerate(SIDES):
        result = outcome.analysis.measurement.sides[name]
        if result.peak_ir_deg is None:
            rows.append([float("nan")] * len(TERMS))
            continue
        shown = evidence(outcome.analysis.kinematics, i, result)
        rows.append([shown[term] for term in TERMS])
    return rows


def _number(cell: object) -> float:
    if not isinstance(cell, float):
        raise ValueError(f"the retest set gives no figure, but {cell!r}")
    return cell

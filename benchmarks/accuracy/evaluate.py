"""The error of every estimator on cases with truth, through the very path that clips take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.accuracy.cases import Case
from hiprom import pipeline
from hiprom.measurement import Model, Source
from hiprom.validation.agreement import agreement
from hiprom.validation.clips import ESTIMATORS, SideOutcome, compare


def outcomes(cases: Sequence[Case], *, corrected: bool = True) -> dict[str, list[SideOutcome]]:
    """Measure each case and return the sides of each position.

    Parameters
    ----------
    cases : sequence of Case
    corrected : bool
        With the learned correction, or the geometry alone.
    """
    found: dict[str, list[SideOutcome]] = {"seated": [], "standing": []}
    for case in cases:
        m = case.landmarks
        source = Source(
            path=case.name,
            duration_s=float(m.time_s[-1]),
            frames=len(m),
            width=m.width,
            height=m.height,
        )
        analysis = pipeline.measure(
            m,
            case.position,
            source,
            Model(name="full", sha256=None),
            correct=corrected,
        )
        found[case.position] += compare(analysis, case.facts, case.name)
    return found


def print_table(cases: Sequence[Case], *, corrected: bool = True) -> None:
    """Print bias, MAE, P95, limits of agreement and refusals per position and estimator."""
    print(f"{len(cases)} clips; peak internal rotation against truth, degrees")
    print(
        "test      estimator  sides refused   bias    MAE    P95   95 % limits      side diff. MAE"
    )
    for position, sides in outcomes(cases, corrected=corrected).items():
        truth = np.array([s.truth_deg for s in sides])
        for kind in ESTIMATORS:
            measured = np.array([s.measured_deg[kind] for s in sides])
            a = agreement(measured, truth)
            pairs = (measured - truth).reshape(-1, 2)
            difference = float(np.nanmean(np.abs(pairs[:, 0] - pairs[:, 1])))
            print(
                f"{position:9} {kind:10} {len(sides):5} {len(sides) - a.n:7} {a.bias:+6.2f} "
                f"{a.mae:6.2f} {a.p95:6.2f}   {a.limits[0]:+5.1f} to {a.limits[1]:+5.1f}   "
                f"{difference:6.2f}"
            )

"""Test–retest: the same body and movement filmed by different cameras, in other clothes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from benchmarks.accuracy.evaluate import POSITIONS, CaseOutcome, of_position
from benchmarks.accuracy.rows import Row
from hiprom.validation.clips import ESTIMATORS
from hiprom.validation.repeatability import mdc95, repeatability


def retest_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return a row per test and estimator: SEM and MDC95 over films of the same take.

    A take is one body doing one movement; what differs between its films is camera, room, clothes
    and file. `diff` is left minus right of a film: its scatter between films of a take is the error
    of a side difference, so `diff_mdc95` is 1.96 of those standard deviations (no √2: a difference
    is held against zero, not against another one). `truth_sem` is the scatter of the true peaks,
    which has to be about nothing.
    """
    rows: list[Row] = []
    for position in POSITIONS:
        takes = _takes(of_position(outcomes, position))
        films = [(take, film) for take, group in enumerate(takes) for film in group]
        for kind in ESTIMATORS if films else ():
            rows.append({"test": position, "estimator": kind, **_figures(films, kind)})
    return rows


def _takes(outcomes: Sequence[CaseOutcome]) -> list[list[CaseOutcome]]:
    takes: dict[str, list[CaseOutcome]] = {}
    for outcome in outcomes:
        spec = outcome.case.facts.get("spec", {})
        if "motion" in spec:
            key = json.dumps([spec["body_id"], spec["motion"]], sort_keys=True)
            takes.setdefault(key, []).append(outcome)
    return [films for films in takes.values() if len(films) > 1]


def _figures(films: Sequence[tuple[int, CaseOutcome]], kind: str) -> Row:
    measured = np.array([[s.measured_deg[kind] for s in o.sides] for _, o in films])
    truth = np.array([[s.truth_deg for s in o.sides] for _, o in films])
    legs = [(take, side) for take, _ in films for side in range(2)]
    each = repeatability(measured.ravel(), legs)
    difference = repeatability(measured[:, 0] - measured[:, 1], [take for take, _ in films])
    return {
        "takes": len({take for take, _ in films}),
        "films": len(films),
        "refused": int((np.isfinite(truth) & ~np.isfinite(measured)).sum()),
        "sem": each.sem_deg,
        "sem_low": each.sem_ci95_deg[0],
        "sem_high": each.sem_ci95_deg[1],
        "mdc95": each.mdc95_deg,
        "diff_sem": difference.sem_deg,
        "diff_mdc95": mdc95(difference.sem_deg) / np.sqrt(2.0),
        "truth_sem": repeatability(truth.ravel(), legs).sem_deg,
    }

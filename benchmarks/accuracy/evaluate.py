"""Measure cases with truth through the very path that clips take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.accuracy.cases import Case
from hiprom import pipeline
from hiprom.measurement import Model, Source
from hiprom.validation.clips import SideOutcome, compare

POSITIONS = ("seated", "standing")


@dataclass(frozen=True)
class CaseOutcome:
    """A case, what hiprom made of it, and its sides (left, right) against the truth."""

    case: Case
    analysis: pipeline.Analysis
    sides: list[SideOutcome]


def measure_cases(cases: Sequence[Case], *, corrected: bool = True) -> list[CaseOutcome]:
    """Measure each case.

    Parameters
    ----------
    cases : sequence of Case
    corrected : bool
        With the learned correction, or the geometry alone.
    """
    return [_measure(case, corrected) for case in cases]


def of_position(outcomes: Sequence[CaseOutcome], position: str) -> list[CaseOutcome]:
    """Return the outcomes of one test."""
    return [outcome for outcome in outcomes if outcome.case.position == position]


def _measure(case: Case, corrected: bool) -> CaseOutcome:
    m = case.landmarks
    source = Source(
        path=case.name,
        duration_s=float(m.time_s[-1]),
        frames=len(m),
        width=m.width,
        height=m.height,
    )
    analysis = pipeline.measure(
        m, case.position, source, Model(name="full", sha256=None), correct=corrected
    )
    return CaseOutcome(case, analysis, compare(analysis, case.facts, case.name))

"""Measure cases with truth through the very path that clips take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.accuracy.cases import MODEL, Case
from hiprom.analysis import Analysis, measure, models_used, source_of
from hiprom.kinematics.core import Models
from hiprom.measurement import Model
from hiprom.pose import resolve_model
from hiprom.validation.clips import SideOutcome, compare

POSITIONS = ("seated", "standing")


@dataclass(frozen=True)
class CaseOutcome:
    """A case, what hiprom made of it, and its sides (left, right) against the truth."""

    case: Case
    analysis: Analysis
    sides: list[SideOutcome]


def measure_cases(cases: Sequence[Case], *, models: Models | None = None) -> list[CaseOutcome]:
    """Measure each case.

    Parameters
    ----------
    cases : sequence of Case
    models : mapping of str to LinearModel, optional
        Other learned corrections than those that ship; none, so the geometry alone, where empty.
    """
    model = models_used(resolve_model(MODEL))
    return [_measure(case, model, models) for case in cases]


def of_position(outcomes: Sequence[CaseOutcome], position: str) -> list[CaseOutcome]:
    """Return the outcomes of one test."""
    return [outcome for outcome in outcomes if outcome.case.position == position]


def _measure(case: Case, model: Model, models: Models | None) -> CaseOutcome:
    source = source_of(case.landmarks, case.name)
    analysis = measure(case.landmarks, case.position, source, model, models=models)
    return CaseOutcome(case, analysis, compare(analysis, case.facts, case.name))

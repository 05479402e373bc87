"""Repetitions found against those done: missed ones, and ones on legs that did not move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.accuracy.evaluate import POSITIONS, CaseOutcome, of_position
from benchmarks.accuracy.rows import Row
from hiprom.measurement import Repetition
from hiprom.sides import SIDES, Side


def repetition_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return a row per test: done, found, missed, split and false repetitions.

    A found repetition belongs to a true one of the same side whose time its plateau touches;
    without one it is false (`false_in_er`: while that leg turned outward; `false_other_leg`: while
    the other leg was turning). A true repetition with two found ones is `split`.
    """
    rows: list[Row] = []
    for position in POSITIONS:
        own = of_position(outcomes, position)
        if not own:
            continue
        row: dict[str, int] = dict.fromkeys(
            ("done", "found", "missed", "split", "false", "false_in_er", "false_other_leg"), 0
        )
        for outcome in own:
            for side in SIDES:
                for name, count in _count(outcome, side).items():
                    row[name] += count
        rows.append({"test": position, "sides": 2 * len(own), **row})
    return rows


def _count(outcome: CaseOutcome, side: Side) -> dict[str, int]:
    facts = outcome.case.facts
    done = [r for r in facts["repetitions"] if r["side"] == side]
    others = [r for r in facts["repetitions"] if r["side"] != side]
    outward = [r for r in facts.get("er_repetitions", ()) if r["side"] == side]
    found = outcome.analysis.measurement.sides[side].repetitions
    hits = [sum(_touches(f, r) for f in found) for r in done]
    false = [f for f in found if not any(_touches(f, r) for r in done)]
    return {
        "done": len(done),
        "found": len(found),
        "missed": hits.count(0),
        "split": sum(h > 1 for h in hits),
        "false": len(false),
        "false_in_er": sum(any(_touches(f, r) for r in outward) for f in false),
        "false_other_leg": sum(any(_touches(f, r) for r in others) for f in false),
    }


def _touches(found: Repetition, done: dict[str, Any]) -> bool:
    return bool(found.plateau_start_s <= done["end_s"] and found.plateau_end_s >= done["start_s"])

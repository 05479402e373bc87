"""Where hiprom's peak errs: by view, size of the rotation, clothes, compensation and file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.accuracy.cases import Case
from benchmarks.accuracy.evaluate import POSITIONS, CaseOutcome, of_position
from benchmarks.accuracy.rows import Cell, Row
from hiprom.validation.agreement import agreement
from hiprom.validation.clips import SideOutcome

_LOOSE_M = 0.01
_KNEE = 1.0  # hems are told as shares of the leg: 0 hip, 1 knee, 2 ankle

Group = Callable[[Case, SideOutcome], str | None]


def breakdown_rows(outcomes: Sequence[CaseOutcome]) -> list[Row]:
    """Return a row per factor and its level: sides, refused, bias, MAE and P95 of each test.

    A side whose case does not tell a factor is left out of it.
    """
    rows = []
    for factor, group in FACTORS.items():
        grouped: dict[str, dict[str, list[SideOutcome]]] = {}
        for position in POSITIONS:
            for outcome in of_position(outcomes, position):
                for side in outcome.sides:
                    level = group(outcome.case, side)
                    if level is not None and np.isfinite(side.truth_deg):
                        grouped.setdefault(level, {}).setdefault(position, []).append(side)
        for level in sorted(grouped):
            row: dict[str, Cell] = {"factor": factor, "level": level.partition(":")[2]}
            for position in POSITIONS:
                row |= _figures(position, grouped[level].get(position, []))
            rows.append(row)
    return rows


def _figures(position: str, sides: Sequence[SideOutcome]) -> Row:
    truth = np.array([s.truth_deg for s in sides])
    a = agreement(np.array([s.measured_deg["hiprom"] for s in sides]), truth)
    return {
        f"{position}_sides": len(sides),
        f"{position}_refused": len(sides) - a.n,
        f"{position}_bias": a.bias,
        f"{position}_mae": a.mae,
        f"{position}_p95": a.p95,
    }


def _band(value: float, edges: Sequence[float], unit: str) -> str:
    """Name the band of a value; what stands before the colon sorts."""
    k = int(np.searchsorted(edges, value, side="right"))
    if k == 0:
        name = f"under {edges[0]:g}"
    elif k == len(edges):
        name = f"{edges[-1]:g} and more"
    else:
        name = f"{edges[k - 1]:g} to {edges[k]:g}"
    return f"{k}:{name}{unit}"


def _trousers(case: Case) -> str | None:
    clothing = case.facts.get("spec", {}).get("clothing")
    if clothing is None:
        return None
    long = clothing["trousers_hem"] > _KNEE
    loose = clothing["trousers_loose_m"] > _LOOSE_M
    checked = clothing.get("trousers_second") is not None  # cases stored before have no such key
    name = f"{'long' if long else 'short'}, {'loose' if loose else 'tight'}"
    return f"{4 * checked + 2 * long + loose}:{name}{', checked' if checked else ''}"


def _compensated(case: Case, side: SideOutcome) -> str:
    return "1:with" if side.truly else "0:without"


def _camera_height(case: Case) -> str | None:
    height = case.facts["camera"].get("height_m")
    return None if height is None else _band(height, (0.5, 1.0), " m")


FACTORS: dict[str, Group] = {
    "camera yaw": lambda c, s: _band(abs(c.facts["camera"]["yaw_deg"]), (8, 16), "°"),
    "camera roll": lambda c, s: _band(abs(c.facts["camera"]["roll_deg"]), (2, 4), "°"),
    "camera height": lambda c, s: _camera_height(c),
    "true rotation": lambda c, s: _band(s.truth_deg, (15, 30), "°"),
    "trousers": lambda c, s: _trousers(c),
    "compensation": _compensated,
    "picture": lambda c, s: _band(max(c.landmarks.width, c.landmarks.height), (800, 1200), " px"),
    "frame rate": lambda c, s: _band(c.facts["fps"], (18, 24, 45), "/s"),
}
"""What a side is grouped by."""

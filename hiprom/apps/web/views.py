"""What the page is told of one moment: a `SessionView` as plain numbers and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.results.overlay import LEAST_VISIBILITY
from hiprom.sides import SIDES

if TYPE_CHECKING:
    from hiprom.live.texts import Line
    from hiprom.live.view import Check, SessionView
    from hiprom.results.overlay import OverlayState, SideState


def view_to_dict(view: SessionView, size: tuple[int, int]) -> dict[str, Any]:
    """Return a view as the page reads it.

    Parameters
    ----------
    view : SessionView
    size : (int, int)
        Width and height of the picture in whose pixels the overlay is given; the page gets shares
        of them, and need not know in what size the picture was sent.
    """
    return {
        "phase": view.phase.value,
        "over": view.phase.over,
        "instruction": _line(view.instruction),
        "spoken": _line(view.spoken),
        "side": view.side,
        "repetition": view.repetition,
        "repetitions": view.repetitions,
        "done": {side: view.done[i] for i, side in enumerate(SIDES)},
        "angle_deg": {side: _round(view.angle_deg[side]) for side in SIDES},
        "peak_deg": {side: _round(view.peak_deg[side]) for side in SIDES},
        "warnings": [_line(line) for line in view.warnings],
        "checks": [_check(check) for check in view.checks],
        "progress": round(view.progress, 3),
        "overlay": _overlay(view.overlay, size),
    }


def _line(line: Line | None) -> dict[str, str] | None:
    return None if line is None else {"key": line.key, "text": line.text}


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "label": check.label.text,
        "ok": check.ok,
        "fix": None if check.fix is None else check.fix.text,
        "blocking": check.blocking,
    }


def _round(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 1)


def _overlay(state: OverlayState, size: tuple[int, int]) -> dict[str, Any]:
    points = None
    if state.image_px is not None:
        points_px = state.image_px
        if state.visibility is not None:
            unsure = ~(state.visibility >= LEAST_VISIBILITY)
            points_px = np.where(unsure[:, None], np.nan, points_px)
        points = _points(points_px, size)
    return {
        "points": points,
        "roll_deg": round(state.roll_deg, 2),
        "sides": {side: _side(state[side], size) for side in SIDES},
    }


def _side(state: SideState, size: tuple[int, int]) -> dict[str, Any]:
    stick = None if state.stick_px is None else _points(state.stick_px, size)
    return {"angle_deg": _round(state.angle_deg), "stick": stick}


def _points(points_px: FloatArray, size: tuple[int, int]) -> list[list[float] | None]:
    shares = np.round(points_px / size, 4)
    return [point if np.isfinite(point).all() else None for point in shares.tolist()]

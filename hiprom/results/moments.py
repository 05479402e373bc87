"""A finished measurement told moment by moment: what the overlay shows on each frame of a clip."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from hiprom.measurement import Compensation, SideResult
from hiprom.protocols import Protocol
from hiprom.results.analysed import Analysed
from hiprom.results.overlay import OverlayState, SideState
from hiprom.results.words import COMPENSATION
from hiprom.sides import SIDES, Side

LEAST_SHOWN_S: Final = 1.5
"""How long a warning stays on the screen at least: a shorter one cannot be read."""


def moment(analysis: Analysed, frame: int) -> OverlayState:
    """Return what the overlay shows on one frame.

    Parameters
    ----------
    analysis : Analysed
        The measured clip.
    frame : int
        Row of its landmarks and kinematics.
    """
    measurement, landmarks = analysis.measurement, analysis.landmarks
    time_s = float(analysis.kinematics.time_s[frame])
    roll_deg = analysis.kinematics.camera.roll_deg
    found = bool(landmarks.found[frame])
    return OverlayState(
        image_px=landmarks.image_px[frame] if found else None,
        visibility=landmarks.visibility[frame] if found else None,
        left=_side(analysis, "left", frame, time_s),
        right=_side(analysis, "right", frame, time_s),
        roll_deg=roll_deg if math.isfinite(roll_deg) else 0.0,
        warnings=_warnings(measurement.compensations, analysis.protocol, time_s),
    )


def _side(analysis: Analysed, side: Side, frame: int, time_s: float) -> SideState:
    result = analysis.measurement.sides[side]
    angle = float(analysis.kinematics.hip_rotation_deg[frame, SIDES.index(side)])
    return SideState(
        angle_deg=angle if np.isfinite(angle) else None,
        peak_deg=_peak_so_far(result, time_s),
        repetitions=sum(repetition.end_s <= time_s for repetition in result.repetitions),
    )


def _peak_so_far(result: SideResult, time_s: float) -> float | None:
    reached = [r.peak_ir_deg for r in result.repetitions if r.plateau_start_s <= time_s]
    return max(reached, default=None)


def _warnings(
    compensations: Sequence[Compensation], protocol: Protocol, time_s: float
) -> tuple[str, ...]:
    shown = []
    for compensation in compensations:
        until = max(compensation.end_s, compensation.start_s + LEAST_SHOWN_S)
        if compensation.start_s <= time_s <= until:
            limit = protocol.limit(compensation.kind)
            side = f"{compensation.side} " if compensation.side else ""
            what = f"{side}{COMPENSATION[compensation.kind]}".capitalize()
            shown.append(f"{what}: {limit.cue.lower()}" if limit is not None else what)
    return tuple(dict.fromkeys(shown))

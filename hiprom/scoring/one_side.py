"""One side's result: its repetitions, its figures, and why one of them is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiprom.arrays import FloatArray, lasts
from hiprom.kinematics.gates import in_posture
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import Compensation, Repetition, SideResult, Stick
from hiprom.protocols.schema import Protocol
from hiprom.scoring.compensations import Episode, find_compensations
from hiprom.scoring.incomplete import why_no_repetition
from hiprom.scoring.repetitions import Cycle
from hiprom.scoring.rotations import external_rotations, resting_deg
from hiprom.scoring.rounding import rounded, rounded_or_none
from hiprom.sides import SIDES

NO_EXTERNAL = "no external rotation was shown"
"""The reason for a missing external peak; nothing is wrong, as the tests do not ask for one."""

_NEVER_SEEN = (
    "this leg and the trunk were never seen together well enough: film the whole body, from head to"
    " feet"
)
_NEVER_BENT = "the knee was never bent to about 90° in view, so hip rotation is not defined"
_ACROSS = (
    "this thigh points too far past the camera for its rotation to be seen: turn until both knees"
    " point at the lens, and put it between knee and hip height"
)
_NEVER_LIFTED = "this leg was not lifted until the thigh was level, so its rotation is not defined"
# Time near the furthest point. Holds of 0.7 s or more spend 0.6 s there (development clips).
_BRIEF_HOLD_S = 0.4


@dataclass(frozen=True)
class ScoredSide:
    """A side's result, and the compensations of all its repetitions."""

    result: SideResult
    compensations: list[Compensation]


def score_side(
    kinematics: Kinematics, protocol: Protocol, side: int, cycles: list[list[Cycle]]
) -> ScoredSide:
    """Score one side.

    Parameters
    ----------
    kinematics : Kinematics
    protocol : Protocol
    side : {0, 1}
    cycles : list of list of Cycle
        The repetitions of both sides, left then right.
    """
    if not np.isfinite(kinematics.hip_rotation_deg[:, side]).any():
        return ScoredSide(SideResult(reasons=[_why_undefined(kinematics, protocol, side)]), [])
    if not cycles[side]:
        resting = resting_deg(kinematics, protocol, side)
        result = SideResult(
            peak_er_deg=rounded_or_none(_peak_er_deg(kinematics, protocol, side, cycles)),
            resting_deg=rounded_or_none(resting),
            reasons=[why_no_repetition(kinematics, protocol, side)],
        )
        return ScoredSide(result, [])
    episodes = [find_compensations(kinematics, cycle, side, protocol) for cycle in cycles[side]]
    return ScoredSide(
        _side_result(kinematics, protocol, side, cycles, episodes),
        [e.compensation for group in episodes for e in group],
    )


def _why_undefined(kinematics: Kinematics, protocol: Protocol, side: int) -> str:
    """Return why a side's rotation is not known on any frame."""
    if not np.isfinite(kinematics.knee_flexion_deg[:, side]).any():
        return _NEVER_SEEN
    if protocol.name == "standing":
        return _NEVER_LIFTED
    return _ACROSS if in_posture(kinematics, protocol.gates)[:, side].any() else _NEVER_BENT


def _peak_er_deg(
    kinematics: Kinematics, protocol: Protocol, side: int, cycles: list[list[Cycle]]
) -> float:
    """Return a side's largest external rotation; NaN where none was shown."""
    external = external_rotations(kinematics, protocol, side, cycles[1 - side])
    return max((c.level_deg for c in external), default=float("nan"))


def brief_hold_warnings(time_s: FloatArray, side: int, cycles: list[Cycle]) -> list[str]:
    """Return a warning if a side's peak is that of a swing rather than of a hold.

    Parameters
    ----------
    time_s : (T,) array
    side : {0, 1}
    cycles : list of Cycle
        That side's repetitions alone.
    """
    best = max(cycles, key=lambda c: c.level_deg, default=None)
    if best is None or lasts(time_s, best.plateau_start, best.plateau_end, _BRIEF_HOLD_S):
        return []
    return [
        f"the {SIDES[side]} leg was at its furthest, at {time_s[best.peak]:.1f} s, for a moment"
        " only, so its peak may be a swing's: hold it there for one second"
    ]


def _side_result(
    kinematics: Kinematics,
    protocol: Protocol,
    side: int,
    cycles: list[list[Cycle]],
    episodes: list[list[Episode]],
) -> SideResult:
    own = cycles[side]
    levels = np.array([c.level_deg for c in own])
    best = own[int(np.argmax(levels))]
    clean = [
        c.level_deg
        for c, group in zip(own, episodes, strict=True)
        if protocol.compensations and not any(e.in_hold for e in group)
    ]
    peak_er_deg = _peak_er_deg(kinematics, protocol, side, cycles)
    resting = resting_deg(kinematics, protocol, side)
    pelvis = kinematics.hip_rotation_pelvis_deg[best.plateau_start : best.plateau_end + 1, side]
    return SideResult(
        peak_ir_deg=rounded_or_none(best.level_deg),
        mean_ir_deg=rounded_or_none(float(levels.mean())),
        peak_ir_pelvis_deg=rounded_or_none(median_known(pelvis)),
        peak_er_deg=rounded_or_none(peak_er_deg),
        clean_peak_ir_deg=rounded_or_none(max(clean, default=float("nan"))),
        resting_deg=rounded_or_none(resting),
        stick=_stick(kinematics.stick_gap_shank[:, side], own),
        repetitions=[
            _repetition(kinematics.time_s, c, group) for c, group in zip(own, episodes, strict=True)
        ],
        reasons=_why_missing(protocol, clean, peak_er_deg, resting),
    )


def _why_missing(
    protocol: Protocol, clean_deg: list[float], peak_er_deg: float, resting_deg: float
) -> list[str]:
    """Return why a figure of a side that was measured is missing."""
    reasons = []
    if not protocol.compensations:
        reasons.append("no compensation is watched in this test, so no peak is called clean")
    elif not clean_deg:
        reasons.append("every repetition was compensated, so there is no clean peak")
    if not np.isfinite(peak_er_deg):
        reasons.append(NO_EXTERNAL)
    if protocol.name != "standing" and not np.isfinite(resting_deg):
        reasons.append("this leg was not seen at rest")
    return reasons


def _repetition(time_s: FloatArray, cycle: Cycle, episodes: list[Episode]) -> Repetition:
    def second(frame: int) -> float:
        return round(float(time_s[frame]), 3)

    return Repetition(
        start_s=second(cycle.start),
        peak_s=second(cycle.peak),
        end_s=second(cycle.end),
        peak_ir_deg=rounded(cycle.level_deg),
        plateau_start_s=second(cycle.plateau_start),
        plateau_end_s=second(cycle.plateau_end),
        compensations=[e.compensation.kind for e in episodes],
    )


def _stick(gap: FloatArray, cycles: list[Cycle]) -> Stick | None:
    holds = [median_known(gap[c.plateau_start : c.plateau_end + 1]) for c in cycles]
    known = [h for h in holds if np.isfinite(h)]
    if not known:
        return None
    # Rounded first: the figure that is shown is the one that is judged.
    shortfall = rounded(min(known), 3)
    return Stick(reached=shortfall <= 0.0, shortfall_shank=shortfall)

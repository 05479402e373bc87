"""From angles to the result: repetitions, peaks, compensations, differences, trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hiprom import __version__
from hiprom.arrays import FloatArray
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import (
    CameraEstimate,
    Compensation,
    Measurement,
    Model,
    Repetition,
    SideResult,
    Sides,
    Source,
    Stick,
)
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols.schema import Protocol
from hiprom.scoring.asymmetry import asymmetry
from hiprom.scoring.compensations import Episode, find_compensations
from hiprom.scoring.quality import grade, judge
from hiprom.scoring.repetitions import Cycle, left_out
from hiprom.scoring.turns import inward, outward, resting_deg, resting_level_deg
from hiprom.scoring.uncertainty import ErrorModel, evidence, shipped_error
from hiprom.sides import LEFT, RIGHT, SIDES

NO_EXTERNAL = "no external rotation was shown"
"""The reason for a missing external peak; nothing is wrong, as the tests do not ask for one."""

_NEVER_SEEN = (
    "this leg and the trunk were never seen together well enough: film the whole body, from head to"
    " feet"
)
_NEVER_BENT = {
    "standing": "this leg was not lifted until the thigh was level, so its rotation is not defined",
    "seated": "the knee was never bent to about 90° in view, so hip rotation is not defined",
    "supine": "the knee was never bent to about 90° in view, so hip rotation is not defined",
}
# Near the furthest point. Holds of 0.7 s or more have 0.6 s there at least (development clips).
_BRIEF_HOLD_S = 0.4
# Of the frames; more than the odd one that is lost: a turn may have been missed there.
_AWAY_SHARE = 0.05
# Mean of both relaxed legs: up to 2.8° on the seated development clips, whose feet hang under the
# knees; 3.5 to 5.4° where both rested 5 to 10° further out (docs/accuracy.md).
_FEET_ASTRAY_DEG = 3.2


@dataclass(frozen=True)
class _Scored:
    result: SideResult
    compensations: list[Compensation]


def score(
    landmarks: LandmarkSequence,
    kinematics: Kinematics,
    protocol: Protocol,
    source: Source,
    model: Model,
    problems: Sequence[str] = (),
) -> Measurement:
    """Score one clip.

    Parameters
    ----------
    landmarks : LandmarkSequence
        What the pose model saw (for the quality of the view).
    kinematics : Kinematics
        Angles over time.
    protocol : Protocol
        The test that was done.
    source, model : Source, Model
        Where the landmarks came from.
    problems : sequence of str
        What went wrong while reading; they become reasons of the quality.

    Returns
    -------
    Measurement
        With nulls and reasons where something could not be measured; never raises for a clip
        that shows nothing.
    """
    verdict = judge(landmarks, kinematics, protocol)
    reasons = list(problems)
    if verdict.refusal:
        nothing = _Scored(SideResult(reasons=[verdict.refusal]), [])
        scored = [nothing, nothing]
    else:
        cycles = [inward(kinematics, protocol, side) for side in (LEFT, RIGHT)]
        scored = [_score_side(kinematics, protocol, side, cycles) for side in (LEFT, RIGHT)]
        for side in (LEFT, RIGHT):
            reasons += _briefly_held(kinematics.time_s, side, cycles[side])
            reasons += _missed(kinematics, protocol, side, cycles[side])
    error = shipped_error(protocol.name, model.sha256, landmarks.careful)
    sds = [_sd_deg(kinematics, side, s.result, error) for side, s in enumerate(scored)]
    left, right = (_with_interval(s.result, sd, error) for s, sd in zip(scored, sds, strict=True))
    measured = left.peak_ir_deg is not None or right.peak_ir_deg is not None
    reasons += _feet_astray(protocol, left, right)
    if not verdict.refusal and not measured:
        reasons.append("no repetition of the test was seen")
    return Measurement(
        hiprom_version=__version__,
        test=protocol.name,
        source=source,
        model=model,
        quality=grade(verdict, reasons, measured),
        camera=CameraEstimate(
            roll_deg=_figure(kinematics.camera.roll_deg), yaw_deg=_figure(kinematics.camera.yaw_deg)
        ),
        sides=Sides(left=left, right=right),
        asymmetry=asymmetry(left, right, _difference_mdc95_deg(sds, error)),
        instrument=error.as_result() if error is not None else None,
        compensations=sorted((c for s in scored for c in s.compensations), key=lambda c: c.start_s),
    )


def _feet_astray(protocol: Protocol, left: SideResult, right: SideResult) -> list[str]:
    """Return what is to be said of feet that do not hang under the knees: rest counts as plumb."""
    if protocol.name != "seated" or left.resting_deg is None or right.resting_deg is None:
        return []
    mean_deg = (left.resting_deg + right.resting_deg) / 2
    if abs(mean_deg) <= _FEET_ASTRAY_DEG:
        return []
    how = "apart" if mean_deg > 0 else "together"
    return [
        f"the feet rest {how} instead of under the knees, which shifts the peaks by several"
        " degrees: let both lower legs hang straight down between the turns"
    ]


def _sd_deg(
    kinematics: Kinematics, side: int, result: SideResult, error: ErrorModel | None
) -> float:
    """Return the standard deviation of a side's error; NaN where there is no peak, or no model."""
    if error is None or result.peak_ir_deg is None:
        return float("nan")
    return error.sd_deg(evidence(kinematics, side, result))


def _with_interval(result: SideResult, sd_deg: float, error: ErrorModel | None) -> SideResult:
    if error is None or result.peak_ir_deg is None or not np.isfinite(sd_deg):
        return result
    half = error.side_quantile * sd_deg
    interval = (_rounded(result.peak_ir_deg - half), _rounded(result.peak_ir_deg + half))
    return result.model_copy(update={"peak_ir_ci95_deg": interval})


def _difference_mdc95_deg(sds_deg: Sequence[float], error: ErrorModel | None) -> float | None:
    """Return the smallest side difference of this clip that exceeds the error of both sides."""
    both = float(np.hypot(sds_deg[LEFT], sds_deg[RIGHT]))
    return None if error is None else _figure(error.difference_quantile * both)


def _score_side(
    kinematics: Kinematics, protocol: Protocol, side: int, cycles: list[list[Cycle]]
) -> _Scored:
    if not np.isfinite(kinematics.hip_rotation_deg[:, side]).any():
        seen = np.isfinite(kinematics.knee_flexion_deg[:, side]).any()
        reason = _NEVER_BENT[protocol.name] if seen else _NEVER_SEEN
        return _Scored(SideResult(reasons=[reason]), [])
    if not cycles[side]:
        resting = resting_deg(kinematics, protocol, side)
        result = SideResult(
            peak_er_deg=_figure(_peak_er_deg(kinematics, protocol, side, cycles)),
            resting_deg=_figure(resting),
            reasons=[_unseen(kinematics, protocol, side)],
        )
        return _Scored(result, [])
    episodes = [find_compensations(kinematics, cycle, side, protocol) for cycle in cycles[side]]
    return _Scored(
        _side_result(kinematics, protocol, side, cycles, episodes),
        [e.found for group in episodes for e in group],
    )


def _peak_er_deg(
    kinematics: Kinematics, protocol: Protocol, side: int, cycles: list[list[Cycle]]
) -> float:
    """Return a side's largest external rotation; NaN where none was shown."""
    external = outward(kinematics, protocol, side, cycles[1 - side])
    return max((c.level_deg for c in external), default=float("nan"))


def _unseen(kinematics: Kinematics, protocol: Protocol, side: int) -> str:
    """Return why a side has no repetition: none was done, or none was seen as a whole."""
    if _missed(kinematics, protocol, side, []):
        return "no internal rotation was seen on this side from its beginning to its end"
    least_deg = protocol.repetitions.least_rise_deg
    reason = f"no internal rotation of {least_deg:.0f}° or more was seen on this side"
    if (away := float(np.isnan(kinematics.tibia_frontal_deg[:, side]).mean())) > _AWAY_SHARE:
        reason += f"; the lower leg could not be seen on {100 * away:.0f} % of the frames"
    return reason


def _briefly_held(time_s: FloatArray, side: int, cycles: list[Cycle]) -> list[str]:
    """Return a warning if a side's peak is that of a swing rather than of a hold."""
    best = max(cycles, key=lambda c: c.level_deg, default=None)
    if best is None or time_s[best.last] - time_s[best.first] >= _BRIEF_HOLD_S:
        return []
    return [
        f"the {SIDES[side]} leg was at its furthest, at {time_s[best.peak]:.1f} s, for a moment"
        " only, so its peak may be a swing's: hold it there for one second"
    ]


def _missed(
    kinematics: Kinematics, protocol: Protocol, side: int, cycles: list[Cycle]
) -> list[str]:
    """Return a warning for each movement that was seen in part only, and not measured."""
    curve, time_s = kinematics.hip_rotation_deg[:, side], kinematics.time_s
    resting = resting_level_deg(kinematics, protocol, side)
    return [
        f"the {SIDES[side]} leg's movement from {start_s:.1f} to {end_s:.1f} s was left out: its"
        " beginning or its end was not seen, or it took too long"
        for start_s, end_s in left_out(curve, time_s, resting, protocol.repetitions, cycles)
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
    pelvis = kinematics.hip_rotation_pelvis_deg[best.first : best.last + 1, side]
    return SideResult(
        peak_ir_deg=_figure(best.level_deg),
        mean_ir_deg=_figure(float(levels.mean())),
        peak_ir_pelvis_deg=_figure(median_known(pelvis)),
        peak_er_deg=_figure(peak_er_deg),
        clean_peak_ir_deg=_figure(max(clean, default=float("nan"))),
        resting_deg=_figure(resting),
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
        peak_ir_deg=_rounded(cycle.level_deg),
        plateau_start_s=second(cycle.first),
        plateau_end_s=second(cycle.last),
        compensations=[e.found.kind for e in episodes],
    )


def _stick(gap: FloatArray, cycles: list[Cycle]) -> Stick | None:
    holds = [median_known(gap[c.first : c.last + 1]) for c in cycles]
    known = [h for h in holds if np.isfinite(h)]
    if not known:
        return None
    return Stick(reached=min(known) <= 0.0, shortfall_shank=_rounded(min(known), 3))


def _figure(value: float) -> float | None:
    """Round a figure for the result; None (null) where it could not be measured."""
    return _rounded(value) if np.isfinite(value) else None


def _rounded(value: float, digits: int = 1) -> float:
    """Round a known figure; adding zero makes 0.0 of −0.0."""
    return round(value, digits) + 0.0

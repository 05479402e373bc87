"""From angles to the result: repetitions, peaks, compensations, differences, trust."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hiprom import __version__
from hiprom.kinematics.camera_motion import usual_turn_deg
from hiprom.kinematics.core import REST_ERROR_SHARE
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import (
    CameraEstimate,
    InstrumentError,
    Measurement,
    Model,
    SideResult,
    Sides,
    Source,
)
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols.schema import Protocol
from hiprom.scoring.asymmetry import asymmetry
from hiprom.scoring.incomplete import incomplete_warnings
from hiprom.scoring.one_side import ScoredSide, brief_hold_warnings, score_side
from hiprom.scoring.quality import assess_view, grade
from hiprom.scoring.rotations import internal_rotations
from hiprom.scoring.rounding import rounded, rounded_or_none
from hiprom.scoring.uncertainty import OTHER_UNSEEN_SD_DEG, ErrorModel, evidence, shipped_error
from hiprom.sides import LEFT, RIGHT

# Mean of both relaxed legs: up to 2.8° on the seated development clips, whose feet hang under the
# knees; 3.5 to 5.4° where both rested 5 to 10° further out (docs/accuracy.md).
_FEET_ASTRAY_DEG = 3.2
# How far a peak is off, per degree of rest that is told, if all that was taken for error is habit.
_HABIT_SHIFT = REST_ERROR_SHARE / (1.0 - REST_ERROR_SHARE)


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
    view = assess_view(landmarks, kinematics, protocol)
    reasons = list(problems)
    if view.refusal:
        nothing = ScoredSide(SideResult(reasons=[view.refusal]), [])
        scored = [nothing, nothing]
    else:
        cycles = [internal_rotations(kinematics, protocol, side) for side in (LEFT, RIGHT)]
        scored = [score_side(kinematics, protocol, side, cycles) for side in (LEFT, RIGHT)]
        for side in (LEFT, RIGHT):
            reasons += brief_hold_warnings(kinematics.time_s, side, cycles[side])
            reasons += incomplete_warnings(kinematics, protocol, side, cycles[side])
    results = [s.result for s in scored]
    feet_astray = _feet_astray(protocol, *results)
    reasons += feet_astray
    error = shipped_error(protocol.name, model.sha256, landmarks.careful)
    sds = [_sd_deg(kinematics, side, results, error, bool(feet_astray)) for side in (LEFT, RIGHT)]
    left, right = (_with_interval(r, sd, error) for r, sd in zip(results, sds, strict=True))
    measured = left.peak_ir_deg is not None or right.peak_ir_deg is not None
    if not view.refusal and not measured:
        # Of a clip that begins in the middle of a turn, the way back looks like one outward.
        left, right = (side.model_copy(update={"peak_er_deg": None}) for side in (left, right))
    return Measurement(
        hiprom_version=__version__,
        test=protocol.name,
        source=source,
        model=model,
        quality=grade(view, reasons, measured),
        camera=CameraEstimate(
            roll_deg=rounded_or_none(kinematics.camera.roll_deg - usual_turn_deg(landmarks)),
            yaw_deg=rounded_or_none(kinematics.camera.yaw_deg),
        ),
        sides=Sides(left=left, right=right),
        asymmetry=asymmetry(left, right, _difference_mdc95_deg(sds, error)),
        instrument=_instrument(kinematics, (left, right), error),
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
    kinematics: Kinematics,
    side: int,
    results: Sequence[SideResult],
    error: ErrorModel | None,
    feet_astray: bool,
) -> float:
    """Return the standard deviation of a side's error; NaN where there is no peak, or no model."""
    result = results[side]
    if error is None or result.peak_ir_deg is None:
        return float("nan")
    # Two of them hold the peak of a leg that hangs astray by habit alone.
    habit_deg = _HABIT_SHIFT * (result.resting_deg or 0.0) / 2.0 if feet_astray else 0.0
    sd_deg = error.sd_deg(evidence(kinematics, side, result))
    return float(np.linalg.norm([sd_deg, _one_leg_sd_deg(kinematics, side), habit_deg]))


def _one_leg_sd_deg(kinematics: Kinematics, side: int) -> float:
    """Return by how much a side is less sure because the other leg was not seen at rest."""
    return 0.0 if kinematics.rest_frames[:, 1 - side].any() else OTHER_UNSEEN_SD_DEG


def _instrument(
    kinematics: Kinematics, sides: Sequence[SideResult], error: ErrorModel | None
) -> InstrumentError | None:
    """Return the error of a change; of one leg alone it is larger, as that of its peak."""
    if error is None:
        return None
    measured = [side for side, result in enumerate(sides) if result.peak_ir_deg is not None]
    return error.as_result(max((_one_leg_sd_deg(kinematics, i) for i in measured), default=0.0))


def _with_interval(result: SideResult, sd_deg: float, error: ErrorModel | None) -> SideResult:
    if error is None or result.peak_ir_deg is None:
        return result
    half = error.side_quantile * sd_deg
    interval = (rounded(result.peak_ir_deg - half), rounded(result.peak_ir_deg + half))
    return result.model_copy(update={"peak_ir_ci95_deg": interval})


def _difference_mdc95_deg(sds_deg: Sequence[float], error: ErrorModel | None) -> float | None:
    """Return the smallest side difference of this clip that exceeds the error of both sides."""
    both = float(np.hypot(sds_deg[LEFT], sds_deg[RIGHT]))
    return None if error is None else rounded_or_none(error.difference_quantile * both)

"""From angles to the result: repetitions, peaks, compensations, differences, trust."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hiprom import __version__
from hiprom.kinematics.camera_motion import usual_turn_deg
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
from hiprom.scoring.resting_legs import feet_astray_warnings, knees_apart_warnings
from hiprom.scoring.rotations import internal_rotations
from hiprom.scoring.rounding import rounded, rounded_or_none
from hiprom.scoring.uncertainty import (
    OTHER_UNSEEN_SD_DEG,
    ErrorModel,
    evidence,
    more_sd_deg,
    shipped_error,
)
from hiprom.sides import LEFT, RIGHT


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
    astray = feet_astray_warnings(protocol, *results)
    apart = [] if view.refusal else knees_apart_warnings(kinematics, protocol)
    reasons += astray + apart
    error = shipped_error(protocol.name, model.sha256, landmarks.careful)
    sds = _sds_deg(kinematics, results, error, astray=bool(astray), apart=bool(apart))
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


def _sds_deg(
    kinematics: Kinematics,
    results: Sequence[SideResult],
    error: ErrorModel | None,
    *,
    astray: bool,
    apart: bool,
) -> list[float]:
    """Return the standard deviation of each side's error; NaN where there is no peak, or no model.

    `astray` and `apart` say that the feet rest astray and that the knees are far apart.
    """
    sds = [float("nan")] * len(results)
    for side, result in enumerate(results):
        if error is not None and result.peak_ir_deg is not None:
            parts_deg = (
                error.sd_deg(evidence(kinematics, side, result)),
                _one_leg_sd_deg(kinematics, side),
                more_sd_deg(result, astray, apart),
            )
            sds[side] = float(np.linalg.norm(parts_deg))
    return sds


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

"""Cases and outcomes made by hand: every figure can be worked out on paper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from helpers.landmarks import make_landmarks

from benchmarks.accuracy.cases import Case
from benchmarks.accuracy.evaluate import CaseOutcome
from hiprom.measurement import Compensation, Repetition, SideResult, Sides
from hiprom.pose.raw_landmarks import RawLandmarks
from hiprom.protocols import load_protocol
from hiprom.validation.clips import ESTIMATORS, SideOutcome

FRAMES = 101
TIME_S = np.arange(FRAMES) / 10.0
HOLD = (TIME_S >= 3.0) & (TIME_S <= 4.0)


def repetition(side: str = "left", start_s: float = 2.0, **more: Any) -> dict[str, Any]:
    """A true repetition of three seconds, held during the middle one."""
    return {
        "side": side,
        "start_s": start_s,
        "hold_start_s": start_s + 1.0,
        "hold_end_s": start_s + 2.0,
        "end_s": start_s + 3.0,
        **more,
    }


def seen(start_s: float, end_s: float) -> Repetition:
    """A repetition that hiprom found; its plateau lies between."""
    return Repetition(
        start_s=start_s - 0.5,
        peak_s=(start_s + end_s) / 2,
        end_s=end_s + 0.5,
        peak_ir_deg=30.0,
        plateau_start_s=start_s,
        plateau_end_s=end_s,
    )


def outcome(
    truth: tuple[float, float] = (30.0, 20.0),
    measured: tuple[float, float] = (31.0, 18.0),
    *,
    position: str = "seated",
    found: tuple[list[Repetition], list[Repetition]] = ((), ()),  # type: ignore[assignment]
    compensations: tuple[Compensation, ...] = (),
    intervals: tuple[Any, Any] = (None, None),
    truth_curves: dict[str, np.ndarray] | None = None,
    curves: dict[str, np.ndarray] | None = None,
    reasons: tuple[str, ...] = (),
    facts: dict[str, Any] | None = None,
) -> CaseOutcome:
    """An outcome with level curves at 90° (posture) and 0° (the rest) unless others are given."""
    flat = {
        "hip_rotation_deg": np.zeros((FRAMES, 2)),
        "hip_rotation_pelvis_deg": np.zeros((FRAMES, 2)),
        "femur_elevation_deg": np.full((FRAMES, 2), 90.0),
        "femur_abduction_deg": np.zeros((FRAMES, 2)),
        "knee_flexion_deg": np.full((FRAMES, 2), 90.0),
        "pelvis_list_deg": np.zeros(FRAMES),
        "trunk_lean_deg": np.zeros(FRAMES),
    }
    landmarks = make_landmarks(np.zeros((FRAMES, 33, 2)), fps=10)
    every = {
        "peak_ir_pelvis_deg": {"left": truth[0], "right": truth[1]},
        "camera": {"yaw_deg": -10.0, "roll_deg": 1.0, "height_m": 0.7},
        "fps": 25.0,
        "repetitions": [],
        **(facts or {}),
    }
    raw = RawLandmarks(landmarks, None)
    case = Case("made", position, 0, raw, flat | (truth_curves or {}), every)  # type: ignore[arg-type]
    both = [
        SideResult(
            peak_ir_deg=None if np.isnan(m) else m,
            peak_ir_pelvis_deg=None if np.isnan(m) else m,
            peak_ir_ci95_deg=interval,
            repetitions=list(reps),
            reasons=list(reasons),
        )
        for m, interval, reps in zip(measured, intervals, found, strict=True)
    ]
    zeros = np.zeros((FRAMES, 2))
    kinematics = SimpleNamespace(
        **(flat | (curves or {})),
        plain_angle_deg=zeros,
        world_angle_deg=zeros,
        rest_frames=np.zeros((FRAMES, 2), dtype=bool),
    )
    analysis = SimpleNamespace(
        measurement=SimpleNamespace(
            sides=Sides(left=both[0], right=both[1]), compensations=list(compensations)
        ),
        kinematics=kinematics,
        protocol=load_protocol(position),
    )
    sides = [
        SideOutcome(
            "made",
            side,  # type: ignore[arg-type]
            truth[k],
            dict.fromkeys(ESTIMATORS, measured[k]),
            frozenset(),
            frozenset(),
        )
        for k, side in enumerate(("left", "right"))
    ]
    return CaseOutcome(case, analysis, sides)  # type: ignore[arg-type]

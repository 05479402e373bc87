"""Measure clips whose truth is known, and hold the figures against it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hiprom import pipeline
from hiprom.analysis import Analysis
from hiprom.arrays import FloatArray
from hiprom.defaults import CAREFUL
from hiprom.errors import InputError
from hiprom.files import check_folder, is_there, read_json
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import CompensationKind
from hiprom.scoring.score import score
from hiprom.sides import SIDES, Side

ESTIMATORS = ("hiprom", "plain", "rest", "world")
"""hiprom's figure; the plain image-plane angle; that minus the same leg's angle at rest; the angle
of MediaPipe's world landmarks."""


@dataclass(frozen=True)
class SideOutcome:
    """One side of one clip.

    Attributes
    ----------
    clip : str
    side : {"left", "right"}
    truth_deg : float
        Peak internal rotation by the reference.
    measured_deg : dict of str to float
        Peak by each estimator; NaN where it was refused.
    truly, found : set of str
        Compensations that were done, and that were reported.
    """

    clip: str
    side: Side
    truth_deg: float
    measured_deg: dict[str, float]
    truly: frozenset[CompensationKind]
    found: frozenset[CompensationKind]

    def error_deg(self, estimator: str = "hiprom") -> float:
        """Return measured minus true, degrees; NaN where nothing was measured."""
        return self.measured_deg[estimator] - self.truth_deg


@dataclass(frozen=True)
class ClipOutcome:
    """Both sides of one clip, and how fast it was measured (frames/s, model start included)."""

    sides: list[SideOutcome]
    frames_per_s: float


def clips_with_truth(folder: str | os.PathLike[str]) -> list[tuple[Path, Path]]:
    """Return the clips of a folder that have a ``NAME.truth.json`` beside them.

    Raises
    ------
    InputError
        If there is no such folder, it cannot be read, or there is no such clip in it.
    """
    root = Path(folder)
    if not is_there(root) or not root.is_dir():
        raise InputError(f"there is no folder {root}: name one that holds clips with truth")
    check_folder(root)
    pairs = [
        (clip, clip.with_name(f"{clip.stem}.truth.json")) for clip in sorted(root.glob("*.mp4"))
    ]
    pairs = [pair for pair in pairs if is_there(pair[1])]
    if not pairs:
        raise InputError(f"{root} holds no clip with a NAME.truth.json beside it")
    return pairs


def measure_clips(
    pairs: list[tuple[Path, Path]],
    model: str | os.PathLike[str] = "full",
    *,
    careful: bool = CAREFUL,
) -> Iterator[ClipOutcome]:
    """Measure one clip after the other and yield each outcome as it is done."""
    for clip, truth in pairs:
        started = time.perf_counter()
        analysis = pipeline.run(clip, model=model, careful=careful)
        rate = len(analysis.landmarks) / (time.perf_counter() - started)
        yield ClipOutcome(compare(analysis, _read_truth(truth), clip.stem), rate)


def compare(analysis: Analysis, truth: dict[str, Any], name: str) -> list[SideOutcome]:
    """Hold one analysis against its truth, by each estimator.

    Parameters
    ----------
    analysis : Analysis
    truth : dict
        Of schema ``hiprom.truth/1``.
    name : str
        What to call the clip.
    """
    peaks = {kind: _peaks(analysis, kind) for kind in ESTIMATORS}
    found = analysis.measurement.compensations
    return [
        SideOutcome(
            clip=name,
            side=side,
            truth_deg=_number(truth["peak_ir_deg"][side]),
            measured_deg={kind: peaks[kind][i] for kind in ESTIMATORS},
            truly=frozenset(c["kind"] for c in truth["compensations"] if c["side"] == side),
            found=frozenset(c.kind for c in found if c.side == side),
        )
        for i, side in enumerate(SIDES)
    ]


def estimator_curve_deg(kinematics: Kinematics, estimator: str) -> FloatArray:
    """Return the rotation curve (T, 2) of one of `ESTIMATORS`, NaN where hiprom's own is.

    Parameters
    ----------
    kinematics : Kinematics
    estimator : str
    """
    own = kinematics.hip_rotation_deg
    if estimator == "hiprom":
        return own
    angle = kinematics.world_angle_deg if estimator == "world" else kinematics.plain_angle_deg
    if estimator == "rest":
        resting = [
            median_known(angle[rest, side]) for side, rest in enumerate(kinematics.rest_frames.T)
        ]
        angle = angle - np.array(resting)
    return np.where(np.isfinite(own), angle, np.nan)


def _peaks(analysis: Analysis, estimator: str) -> FloatArray:
    """Peak per side by an estimator, scored exactly as hiprom's own curve is."""
    measurement = analysis.measurement
    if estimator != "hiprom":
        curve = estimator_curve_deg(analysis.kinematics, estimator)
        other = replace(analysis.kinematics, hip_rotation_deg=curve)
        measurement = score(
            analysis.landmarks, other, analysis.protocol, measurement.source, measurement.model
        )
    return np.array([_number(measurement.sides[side].peak_ir_deg) for side in SIDES])


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _read_truth(path: Path) -> dict[str, Any]:
    truth = read_json(path)
    if not isinstance(truth, dict) or truth.get("schema") != "hiprom.truth/1":
        raise InputError(f"{path} is not of schema hiprom.truth/1")
    peaks, compensations = truth.get("peak_ir_deg"), truth.get("compensations")
    if not isinstance(peaks, dict) or any(
        not isinstance(peaks.get(side), int | float | None) for side in SIDES
    ):
        raise InputError(f"{path}: peak_ir_deg must be a number or null, left and right")
    if not isinstance(compensations, list) or any(
        not (isinstance(c, dict) and {"kind", "side"} <= set(c)) for c in compensations
    ):
        raise InputError(f"{path}: compensations must be a list of objects with kind and side")
    return truth

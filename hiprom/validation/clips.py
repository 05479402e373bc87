"""Measure clips whose truth is known, and hold the figures against it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
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
from hiprom.measurement import CompensationKind, Measurement
from hiprom.scoring.score import score
from hiprom.sides import SIDES, Side
from hiprom.validation.unreadable import measured_or_why

ESTIMATORS = ("hiprom", "plain", "rest", "world")
"""hiprom's figure; the plain image-plane angle; that minus the same leg's angle at rest; the angle
of MediaPipe's world landmarks."""

Peaks = dict[str, tuple[float | None, float | None]]
"""Peak internal rotation by estimators, left and right; None where it was refused."""
Keep = Callable[
    [Path, Callable[[], tuple[Measurement, Peaks]]],
    tuple[Measurement, Peaks],
]
"""Gives what is known of a clip, or has it measured and remembers it."""

_NAN = float("nan")


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
    reason : str
        Why there is no figure of hiprom's; empty where there is one.
    """

    clip: str
    side: Side
    truth_deg: float
    measured_deg: dict[str, float]
    truly: frozenset[CompensationKind]
    found: frozenset[CompensationKind]
    reason: str = ""

    def error_deg(self, estimator: str = "hiprom") -> float:
        """Return measured minus true, degrees; NaN where nothing was measured."""
        return self.measured_deg[estimator] - self.truth_deg


@dataclass(frozen=True)
class ClipOutcome:
    """Both sides of one clip.

    Attributes
    ----------
    sides : list of SideOutcome
    frames_per_s : float
        How fast it was measured, the model's start included; NaN where it was not, in this run.
    read : bool
        Whether the clip could be read.
    """

    sides: list[SideOutcome]
    frames_per_s: float
    read: bool = True


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
    clips = sorted(path for path in root.iterdir() if path.suffix.lower() == ".mp4")
    pairs = [(clip, clip.with_name(f"{clip.stem}.truth.json")) for clip in clips]
    pairs = [pair for pair in pairs if is_there(pair[1])]
    if not pairs:
        raise InputError(f"{root} holds no clip with a NAME.truth.json beside it")
    return pairs


def measure_clips(
    pairs: Sequence[tuple[Path, dict[str, Any]]],
    model: str | os.PathLike[str] = "full",
    *,
    careful: bool = CAREFUL,
    keep: Keep | None = None,
) -> Iterator[ClipOutcome]:
    """Measure one clip after the other and yield each outcome as it is done.

    Parameters
    ----------
    pairs : sequence of (Path, dict)
        Clips, each with what `read_truth` gives.
    model : str or path
        Pose model.
    careful : bool
        Have the heavy model look again at some frames.
    keep : Keep, optional
        What remembers measurements from one run to the next.

    Raises
    ------
    ModelError
        If the model cannot be used. A clip that cannot be read is an outcome with the reason.
    """
    for clip, truth in pairs:
        rate = _NAN

        def measure(clip: Path = clip) -> tuple[Measurement, Peaks]:
            nonlocal rate
            started = time.perf_counter()
            analysis = pipeline.run(clip, model=model, careful=careful)
            rate = len(analysis.landmarks) / (time.perf_counter() - started)
            return analysis.measurement, peaks_of(analysis)

        found, reason = measured_or_why(
            measure if keep is None else partial(keep, clip, measure), clip, clip.name
        )
        if found is None:
            sides = [_unread(clip.stem, side, truth, reason) for side in SIDES]
            yield ClipOutcome(sides, _NAN, read=False)
        else:
            yield ClipOutcome(_sides(*found, truth, clip.stem), rate)


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
    return _sides(analysis.measurement, peaks_of(analysis), truth, name)


def peaks_of(analysis: Analysis) -> Peaks:
    """Return the peaks of one analysis by each of `ESTIMATORS`.

    Parameters
    ----------
    analysis : Analysis
    """
    return {kind: _peaks(analysis, kind) for kind in ESTIMATORS}


def _sides(
    measurement: Measurement, peaks: Peaks, truth: dict[str, Any], name: str
) -> list[SideOutcome]:
    return [
        replace(
            _unread(name, side, truth, _reason(measurement, side)),
            measured_deg={kind: _number(peaks[kind][i]) for kind in ESTIMATORS},
            found=frozenset(c.kind for c in measurement.compensations if c.side == side),
        )
        for i, side in enumerate(SIDES)
    ]


def _unread(name: str, side: Side, truth: dict[str, Any], reason: str) -> SideOutcome:
    """Return the outcome of a side, hiprom's part of it still missing."""
    done = frozenset(c["kind"] for c in truth["compensations"] if c["side"] == side)
    nothing = dict.fromkeys(ESTIMATORS, _NAN)
    return SideOutcome(
        name, side, _number(truth["peak_ir_deg"][side]), nothing, done, frozenset(), reason
    )


def _reason(measurement: Measurement, side: Side) -> str:
    own = measurement.sides[side]
    if own.peak_ir_deg is not None:
        return ""
    return (own.reasons or measurement.quality.reasons or ["not measured"])[0]


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


def _peaks(analysis: Analysis, estimator: str) -> tuple[float | None, float | None]:
    """Peak per side by an estimator, scored exactly as hiprom's own curve is."""
    measurement = analysis.measurement
    if estimator != "hiprom":
        curve = estimator_curve_deg(analysis.kinematics, estimator)
        other = replace(analysis.kinematics, hip_rotation_deg=curve)
        measurement = score(
            analysis.landmarks, other, analysis.protocol, measurement.source, measurement.model
        )
    left, right = (measurement.sides[side].peak_ir_deg for side in SIDES)
    return left, right


def _number(value: float | None) -> float:
    return _NAN if value is None else float(value)


def read_truth(path: Path) -> dict[str, Any]:
    """Read what is known of a clip, of schema ``hiprom.truth/1``.

    Raises
    ------
    InputError
        If it cannot be read, or is of another schema.
    """
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

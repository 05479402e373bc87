"""Landmarks in, a measurement out: the stages that clips, files and live sessions share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

import numpy as np

from hiprom.errors import InputError, UsageError
from hiprom.files import text_of
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import HEELS, TOES

# What measures is imported where something is measured: a clip's first frames need not wait for it.
if TYPE_CHECKING:
    from hiprom.kinematics.core import Models
    from hiprom.kinematics.types import Kinematics
    from hiprom.measurement import Measurement, Model, Source
    from hiprom.pose.models import ModelFile
    from hiprom.protocols import Protocol

Test = Literal["auto", "seated", "standing", "supine"]
NO_DEPTH: Final = (
    "the landmarks have no depth: how far the knees are bent was guessed from the picture"
)
NO_FEET: Final = "the landmarks have no heels or no toes: an average foot was taken"


@dataclass(frozen=True)
class Analysis:
    """A measurement with everything that led to it; rows are one to one with decoded frames."""

    measurement: Measurement
    kinematics: Kinematics
    landmarks: LandmarkSequence
    protocol: Protocol
    clip: Path | None


def check_test(text: str) -> Test:
    """Return a test that is known, or "auto".

    Raises
    ------
    UsageError
        If it is neither.
    """
    if text not in get_args(Test):
        raise UsageError(f"test {str(text)[:40]!r} is not one of {', '.join(get_args(Test))}")
    return cast(Test, text)


def protocol_of(test: Test, landmarks: LandmarkSequence) -> Protocol:
    """Return the protocol of a test; "auto" tells seated from standing by the landmarks.

    Raises
    ------
    UsageError
        If there is no such test.
    """
    from hiprom.kinematics.position import recognise_position
    from hiprom.protocols import load_protocol

    check_test(test)
    return load_protocol(recognise_position(landmarks) if test == "auto" else test)


def source_of(
    landmarks: LandmarkSequence,
    path: str,
    *,
    looked_at: bool = True,
    rotation_deg: int = 0,
    mirrored: bool = False,
) -> Source:
    """Return what the result says of where landmarks came from.

    Parameters
    ----------
    landmarks : LandmarkSequence
        Of every frame, in the size of the upright frame.
    path : str
        What to call the clip: a file's path, or another name.
    looked_at : bool
        Whether it is known which frames a pose model looked at.
    rotation_deg : int
        By how much the file asks for its frames to be turned.
    mirrored : bool
        The clip was said to be a mirror image, and that was undone.
    """
    from hiprom.measurement import Source

    return Source(
        path=text_of(path),
        duration_s=round(float(landmarks.time_s[-1] - landmarks.time_s[0]), 3),
        frames=len(landmarks),
        frames_looked_at=int(np.count_nonzero(landmarks.looked_at)) if looked_at else None,
        width=landmarks.width,
        height=landmarks.height,
        rotation_deg=rotation_deg,
        mirrored=mirrored,
        size_bytes=_size_bytes(Path(path)),
    )


def _size_bytes(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except (OSError, ValueError):
        return None


def models_used(bundle: ModelFile, careful: ModelFile | None = None) -> Model:
    """Return what the result says of the pose models.

    Parameters
    ----------
    bundle : ModelFile
        The model that looked at every frame.
    careful : ModelFile, optional
        The one that looked again at some.
    """
    from hiprom.measurement import Model

    return Model(
        name=bundle.name,
        sha256=bundle.sha256,
        careful_name=careful.name if careful else None,
        careful_sha256=careful.sha256 if careful else None,
    )


def measure(
    landmarks: LandmarkSequence,
    test: Test,
    source: Source,
    model: Model,
    *,
    clip: Path | None = None,
    problems: list[str] | None = None,
    models: Models | None = None,
) -> Analysis:
    """Measure landmarks, wherever they came from: the path that clips and live sessions share.

    Parameters
    ----------
    landmarks : LandmarkSequence
        Without any world coordinates the knees' flexion is guessed, and the quality says so.
    test : {"auto", "seated", "standing", "supine"}
    source, model : Source, Model
        What the result says of its origin.
    clip : Path, optional
        The video behind the landmarks.
    problems : list of str, optional
        What went wrong while reading, for the quality's reasons.
    models : mapping of str to LinearModel, optional
        Other learned corrections than those that ship; none, so the geometry alone, where empty.

    Returns
    -------
    Analysis
        With nulls and reasons where nothing could be measured.

    Raises
    ------
    InputError
        If there is no frame.
    UsageError
        If the test is unknown.
    """
    from hiprom.kinematics.core import compute
    from hiprom.kinematics.depth import has_depth, with_guessed_depth
    from hiprom.kinematics.view import never_given
    from hiprom.scoring.refusal import shows_position
    from hiprom.scoring.score import score

    if len(landmarks) == 0:
        raise InputError("the landmarks hold no frame: nothing can be measured")
    protocol = protocol_of(test, landmarks)
    known = has_depth(landmarks)
    seen = landmarks if known else with_guessed_depth(landmarks)
    kinematics = compute(seen, protocol.name, protocol.gates, models)
    wrong = [*(problems or []), *([] if known else [NO_DEPTH])]
    # Feet do not count for a lying person, and where there is no angle no average foot was taken.
    if protocol.name != "supine" and np.isfinite(kinematics.hip_rotation_deg).any():
        wrong += [NO_FEET] if never_given(landmarks, [*HEELS, *TOES]) else []
    measurement = score(landmarks, kinematics, protocol, source, model, wrong)
    if test == "auto" and not shows_position(landmarks, kinematics, protocol):
        # Each test has an error of its own.
        measurement = measurement.model_copy(update={"test": None, "instrument": None})
    return Analysis(measurement, kinematics, landmarks, protocol, clip)

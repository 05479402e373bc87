"""The spine: clip → frames → landmarks → angles → measurement, each stage named in order."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from hiprom.defaults import CAREFUL
from hiprom.errors import InputError, UsageError
from hiprom.files import text_of
from hiprom.kinematics.core import Models, compute
from hiprom.kinematics.depth import has_depth, with_guessed_depth
from hiprom.kinematics.rest import Position, recognise_position
from hiprom.kinematics.types import Kinematics
from hiprom.kinematics.view import never_given
from hiprom.measurement import Measurement, Model, Source
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.people import Person
from hiprom.pose.topology import HEELS, TOES
from hiprom.protocols import Protocol, load_protocol
from hiprom.scoring.refusal import shows_position
from hiprom.scoring.score import score

if TYPE_CHECKING:
    from hiprom.pose.kit import Kit
    from hiprom.pose.models import ModelFile

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


def analyze(
    clip: str | os.PathLike[str],
    *,
    test: Test = "auto",
    model: str | os.PathLike[str] = "full",
    person: Person = "largest",
    mirrored: bool = False,
    careful: bool = CAREFUL,
    every_frame: bool = False,
    workers: int | None = None,
) -> Measurement:
    """Measure hip internal rotation in a recorded clip.

    Parameters
    ----------
    clip : path
        A video of a seated or standing hip rotation test, filmed from the front, or of the supine
        one, filmed from straight above. Or landmarks (``.npz``, ``.json``, ``.trc``, ``.mot``,
        ``.sto``; see docs/exports.md): `model`, `person`, `careful`, `every_frame` and `workers`
        are for videos.
    test : {"auto", "seated", "standing", "supine"}
        Which test was done; "auto" tells seated from standing; supine must be asked for.
    model : str or path
        "full", "heavy", or the path of a pose landmarker bundle.
    person : "largest" or int
        Whom to measure: the largest person at the start, or the N-th largest.
    mirrored : bool
        The clip was stored as a mirror image (a selfie).
    careful : bool
        Have the heavy model look again at five frames in two seconds: slower, more accurate.
    every_frame : bool
        Look at every frame, not at ten a second: about twice the time. Peaks move by a few tenths
        of a degree either way, and are no better for it.
    workers : int, optional
        Processes to use; as many as there are processors unless given. The result is the same.

    Returns
    -------
    Measurement
        ``measurement.sides.left.peak_ir_deg`` and the rest of the contract; figures that could
        not be measured are None, with the reason.

    Raises
    ------
    InputError
        If the clip or the model cannot be read.
    UsageError
        If the test is unknown, or `person` makes no sense.
    """
    return run(
        clip,
        test=test,
        model=model,
        person=person,
        mirrored=mirrored,
        careful=careful,
        every_frame=every_frame,
        workers=workers,
    ).measurement


def run(
    clip: str | os.PathLike[str],
    *,
    test: Test = "auto",
    model: str | os.PathLike[str] = "full",
    person: Person = "largest",
    mirrored: bool = False,
    careful: bool = CAREFUL,
    every_frame: bool = False,
    workers: int | None = None,
    kit: Kit | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Analysis:
    """Do what `analyze` does and return every stage's result, for plots and annotated video.

    Parameters
    ----------
    kit : Kit, optional
        This process's detectors, kept for the clips to come: they take half a second to make.
    progress : callable, optional
        Called with the frames looked at and how many are expected (None where unknown).
    """
    from hiprom.exports.imports import holds_landmarks, measure_file
    from hiprom.pose import check_mediapipe, resolve_model
    from hiprom.pose.estimate import seen_of
    from hiprom.pose.looks import Look
    from hiprom.pose.reading import ClipReading
    from hiprom.video.frames import SPARING_S

    if test != "auto":
        load_protocol(test)  # before minutes of work, not after
    if holds_landmarks(Path(clip)):  # someone else's pose model was here before
        if person != "largest":
            raise UsageError(f"{clip} holds landmarks, of one person: leave out the person")
        return measure_file(Path(clip), test, mirrored=mirrored)
    check_mediapipe()
    bundle = resolve_model(model)
    second = resolve_model("heavy") if careful else None
    with ClipReading(Path(clip), bundle, person=person, workers=workers, kit=kit) as reading:
        info = reading.info
        look = Look(bundle, every_s=0.0 if every_frame else SPARING_S, careful=second)
        expected = look.frames_expected(info)
        outcome = reading.look(look, lambda n: None if progress is None else progress(n, expected))
    landmarks = seen_of(outcome.seen, outcome.looks, info, outcome.camera).measured(mirrored)
    source = source_of(landmarks, str(clip), rotation_deg=info.rotation_deg, mirrored=mirrored)
    return measure(
        landmarks,
        test,
        source,
        models_used(bundle, second),
        clip=Path(clip),
        problems=outcome.problems(person),
    )


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
        What to call the clip.
    looked_at : bool
        Whether it is known which frames a pose model looked at.
    rotation_deg : int
        By how much the file asks for its frames to be turned.
    mirrored : bool
        The clip was said to be a mirror image, and that was undone.
    """
    return Source(
        path=text_of(path),
        duration_s=round(float(landmarks.time_s[-1] - landmarks.time_s[0]), 3),
        frames=len(landmarks),
        frames_looked_at=int(np.count_nonzero(landmarks.looked_at)) if looked_at else None,
        width=landmarks.width,
        height=landmarks.height,
        rotation_deg=rotation_deg,
        mirrored=mirrored,
    )


def models_used(bundle: ModelFile, careful: ModelFile | None = None) -> Model:
    """Return what the result says of the pose models.

    Parameters
    ----------
    bundle : ModelFile
        The model that looked at every frame.
    careful : ModelFile, optional
        The one that looked again at some.
    """
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

    Raises
    ------
    InputError
        If there is no frame.
    UsageError
        If the test is unknown.
    """
    if len(landmarks) == 0:
        raise InputError("the landmarks hold no frame: nothing can be measured")
    protocol = load_protocol(recognise_position(landmarks) if test == "auto" else test)
    position: Position = protocol.name
    known = has_depth(landmarks)
    seen = landmarks if known else with_guessed_depth(landmarks)
    kinematics = compute(seen, position, protocol.gates, models)
    wrong = [*(problems or []), *([] if known else [NO_DEPTH])]
    # Feet do not count for a lying person, and where there is no angle no average foot was taken.
    if position != "supine" and np.isfinite(kinematics.hip_rotation_deg).any():
        wrong += [NO_FEET] if never_given(landmarks, [*HEELS, *TOES]) else []
    measurement = score(landmarks, kinematics, protocol, source, model, wrong)
    if test == "auto" and not shows_position(landmarks, kinematics, protocol):
        # Each test has an error of its own.
        measurement = measurement.model_copy(update={"test": None, "instrument": None})
    return Analysis(measurement, kinematics, landmarks, protocol, clip)

"""The pipeline: clip → frames → landmarks → angles → measurement, each stage named in order."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hiprom.analysis import Analysis, Test, check_test, measure, models_used, source_of
from hiprom.defaults import CAREFUL, CAREFUL_MODEL
from hiprom.errors import UsageError
from hiprom.pose.people import Person

if TYPE_CHECKING:
    from hiprom.measurement import Measurement
    from hiprom.pose.detector_cache import DetectorCache

__all__ = ["Analysis", "Test", "analyze", "measure", "run"]


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
    detectors: DetectorCache | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Analysis:
    """Do what `analyze` does and return every stage's result, for plots and annotated video.

    Parameters
    ----------
    clip, test, model, person, mirrored, careful, every_frame, workers
        As for `analyze`.
    detectors : DetectorCache, optional
        This process's detectors, kept for the clips to come: they take half a second to make.
    progress : callable, optional
        Called with the frames looked at and how many are expected (None where unknown).

    Returns
    -------
    Analysis

    Raises
    ------
    InputError, UsageError
        As `analyze`.
    """
    from hiprom.exports.suffixes import holds_landmarks
    from hiprom.pose import check_mediapipe, resolve_model
    from hiprom.pose.clip_detector import ClipDetector
    from hiprom.pose.plan import DetectionPlan
    from hiprom.pose.raw_landmarks import RawLandmarks
    from hiprom.video.sampling import SAMPLE_EVERY_S

    check_test(test)  # before minutes of work, not after
    if holds_landmarks(Path(clip)):  # found by another program: no pose model is needed
        if person != "largest":
            raise UsageError(f"{clip} holds landmarks, of one person: leave out the person")
        from hiprom.exports.imports import measure_file

        return measure_file(Path(clip), test, mirrored=mirrored)
    check_mediapipe()
    bundle = resolve_model(model)
    second = resolve_model(CAREFUL_MODEL) if careful else None
    plan = DetectionPlan(bundle, every_s=0.0 if every_frame else SAMPLE_EVERY_S, careful=second)
    with ClipDetector(
        Path(clip), plan, person=person, workers=workers, detectors=detectors
    ) as detector:
        info = detector.info
        expected = plan.frames_expected(info)
        found = detector.detect(lambda n: None if progress is None else progress(n, expected))
    landmarks = RawLandmarks.of(found.poses, found.careful, info, found.camera).refined(mirrored)
    source = source_of(landmarks, str(clip), rotation_deg=info.rotation_deg, mirrored=mirrored)
    return measure(
        landmarks,
        test,
        source,
        models_used(bundle, second),
        clip=Path(clip),
        problems=found.problems(person),
    )

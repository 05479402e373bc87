"""``hiprom export``: the measurement in the files that other programs read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiprom.apps.console import emit, progress_bar, say
from hiprom.apps.export_formats import (
    OF_LANDMARKS,
    Format,
    SideChoice,
    Unit,
    check_heeded,
    check_package,
    write_frames,
    write_landmarks,
)
from hiprom.apps.options import (
    NOT_MEASURABLE,
    Careful,
    Debug,
    Mirrored,
    Quiet,
    Test,
    TestOption,
    careful_name,
    check_not_itself,
    day_option,
    refuse,
    typed,
    utf8,
)
from hiprom.defaults import CAREFUL
from hiprom.errors import UsageError

if TYPE_CHECKING:
    from hiprom.analysis import Analysis
    from hiprom.arrays import FloatArray
    from hiprom.measurement import Measurement

EXAMPLE = """\
Examples:

hiprom export clip.mp4 --to trc --out clip_px.trc

hiprom export results/clip.measurement.json --to mot --out clip.mot

hiprom export results/clip.measurement.json --to fhir --out clip.fhir.json --subject P07

mot, csv and parquet need the frames: those of the CSV beside a measurement, or a clip. trc, c3d and
npz need a clip. Parquet, C3D and the FHIR check need: pip install "hiprom\\[export]"
"""

Input = Annotated[
    Path,
    typer.Argument(
        metavar="CLIP|MEASUREMENT.json",
        help="A clip, landmarks, or a measurement's JSON.",
        readable=False,
    ),
]
To = Annotated[Format, typer.Option(help="Format of the file.")]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write it.")]
SideOption = Annotated[SideChoice, typer.Option(help="mot: which leg's angles.")]
UnitOption = Annotated[Unit, typer.Option(help="trc, c3d: pixels, or MediaPipe's guess in metres.")]
Whom = Annotated[
    str | None,
    typer.Option(
        "--person",
        metavar="largest|N",
        help="In a clip: measure the largest person at the start, or the N-th largest.",
        show_default="largest",
        callback=utf8,  # with fhir it may be the subject
    ),
]
Subject = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="fhir: whose record it is.", callback=utf8),
]
Day = Annotated[date | None, day_option("fhir: day of the test.")]
CodeOption = Annotated[
    str | None,
    typer.Option(
        metavar="SYSTEM|CODE",
        help="fhir: the observation's code, or 'loinc' for the unconfirmed 100297-1.",
        callback=utf8,
    ),
]


def export(
    context: typer.Context,
    source: Input,
    to: To,
    out: Out,
    test: TestOption = Test.auto,
    mirrored: Mirrored = False,
    careful: Careful = CAREFUL,
    person: Whom = None,
    side: SideOption = SideChoice.both,
    unit: UnitOption = Unit.px,
    subject: Subject = None,
    date: Day = None,
    code: CodeOption = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write a measurement for OpenSim, Sports2D, Pose2Sim, laboratories and health records."""
    from hiprom.exports.fhir import codes_of, write_fhir
    from hiprom.exports.origin import origin_of
    from hiprom.results.stored import read_measurement

    given = {
        "--side": side is not SideChoice.both,
        "--unit": unit is not Unit.px,
        "--subject": subject is not None,
        "--date": date is not None,
        "--code": code is not None,
    }
    check_heeded(to, given)
    codes = None if code is None else codes_of(code)
    _check_output(source, to, out)
    stored = source.suffix.lower() == ".json" and not _is_landmark_json(source)
    if stored and to in OF_LANDMARKS:
        raise UsageError(f"a measurement holds no landmarks: --to {to.value} needs the clip")
    subject, person = _whose(source, to, subject, person, stored=stored)
    looked = {
        careful_name(careful): typed(context, "careful"),
        "--person": person not in (None, "largest"),
    }
    measured = {"--test": test is not Test.auto, "--mirrored": mirrored}
    _check_needed(source, looked, measured, stored=stored)
    found = None
    if not stored:
        found = _analysed(
            source, test, to, careful=careful, person=person, mirrored=mirrored, quiet=quiet
        )
    measurement = read_measurement(source) if found is None else found.measurement
    if to is Format.mot and not measurement.quality.measurable:
        say(f"{_unmeasured(source, measurement)}; nothing was written")
        raise typer.Exit(NOT_MEASURABLE)
    if found is not None and to in OF_LANDMARKS:
        write_landmarks(found, to, unit, out)
    elif to is Format.fhir:
        write_fhir(measurement, out, day=date, subject=subject, codes=codes)
    else:
        write_frames(_frames(source, found), origin_of(measurement), to, side, out)
    emit(f"{out}\n")
    if to is Format.trc and unit is Unit.px and "_px" not in out.name and not quiet:
        say(
            f"{out} holds pixels, though a .trc says m: for Sports2D, a name with _px; for metres,"
            " --unit m"
        )
    if found is not None and not measurement.quality.measurable:
        say(_unmeasured(source, measurement))
        raise typer.Exit(NOT_MEASURABLE)


def _check_output(source: Path, to: Format, out: Path) -> None:
    """Refuse, before minutes of work, a file that cannot be written, or not in this format."""
    from hiprom.writing import check_writable

    check_not_itself(out, source, "the input")
    check_writable(out)
    check_package(to)


def _is_landmark_json(path: Path) -> bool:
    """Return whether a JSON file holds frames with landmarks, as no measurement does."""
    from hiprom.files import read_json

    content = read_json(path)
    return isinstance(content, dict) and "frames" in content


def _whose(
    source: Path, to: Format, subject: str | None, person: str | None, *, stored: bool
) -> tuple[str | None, str | None]:
    """Return whose record it is, and whom to measure.

    With fhir, --person is taken for the code where there is no --subject, for older scripts.
    """
    if to is Format.fhir and subject is None and person is not None and person != "largest":
        if not stored and person.isdecimal():
            raise UsageError(
                f"--person {person} of {source}: add --subject CODE to measure that person; if"
                f" {person} is the code, say --subject {person}"
            )
        subject, person = person, None
    if subject is not None and not subject.strip():
        raise UsageError("--subject is empty: give the code of the person, or drop it")
    return subject, person


def _check_needed(
    source: Path, looked: dict[str, bool], measured: dict[str, bool], *, stored: bool
) -> None:
    """Refuse options about pictures for landmarks, and about measuring for a measurement."""
    from hiprom.exports.suffixes import holds_landmarks

    if stored:
        refuse(measured | looked, f"{source} is measured already")
    elif holds_landmarks(source):
        refuse(looked, f"{source} holds landmarks, not a video")


def _analysed(
    source: Path,
    test: Test,
    to: Format,
    *,
    careful: bool,
    person: str | None,
    mirrored: bool,
    quiet: bool,
) -> Analysis:
    from hiprom import pipeline
    from hiprom.pose.people import parse_person

    whom = parse_person(person or "largest")
    with progress_bar("Measuring", "frames", quiet=quiet) as report:
        analysis = pipeline.run(
            source,
            test=test.value,
            careful=careful,
            person=whom,
            mirrored=mirrored,
            # Other programs want a point on each frame; figures are those of `hiprom analyze`.
            every_frame=to in OF_LANDMARKS,
            progress=report,
        )
    if to in OF_LANDMARKS and analysis.measurement.source.width is None:
        raise UsageError(
            f"{source} holds points in space, no picture: --to {to.value} needs a clip, or"
            " landmarks in pixels"
        )
    return analysis


def _unmeasured(source: Path, measurement: Measurement) -> str:
    why = next(iter(measurement.quality.reasons), "see hiprom analyze")
    return f"{source} shows nothing that can be measured: {why}"


def _frames(source: Path, found: Analysis | None) -> dict[str, FloatArray]:
    """Return the columns of the frames CSV, of an analysis or beside a measurement."""
    from hiprom.results.file_names import frames_beside
    from hiprom.results.files import frame_columns, read_frames

    if found is not None:
        return frame_columns(found.kinematics)
    beside = frames_beside(source)
    if not beside.is_file():
        raise UsageError(f"{beside} is missing: a measurement alone has no frames; name the clip")
    return read_frames(beside)

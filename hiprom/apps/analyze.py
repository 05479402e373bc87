"""``hiprom analyze``: a clip in, peak hip internal rotation per side out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiprom.apps.console import emit, progress_bar, say, show
from hiprom.apps.options import (
    NOT_MEASURABLE,
    Careful,
    Day,
    Debug,
    EveryFrame,
    ModelOption,
    Name,
    Quiet,
    refuse,
)
from hiprom.defaults import CAREFUL
from hiprom.errors import UsageError
from hiprom.files import results_folder

if TYPE_CHECKING:
    from hiprom.pipeline import Analysis
    from hiprom.results.files import Outputs

STDOUT = "-"
REPORT_SUFFIXES = (".html", ".htm")
_OUTPUTS = "Outputs (the table goes to the terminal)"

EXAMPLE = """\
Examples:

hiprom analyze clip.mp4

hiprom analyze clip.mp4 --test seated --out results

hiprom analyze clip.mp4 --json - | jq .sides.left.peak_ir_deg

Exit status: 0 measured, 1 internal error, 2 wrong usage, 3 the input cannot be read, 4 nothing
measurable (the reasons are shown and every output is still written).
"""


class Test(str, Enum):
    """Choices of ``--test``: the tests, and telling them apart by the posture."""

    auto = "auto"
    seated = "seated"
    standing = "standing"
    supine = "supine"


Clip = Annotated[
    Path,
    typer.Argument(
        metavar="CLIP",
        help="A video of the test, from the front (supine: from above), or landmarks: .npz, .json,"
        " .trc, .mot.",
        readable=False,  # whoever reads it says so, with the exit status of an input
    ),
]
TestOption = Annotated[Test, typer.Option(metavar="TEST", help="auto, seated, standing or supine.")]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Write JSON, CSV, plots, annotated video and report to a folder.",
        rich_help_panel=_OUTPUTS,
    ),
]
Json = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|-",
        help="Write the measurement as JSON; - prints only that.",
        rich_help_panel=_OUTPUTS,
    ),
]
Csv = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write every frame's angles.", rich_help_panel=_OUTPUTS),
]
Plot = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Plot both sides over time (.png or .svg).", rich_help_panel=_OUTPUTS
    ),
]
Video = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write the clip with the overlay (.mp4).", rich_help_panel=_OUTPUTS
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report", metavar="FILE", help="Write the report (.html).", rich_help_panel=_OUTPUTS
    ),
]
Frames = Annotated[
    bool,
    typer.Option(
        "--frames",
        help="Put pictures of the person into the report; ask for consent first.",
        rich_help_panel=_OUTPUTS,
    ),
]
Person = Annotated[
    str,
    typer.Option(
        metavar="largest|N", help="Whom to measure: the N-th largest at the start, from 1."
    ),
]
Mirrored = Annotated[
    bool, typer.Option("--mirrored", help="The clip is a mirror image (a selfie recording).")
]

Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        show_default="one for each processor",
        help="Processes that look at the clip; the result is the same.",
    ),
]


def analyze(
    clip: Clip,
    test: TestOption = Test.auto,
    out: Out = None,
    json: Json = None,
    csv: Csv = None,
    plot: Plot = None,
    video: Video = None,
    report: ReportFile = None,
    frames: Frames = False,
    name: Name = None,
    date: Day = None,
    model: ModelOption = "full",
    careful: Careful = CAREFUL,
    every_frame: EveryFrame = False,
    person: Person = "largest",
    mirrored: Mirrored = False,
    workers: Workers = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Measure a recorded test: peak internal rotation per side, difference, compensations."""
    from hiprom import pipeline
    from hiprom.exports.imports import holds_landmarks
    from hiprom.pose.people import parse_person

    if holds_landmarks(clip):
        refuse(
            {
                "--video": video is not None,
                "--frames": frames,
                "--model": model != "full",
                "--no-careful": careful is not CAREFUL,
                "--every-frame": every_frame,
                "--person": person != "largest",
                "--workers": workers is not None,
            },
            f"{clip} holds landmarks, not a video",
        )
    outputs = _outputs(clip, out, json, csv, plot, video, report)
    if outputs.report is None and (frames or name is not None or date is not None):
        raise UsageError(
            "--frames, --name and --date are for the report; add --report FILE or --out DIR"
        )
    with results_folder(out):
        _check(clip, outputs)
        with progress_bar("Measuring", "frames", quiet=quiet) as show_progress:
            analysis = pipeline.run(
                clip,
                test=test.value,
                model=model,
                careful=careful,
                every_frame=every_frame,
                person=parse_person(person),
                mirrored=mirrored,
                workers=workers,
                progress=show_progress,
            )
        try:
            _show(analysis, as_json=json == STDOUT)
        finally:  # whoever reads the result may be gone
            _write(analysis, clip, outputs, quiet=quiet)
            if outputs.report is not None:
                _write_report(analysis, clip, outputs.report, name, date, frames=frames)
        if not quiet:
            for path in outputs.paths:
                say(f"wrote {path}")
    if not analysis.measurement.quality.measurable:
        raise typer.Exit(NOT_MEASURABLE)


def _outputs(
    clip: Path,
    out: Path | None,
    json: str | None,
    csv: Path | None,
    plot: Path | None,
    video: Path | None,
    report: Path | None,
) -> Outputs:
    """Return the files that are wanted; one that is named beats its namesake in the folder."""
    from hiprom.exports.imports import holds_landmarks
    from hiprom.results.files import Outputs, outputs_in

    drawable = not holds_landmarks(clip)
    found = outputs_in(out, clip, video=drawable) if out is not None else Outputs()
    if json is not None and json != STDOUT:
        found = replace(found, json=Path(json))
    if csv is not None:
        found = replace(found, csv=csv)
    if plot is not None:
        found = replace(found, plots=(plot,))
    if video is not None:
        found = replace(found, video=video)
    if report is not None:
        found = replace(found, report=report)
    return found


def _check(clip: Path, outputs: Outputs) -> None:
    """Refuse, before minutes of work, outputs that cannot be written or would destroy something."""
    from hiprom.files import check_regular, check_suffix, check_writable, place_of
    from hiprom.results.figure import SUFFIXES

    check_regular(clip)  # outputs bear its name: what is wrong with that is not their fault
    seen: set[str] = set()
    for path in outputs.paths:
        place = place_of(path)
        if place == place_of(clip):
            raise UsageError(f"{path} is the clip itself; name another output")
        if place in seen:
            raise UsageError(f"{path} is named for two outputs; give each its own file")
        seen.add(place)
        check_writable(path)
    if outputs.csv is not None and str(outputs.csv) == STDOUT:
        raise UsageError("--csv - would write a file named '-'; only --json writes to stdout")
    for path in outputs.plots:
        check_suffix(path, *SUFFIXES)
    if outputs.video is not None:
        check_suffix(outputs.video, ".mp4")
    if outputs.report is not None:
        check_suffix(outputs.report, *REPORT_SUFFIXES)


def _show(analysis: Analysis, *, as_json: bool) -> None:
    if as_json:
        emit(analysis.measurement.to_json() + "\n")
        return
    from hiprom.results.table import render_measurement

    show(render_measurement(analysis.measurement, analysis.protocol))


def _write(analysis: Analysis, clip: Path, outputs: Outputs, *, quiet: bool) -> None:
    from hiprom.results import files

    if outputs.json is not None:
        files.write_json(analysis.measurement, outputs.json)
    if outputs.csv is not None:
        files.write_frames(analysis.kinematics, outputs.csv)
    if outputs.plots:
        from hiprom.results.plot import write_plot

        for path in outputs.plots:
            write_plot(analysis, path)
    if outputs.video is not None:
        from hiprom.results.annotate import annotate_video

        with progress_bar("Annotating", "frames", quiet=quiet) as report:
            annotate_video(clip, analysis, outputs.video, report)


def _write_report(
    analysis: Analysis,
    clip: Path,
    path: Path,
    name: str | None,
    date: datetime | None,
    *,
    frames: bool,
) -> None:
    from hiprom.results.report import Details, curve_of, key_pictures, write_report

    write_report(
        path,
        analysis.measurement,
        analysis.protocol,
        curve=curve_of(analysis.kinematics),
        pictures=key_pictures(clip, analysis) if frames else (),
        details=Details(name=name, tested=date.date() if date is not None else None),
    )

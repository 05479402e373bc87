"""``hiprom analyze``: a clip in, peak hip internal rotation per side out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hiprom.apps.console import emit, progress_bar, say, show
from hiprom.apps.options import (
    NOT_MEASURABLE,
    Careful,
    Day,
    Debug,
    EveryFrame,
    Mirrored,
    ModelOption,
    Name,
    Person,
    Quiet,
    Test,
    TestOption,
    careful_name,
    check_not_itself,
    refuse,
    typed,
)
from hiprom.defaults import CAREFUL
from hiprom.errors import UsageError
from hiprom.writing import results_folder

if TYPE_CHECKING:
    from hiprom.analysis import Analysis
    from hiprom.results.outputs import Outputs

STDOUT = "-"

EXAMPLE = """\
Examples:

hiprom analyze clip.mp4

hiprom analyze clip.mp4 --test seated --out results

hiprom analyze clip.mp4 --json - | jq .sides.left.peak_ir_deg

Exit status: 0 measured, 1 internal error, 2 wrong usage, 3 the input cannot be read, 4 nothing
could be measured (the reasons are shown, and every output is still written).
"""


Clip = Annotated[
    Path,
    typer.Argument(
        metavar="CLIP",
        help="A video of the test, from the front (supine: from above), or landmarks: .npz, .json,"
        " .trc, .mot, .sto.",
        readable=False,  # whoever reads it reports that, with the exit status of an input
    ),
]


def _output(help_text: str, *names: str, metavar: str | None = None) -> Any:
    """Return the option of an output; they stand together in the help."""
    panel = "Outputs (the table goes to the terminal)"
    return typer.Option(*names, metavar=metavar, help=help_text, rich_help_panel=panel)


Out = Annotated[
    Path | None,
    _output(
        "Write all of these to a folder: JSON, CSV, plots, annotated video, report.", metavar="DIR"
    ),
]
Json = Annotated[
    str | None,
    _output("Write the measurement as JSON; - prints the JSON and nothing else.", metavar="FILE|-"),
]
Csv = Annotated[Path | None, _output("Write the angles of every frame (.csv).", metavar="FILE")]
Plot = Annotated[Path | None, _output("Plot both sides over time (.png or .svg).", metavar="FILE")]
Video = Annotated[
    Path | None, _output("Write the clip with the angle drawn in (.mp4).", metavar="FILE")
]
ReportFile = Annotated[
    Path | None, _output("Write the report (.html).", "--report", metavar="FILE")
]
Frames = Annotated[
    bool,
    _output("Put pictures of the person into the report; ask for consent first.", "--frames"),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        show_default="one for each processor",
        help="Number of processes; the result does not depend on it.",
    ),
]


def analyze(
    context: typer.Context,
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
    """Measure a clip of a test: peak internal rotation per side, difference, compensations."""
    from hiprom import pipeline
    from hiprom.exports.suffixes import holds_landmarks
    from hiprom.pose.people import parse_person
    from hiprom.results.outputs import Outputs

    landmarks = holds_landmarks(clip)
    if landmarks:
        drawn = {"--video": video is not None, "--frames": frames}
        looked = {"--model": model != "full", careful_name(careful): typed(context, "careful")}
        looked |= {"--every-frame": every_frame, "--person": person != "largest"}
        looked |= {"--workers": workers is not None}
        refuse(drawn | looked, f"{clip} holds landmarks, not a video")
    named = Outputs(
        json=Path(json) if json not in (None, STDOUT) else None,
        csv=csv,
        plots=() if plot is None else (plot,),
        video=video,
        report=report,
    )
    outputs = named.or_else(_in_folder(out, clip, video=not landmarks, quiet=quiet))
    with results_folder(out):
        _check(clip, outputs, of_report=frames or name is not None or date is not None)
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
        finally:  # also where nobody reads the result any more
            _write(analysis, outputs, name, date, frames=frames, quiet=quiet)
    if not analysis.measurement.quality.measurable:
        raise typer.Exit(NOT_MEASURABLE)


def _in_folder(out: Path | None, clip: Path, *, video: bool, quiet: bool) -> Outputs:
    """Return what goes into the results folder; refuse to replace what is another clip's."""
    from hiprom.results.outputs import Outputs, check_same_clip, outputs_in

    if out is None:
        return Outputs()
    outputs = outputs_in(out, clip, video=video)
    if check_same_clip(outputs, clip) and not quiet:
        say(f"replacing the results of another {clip.name}, or of this one before it changed")
    return outputs


def _check(clip: Path, outputs: Outputs, *, of_report: bool) -> None:
    """Refuse, before minutes of work, outputs that cannot be written or would destroy something."""
    from hiprom.files import as_typed, check_regular, place_of
    from hiprom.results.figure import SUFFIXES
    from hiprom.results.outputs import check_report_suffix
    from hiprom.writing import check_suffix, check_writable

    if of_report and outputs.report is None:
        raise UsageError(
            "--frames, --name and --date are for the report; add --report FILE or --out DIR"
        )
    # First the clip: outputs are named after it, and would be blamed for a wrong name.
    check_regular(
        clip, f"name a clip in it, or measure all of them with 'hiprom batch {as_typed(clip)}'"
    )
    seen: set[Path] = set()
    for path in outputs.paths:
        check_not_itself(path, clip, "the clip")
        if place_of(path) in seen:
            raise UsageError(f"{path} is named for two outputs; give each its own file")
        seen.add(place_of(path))
        check_writable(path)
    for path in outputs.plots:
        check_suffix(path, *SUFFIXES)
    if outputs.video is not None:
        check_suffix(outputs.video, ".mp4")
    if outputs.report is not None:
        check_report_suffix(outputs.report)


def _show(analysis: Analysis, *, as_json: bool) -> None:
    if as_json:
        emit(analysis.measurement.to_json() + "\n")
        return
    from hiprom.results.table import render_measurement

    show(render_measurement(analysis.measurement, analysis.protocol))


def _write(
    analysis: Analysis,
    outputs: Outputs,
    name: str | None,
    tested: date | None,
    *,
    frames: bool,
    quiet: bool,
) -> None:
    from hiprom.results.outputs import write_outputs

    with progress_bar("Annotating", "frames", quiet=quiet or outputs.video is None) as report:
        write_outputs(analysis, outputs, name=name, tested=tested, frames=frames, progress=report)
    if not quiet:
        for path in outputs.paths:
            say(f"wrote {path}")

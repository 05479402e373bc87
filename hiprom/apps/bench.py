"""``hiprom bench``: hold hiprom against readings by other means, or against known truth."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiprom.apps.console import progress_bar, say, show
from hiprom.apps.options import NOT_MEASURABLE, Careful, Debug, ModelOption, Quiet, typed
from hiprom.counting import counted
from hiprom.defaults import CAREFUL
from hiprom.errors import UsageError

if TYPE_CHECKING:
    from hiprom.batch.jobs import Job
    from hiprom.batch.kept import Kept
    from hiprom.validation.clips import Keep as KeepClip
    from hiprom.validation.pairs import Figure, Keep, Pair
    from hiprom.validation.readings import Reading, TestChoice
    from hiprom.validation.study import Study

SAMPLES = Path("sample_videos")
EXAMPLE = """\
Examples:

hiprom bench sample_videos/readings.csv --out agreement

hiprom bench --clips sample_videos --out truth

hiprom bench --speed sample_videos/seated_symmetric.mp4

READINGS.csv names clip, side and reference_deg in each line (docs/validation.md); the clips are
looked for beside it.

Exit status: 0 compared, 2 wrong usage, 3 the readings (or the truth) cannot be read or used, 4 no
side has both a reading and a figure.
"""


class Compared(str, Enum):
    """Choices of ``--figure``."""

    peak_ir_deg = "peak_ir_deg"
    mean_ir_deg = "mean_ir_deg"
    clean_peak_ir_deg = "clean_peak_ir_deg"
    peak_ir_pelvis_deg = "peak_ir_pelvis_deg"


def bench(
    context: typer.Context,
    readings: Annotated[
        Path | None,
        typer.Argument(
            metavar="[READINGS.csv]",
            help="A table of clips and what you read, for instance with a goniometer.",
            readable=False,
        ),
    ] = None,
    clips: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="A folder of clips, each with NAME.truth.json. Without READINGS: sample_videos.",
            readable=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write tables and plots; go on from what is there."),
    ] = None,
    figure: Annotated[
        Compared,
        typer.Option(
            metavar="NAME", help="What to compare: " + ", ".join(c.value for c in Compared)
        ),
    ] = Compared.peak_ir_deg,
    speed: Annotated[
        Path | None,
        typer.Option(
            metavar="CLIP",
            help="Time hiprom against a plain loop on a clip.",
            readable=False,
        ),
    ] = None,
    rounds: Annotated[
        int, typer.Option(metavar="N", min=1, help="With --speed: how often each way runs.")
    ] = 3,
    model: ModelOption = "full",
    careful: Careful = CAREFUL,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Compare hiprom with your own readings: bias, limits of agreement, ICC, SEM, MDC95."""
    if typed(context, "figure") and readings is None:
        raise UsageError("--figure is for READINGS.csv; drop it, or name them")
    if typed(context, "rounds") and speed is None:
        raise UsageError("--rounds is for --speed; drop it, or name a clip to time")
    if speed is not None:
        if readings is not None or clips is not None or out is not None:
            raise UsageError("--speed times one clip: drop READINGS.csv, --clips and --out")
        if typed(context, "careful"):
            raise UsageError("--speed times hiprom with careful looks and without: drop the option")
        _speed(speed, rounds, model, quiet=quiet)
        return
    if readings is None:
        _truth(clips or SAMPLES, out, model, careful, quiet=quiet)
        return
    if clips is not None:
        raise UsageError("name either READINGS.csv or --clips, not both")
    _readings(readings, out, figure.value, model, careful, quiet=quiet)


def _speed(clip: Path, rounds: int, model: str, *, quiet: bool) -> None:
    from hiprom.apps.speed_table import speed_table
    from hiprom.pose.models import resolve_model
    from hiprom.validation.speed import compare
    from hiprom.video.reader import VideoReader

    # Checked here, where an error is one clear line: the ways run in processes of their own.
    VideoReader(clip, read_ahead=0).close()
    resolve_model(model)
    with progress_bar("Timing", "runs", quiet=quiet) as report:
        found = compare(clip, rounds=rounds, model=model, report=report)
    show(speed_table(found))


def _truth(clips: Path, out: Path | None, model: str, careful: bool, *, quiet: bool) -> None:
    from hiprom.apps.bench_tables import clip_table, truth_table
    from hiprom.validation.clips import clips_with_truth, measure_clips, read_truth
    from hiprom.validation.study_files import write_sides
    from hiprom.writing import check_writable, results_folder

    pairs = [(clip, read_truth(path)) for clip, path in clips_with_truth(clips)]
    outcomes = []
    with results_folder(out):
        keep = None
        if out is not None:
            check_writable(out / "sides.csv")  # before minutes of work, not after
            keep = _kept_clips([clip for clip, _ in pairs], out, model, careful, quiet=quiet)
        with progress_bar("Measuring", "clips", quiet=quiet) as report:
            report(0, len(pairs))
            for outcome in measure_clips(pairs, model, careful=careful, keep=keep):
                outcomes.append(outcome)
                report(len(outcomes), len(pairs))
        show(clip_table(outcomes))
        show(truth_table(outcomes))
        if out is not None:
            write_sides([side for outcome in outcomes for side in outcome.sides], out / "sides.csv")
            if not quiet:
                say(f"wrote {out / 'sides.csv'}")
    if not any(isfinite(side.error_deg()) for outcome in outcomes for side in outcome.sides):
        raise typer.Exit(NOT_MEASURABLE)


def _readings(
    readings: Path, out: Path | None, figure: Figure, model: str, careful: bool, *, quiet: bool
) -> None:
    from hiprom.files import check_regular
    from hiprom.validation.pairs import clips_of, measure_pairs
    from hiprom.validation.readings import read_readings
    from hiprom.validation.study import studies
    from hiprom.writing import check_writable, results_folder

    check_regular(readings, f"name a READINGS.csv in it, or clips with truth: --clips {readings}")
    clips = clips_of(read_readings(readings))
    pairs: list[Pair] = []
    with results_folder(out):
        keep = None
        if out is not None:
            check_writable(out / "pairs.csv")  # before minutes of work, not after
            keep = _kept([own[0] for own in clips], out, model, careful, quiet=quiet)
        with progress_bar("Measuring", "clips", quiet=quiet) as report:
            report(0, len(clips))
            for done, found in enumerate(
                measure_pairs(clips, model, figure, careful=careful, keep=keep), start=1
            ):
                pairs += found
                report(done, len(clips))
        compared = studies(pairs, figure)
        _show(pairs, compared)
        if out is not None:
            for path in _write(compared, pairs, out, figure, readings, model, careful):
                if not quiet:
                    say(f"wrote {path}")
    if not compared:
        raise typer.Exit(NOT_MEASURABLE)


def _kept(clips: list[Reading], out: Path, model: str, careful: bool, *, quiet: bool) -> Keep:
    """Return what keeps the measurements of clips with readings."""
    jobs = {r: _job(r.clip, r.name, r.test, model, careful) for r in clips}
    kept = _opened(list(jobs.values()), out, model, quiet=quiet)
    return lambda reading, measure: kept.measured(jobs[reading], measure)


def _kept_clips(
    clips: list[Path], out: Path, model: str, careful: bool, *, quiet: bool
) -> KeepClip:
    """Return what keeps the measurements of clips with truth, and the other ways' peaks."""
    jobs = {clip: _job(clip, clip.name, "auto", model, careful) for clip in clips}
    # Apart from those of a batch, or of readings: they do not hold the other ways' peaks.
    jobs = {clip: replace(job, id=f"{job.id}.truth") for clip, job in jobs.items()}
    kept = _opened(list(jobs.values()), out, model, quiet=quiet)
    return lambda clip, measure: kept.recalled(jobs[clip], measure)


def _job(clip: Path, name: str, test: TestChoice, model: str, careful: bool) -> Job:
    from hiprom.batch.jobs import Job, Options, id_of
    from hiprom.batch.manifest import full_model
    from hiprom.files import text_of

    shown = text_of(name).replace("\\", "/")
    options = Options(test, model=full_model(model, Path.cwd()), careful=careful)
    return Job(id_of(shown), str(clip), shown, options)


def _opened(jobs: list[Job], out: Path, model: str, *, quiet: bool) -> Kept:
    """Return what an earlier run has kept, so that one that was stopped can go on."""
    from hiprom.batch.kept import Kept
    from hiprom.batch.store import LocalFolder, Store
    from hiprom.pose.models import resolve_model

    resolve_model(model)  # before a folder is made
    kept = Kept(jobs, Store(LocalFolder(out)))
    if kept.done and not quiet:
        say(f"{kept.done} of {counted(len(jobs), 'clip')} done already")
    return kept


def _show(pairs: list[Pair], compared: list[Study]) -> None:
    from rich.console import Group
    from rich.text import Text

    from hiprom.apps.bench_tables import pair_table, study_table
    from hiprom.validation.study_files import NOTE

    parts = [pair_table(pairs)]
    parts += [study_table(study) for study in compared]
    spaced = [item for part in parts for item in (part, "")]
    show(Group(*spaced, Text(NOTE, style="dim")))


def _write(
    compared: list[Study],
    pairs: list[Pair],
    out: Path,
    figure: Figure,
    readings: Path,
    model: str,
    careful: bool,
) -> list[Path]:
    from hiprom.files import text_of
    from hiprom.protocols import names
    from hiprom.validation.study_files import write_pairs, write_summary
    from hiprom.validation.study_plots import plots_of, write_plots
    from hiprom.writing import remove

    table, summary = out / "pairs.csv", out / "summary.json"
    write_pairs(pairs, table)
    write_summary(
        compared,
        pairs,
        summary,
        figure,
        readings=text_of(readings.name),
        model=text_of(Path(model).name),
        careful=careful,
    )
    plots = [path for study in compared for path in write_plots(study, out)]
    for test in set(names()) - {study.test for study in compared}:
        for path in plots_of(test, out):
            remove(path)  # of an earlier run: they would be taken for this one's
    return [table, summary, *plots]

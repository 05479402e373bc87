"""All the files that come of an analysis: which are wanted, and writing them in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hiprom.errors import InputError, UsageError
from hiprom.files import is_there
from hiprom.results.file_names import (
    FRAMES_SUFFIX,
    MEASUREMENT_SUFFIX,
    PLOT_SUFFIXES,
    REPORT_SUFFIX,
    VIDEO_SUFFIX,
)
from hiprom.writing import check_suffix

if TYPE_CHECKING:
    from hiprom.analysis import Analysis

_REPORT_SUFFIXES: Final = (".html", ".htm")


def check_report_suffix(path: Path) -> None:
    """Refuse a name that a report cannot have.

    Raises
    ------
    UsageError
        With how to come by a PDF, where that was asked for.
    """
    if path.suffix.lower() == ".pdf":
        raise UsageError(
            f"cannot write {path}: the report is a page, so name a file ending in .html; for a PDF,"
            " open it in a browser and print it"
        )
    check_suffix(path, *_REPORT_SUFFIXES)


@dataclass(frozen=True)
class Outputs:
    """The files an analysis is asked for; None where one is not wanted."""

    json: Path | None = None
    csv: Path | None = None
    plots: tuple[Path, ...] = ()
    video: Path | None = None
    report: Path | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file, in the order in which they are written."""
        wanted = (self.json, self.csv, *self.plots, self.video, self.report)
        return tuple(path for path in wanted if path is not None)

    def or_else(self, others: Outputs) -> Outputs:
        """Return these files, and for each that is not wanted here the one of `others`."""
        return Outputs(
            json=self.json or others.json,
            csv=self.csv or others.csv,
            plots=self.plots or others.plots,
            video=self.video or others.video,
            report=self.report or others.report,
        )


def outputs_in(folder: Path, clip: Path, *, video: bool = True) -> Outputs:
    """Return the files that stand for a clip in a results folder, named after the clip.

    Parameters
    ----------
    folder, clip : Path
        Where the results go, and the clip whose stem names them.
    video : bool
        Whether there is a video to annotate.
    """
    stem = clip.stem
    return Outputs(
        json=folder / f"{stem}{MEASUREMENT_SUFFIX}",
        csv=folder / f"{stem}{FRAMES_SUFFIX}",
        plots=tuple(folder / f"{stem}{suffix}" for suffix in PLOT_SUFFIXES),
        video=folder / f"{stem}{VIDEO_SUFFIX}" if video else None,
        report=folder / f"{stem}{REPORT_SUFFIX}",
    )


def check_same_clip(outputs: Outputs, clip: Path) -> bool:
    """Refuse to replace the results of another clip that is called alike (a.mov, or b/a.mp4).

    Parameters
    ----------
    outputs : Outputs
        Of `outputs_in`.
    clip : Path
        The one that is to be measured; its own results may be replaced.

    Returns
    -------
    bool
        Whether the results there, which are to be replaced, may be another clip's, or this one's
        before it changed.

    Raises
    ------
    UsageError
        If the measurement that lies there names another clip that still exists, or was made of a
        file of another size while this one has not changed since.
    """
    try:
        if outputs.json is None or not is_there(outputs.json):
            return False
        from hiprom.results.stored import read_measurement

        measured = read_measurement(outputs.json).source
    except InputError:  # damaged, or no measurement: it names no clip
        return False
    other = f"{measured.path}, not of {clip}" if _is_another(measured.path, clip) else ""
    try:
        now, then = clip.stat(), outputs.json.stat()
    except (OSError, ValueError):  # whoever reads it says why
        return False
    changed = measured.size_bytes not in (None, now.st_size)
    if changed and now.st_mtime <= then.st_mtime:
        other = other or f"another {clip.name}"
    if other:
        raise UsageError(
            f"{outputs.json} is the result of {other}: name another folder with --out, or delete"
            " that file"
        )
    return changed


def _is_another(measured: str, clip: Path) -> bool:
    """Return whether a clip that was measured is still there, and not this one, as far as seen."""
    try:
        return not Path(measured).samefile(clip)
    except (OSError, ValueError):  # moved since, or its path was typed in another folder
        return False


def write_outputs(
    analysis: Analysis,
    outputs: Outputs,
    *,
    name: str | None = None,
    tested: date | None = None,
    frames: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> None:
    """Write the files that are wanted, each whole or not at all.

    Parameters
    ----------
    analysis : Analysis
        Of a clip where a video or pictures are wanted.
    outputs : Outputs
    name, tested : str, date
        Who and when, for the report, where that is known.
    frames : bool
        Put pictures of the person into the report.
    progress : callable, optional
        Called with the frames annotated and how many there are, if a video is wanted.

    Raises
    ------
    InputError
        If the clip cannot be read any more.
    UsageError
        If a file cannot be written.
    """
    # What draws is imported where something is drawn: it takes longer than all the rest.
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

        assert analysis.clip is not None
        annotate_video(analysis.clip, analysis, outputs.video, progress)
    if outputs.report is not None:
        from hiprom.results.report import Details, write_report_of

        details = Details(name=name, tested=tested)
        write_report_of(analysis, outputs.report, details, frames=frames)

"""``hiprom report``: a measurement's JSON in, a page to read and print out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hiprom.apps.console import emit, say
from hiprom.apps.options import Day, Debug, MeasurementFile, Name, Quiet, check_not_itself
from hiprom.errors import InputError

if TYPE_CHECKING:
    from hiprom.measurement import Measurement
    from hiprom.results.report import Curve

EXAMPLE = """\
Examples:

hiprom report results/clip.measurement.json

hiprom report clip.json --name P07 --date 2026-03-02 --out p07.html

The angles of every frame are taken from the frames CSV beside the measurement, where there is one
(`hiprom analyze --out` puts it there). Pictures: `hiprom analyze CLIP --report FILE --frames`.
"""

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", help="The page to write; by default beside the JSON."
    ),
]
FramesCsv = Annotated[
    Path | None,
    typer.Option(
        "--csv",
        metavar="FILE",
        help="The frames CSV, if it does not lie beside the JSON.",
        readable=False,
    ),
]


def report(
    measurement: MeasurementFile,
    out: Out = None,
    name: Name = None,
    date: Day = None,
    csv: FramesCsv = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write the report of a measurement: one HTML file that needs no network."""
    from hiprom.protocols import load_protocol
    from hiprom.results.file_names import REPORT_SUFFIX, stem_of
    from hiprom.results.outputs import check_report_suffix
    from hiprom.results.report import Details, write_report
    from hiprom.results.stored import read_measurement

    result = read_measurement(measurement)
    path = out or measurement.with_name(f"{stem_of(measurement)}{REPORT_SUFFIX}")
    check_report_suffix(path)
    check_not_itself(path, measurement, "the measurement")
    write_report(
        path,
        result,
        load_protocol(result.test or "seated"),
        curve=_curve(measurement, csv, result),
        details=Details(name=name, tested=date),
    )
    if not quiet:
        say("the report gives no diagnosis; see in it what the figure is and is not")
    emit(f"{path}\n")


def _curve(measurement: Path, csv: Path | None, result: Measurement) -> Curve | None:
    from hiprom.results.file_names import frames_beside
    from hiprom.results.report.curve import belongs, read_curve

    beside = frames_beside(measurement)
    if csv is None and not beside.is_file():
        return None
    curve = read_curve(csv or beside)
    if not belongs(curve, result):
        raise InputError(
            f"{csv or beside} is not of the clip that {measurement} was measured from: its times or"
            " its angles do not fit; name the right one with --csv"
        )
    return curve

"""The result as a table in the terminal: eighty columns wide, or fifty where there are no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hiprom.counting import counted, percent
from hiprom.measurement import Measurement, SideResult
from hiprom.protocols import Protocol
from hiprom.results.difference import difference_line
from hiprom.results.norms import norm_sentence
from hiprom.results.words import (
    CLAIM,
    UNMEASURED,
    UNRECOGNISED,
    degrees,
    describe_all,
    describe_camera,
    describe_stick,
    interval,
    side_reasons,
)
from hiprom.scoring.one_side import NO_EXTERNAL
from hiprom.sides import SIDES

_GRADE_STYLE = {"good": "bold green", "usable": "bold yellow", "poor": "bold red"}

Row = tuple[str, Callable[[SideResult], str]]


def render_measurement(measurement: Measurement, protocol: Protocol) -> RenderableType:
    """Return a measurement as something rich can print.

    Words carry everything; colour only repeats it, so nothing is lost under ``NO_COLOR``.

    Parameters
    ----------
    measurement : Measurement
        The result.
    protocol : Protocol
        The test it is a result of.
    """
    return Group(
        _heading(measurement, protocol),
        "",
        _sides_table(measurement),
        "",
        _facts(measurement, protocol),
        "",
        Text(CLAIM, style="dim"),
    )


def _heading(measurement: Measurement, protocol: Protocol) -> Text:
    source = measurement.source
    title = protocol.title if measurement.test is not None else UNRECOGNISED
    text = Text(title, style="bold")
    size = "" if source.width is None else f", {source.width}×{source.height}"
    text.append(
        f"\n{Path(source.path).name} · {source.duration_s:.1f} s, "
        f"{counted(source.frames, 'frame')}{size}"
        f"{' · mirrored' if source.mirrored else ''}",
        style="dim",
    )
    return text


def _sides_table(measurement: Measurement) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    for side in SIDES:
        table.add_column(side.capitalize(), justify="right", min_width=16, no_wrap=True)
    for label, cell in _rows(measurement):
        cells = [cell(measurement.sides[side]) for side in SIDES]
        table.add_row(label, *cells, style="bold" if label == "Peak internal rotation" else "")
    return table


def _rows(measurement: Measurement) -> list[Row]:
    """Return the lines of the table; what neither side has is left out, the peak never is."""
    sides = (measurement.sides.left, measurement.sides.right)
    rows: list[Row] = [("Peak internal rotation", lambda side: degrees(side.peak_ir_deg))]
    optional: tuple[Row, ...] = (
        ("  95 % interval", lambda side: interval(side.peak_ir_ci95_deg)),
        ("  free of compensation", lambda side: degrees(side.clean_peak_ir_deg)),
        ("  relative to the pelvis", lambda side: degrees(side.peak_ir_pelvis_deg)),
        ("Mean of repetitions", lambda side: degrees(side.mean_ir_deg)),
        ("Peak external rotation", lambda side: degrees(side.peak_er_deg)),
        ("At rest", lambda side: degrees(side.resting_deg, signed=True)),
        ("Virtual stick", lambda side: describe_stick(side.stick, of="shank")),
    )
    rows += [row for row in optional if any(row[1](side) != UNMEASURED for side in sides)]
    return [*rows, ("Repetitions", lambda side: str(len(side.repetitions)))]


def _facts(measurement: Measurement, protocol: Protocol) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, reasons in side_reasons(measurement):
        table.add_row(label, "; ".join(reasons))
    table.add_row("Difference", difference_line(measurement))
    watched = bool(protocol.compensations)
    table.add_row("Compensations", _compensations(measurement) if watched else "not watched")
    table.add_row("Quality", _quality(measurement))
    camera = describe_camera(measurement)
    table.add_row("Camera", camera or f"{UNMEASURED} (tilt and direction could not be told)")
    if measurement.quality.measurable and measurement.test is not None:
        table.add_row("Range", norm_sentence(protocol))
    for note in _asides(measurement):
        table.add_row("Note", Text(note, style="dim"))
    if measurement.test == "standing":
        table.add_row("Evidence", protocol.evidence.partition(". ")[0] + ".")
    return table


def _asides(measurement: Measurement) -> list[str]:
    """Return what is merely good to know: it explains a dash, and nobody need do anything."""
    without = [side for side in SIDES if NO_EXTERNAL in measurement.sides[side].reasons]
    return [f"{' and '.join(without)}: {NO_EXTERNAL}"] if without else []


def _compensations(measurement: Measurement) -> str:
    if not measurement.compensations:
        return "none found" if measurement.quality.measurable else UNMEASURED
    return "\n".join(describe_all(measurement.compensations))


def _quality(measurement: Measurement) -> Text:
    quality = measurement.quality
    lines = [f", person found on {percent(quality.pose_fraction)} of frames", *quality.reasons]
    return Text.assemble((quality.grade, _GRADE_STYLE[quality.grade]), "\n".join(lines))

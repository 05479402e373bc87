"""Measurement in, one self-contained HTML page out: no script, no request, nothing beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from hiprom.analysis import Analysis
from hiprom.counting import percent
from hiprom.measurement import Measurement
from hiprom.protocols import Protocol
from hiprom.results.norms import NormRange, norm_sentence, norms_for
from hiprom.results.report import sentences
from hiprom.results.report.curve import Curve, curve_of
from hiprom.results.report.drawings import draw_curve, draw_strip
from hiprom.results.report.exercises import load_exercises
from hiprom.results.report.limited import RULE, limited_sides
from hiprom.results.report.pictures import PeakPicture, key_pictures
from hiprom.results.words import (
    CLAIM,
    UNMEASURED,
    clip_name,
    degrees,
    describe_camera,
    describe_model,
    describe_stick,
    side_reasons,
)
from hiprom.sides import SIDES, Side
from hiprom.writing import atomic_path


@dataclass(frozen=True)
class Details:
    """What only the user knows, and the day.

    Attributes
    ----------
    name : str or None
        Name or local code of the person, as it shall be printed.
    tested : date or None
        Day of the test; the clip does not tell.
    written : date
        Day of the report.
    """

    name: str | None = None
    tested: date | None = None
    written: date = field(default_factory=date.today)


@dataclass(frozen=True)
class _SideView:
    name: Side
    peak: str | None
    interval: str
    place: str
    strip: Markup | None
    rows: list[tuple[str, str]]
    reasons: list[str]


def write_report(
    path: Path,
    measurement: Measurement,
    protocol: Protocol,
    *,
    curve: Curve | None = None,
    pictures: Sequence[PeakPicture] = (),
    details: Details | None = None,
) -> None:
    """Write the report of a measurement, whole or not at all.

    Parameters
    ----------
    path : Path
        The HTML file.
    measurement, protocol, curve, pictures, details
        As for `render_report`.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    text = render_report(
        measurement, protocol, curve=curve, pictures=pictures, details=details or Details()
    )
    with atomic_path(path) as partial:
        partial.write_text(text, encoding="utf-8")


def write_report_of(
    analysis: Analysis, path: Path, details: Details | None = None, *, frames: bool = False
) -> None:
    """Write the report of an analysis, with its curve, whole or not at all.

    Parameters
    ----------
    analysis : Analysis
        Of a clip, if `frames` are wanted.
    path : Path
        The HTML file.
    details : Details, optional
        Who and when.
    frames : bool
        Put pictures of the person into it; only where the person agreed to them.

    Raises
    ------
    InputError
        If the clip cannot be read any more.
    UsageError
        If the file cannot be written.
    """
    pictures: Sequence[PeakPicture] = ()
    if frames:
        assert analysis.clip is not None
        pictures = key_pictures(analysis.clip, analysis)
    write_report(
        path,
        analysis.measurement,
        analysis.protocol,
        curve=curve_of(analysis.kinematics),
        pictures=pictures,
        details=details,
    )


def render_report(
    measurement: Measurement,
    protocol: Protocol,
    *,
    curve: Curve | None = None,
    pictures: Sequence[PeakPicture] = (),
    details: Details,
) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    measurement : Measurement
        The result; one-sided and unmeasurable ones are reported as such.
    protocol : Protocol
        The test it is a result of.
    curve : Curve, optional
        The angle on every frame; without it the page says that the curve is not included.
    pictures : sequence of PeakPicture
        Frames with the overlay, if the person agreed to them.
    details : Details
        Who and when.
    """
    norms = norms_for(measurement, protocol)
    limited = limited_sides(measurement, protocol)
    recognised = measurement.test is not None
    content: dict[str, Any] = {
        "measurement": measurement,
        "protocol": protocol,
        "details": details,
        "clip": clip_name(measurement.source.path),
        "camera": describe_camera(measurement),
        "found_on": percent(measurement.quality.pose_fraction),
        "model": describe_model(measurement.model),
        "headline": sentences.headline(measurement),
        "side_reasons": side_reasons(measurement),
        "sides": [_side_view(measurement, side, norms) for side in SIDES],
        "difference": sentences.difference(measurement),
        "range": norm_sentence(protocol),
        "framed": curve is not None,
        "curves": [
            (
                side,
                draw_curve(curve, measurement, side, norms),
                sentences.moved_along(measurement, side),
            )
            for side in SIDES
            if curve is not None and curve.known
        ],
        "band": norms is not None,
        "pictures": pictures,
        "compensations": sentences.compensations(measurement),
        "effects": [e for side in SIDES if (e := sentences.effect(measurement, side)) is not None],
        "improvements": sentences.improvements(measurement, protocol),
        "how_to_film": sentences.how_to_film(measurement, protocol),
        "norms": sentences.norm_rows(protocol)
        if recognised and measurement.quality.measurable
        else [],
        "limited": limited,
        "limited_rule": RULE,
        "exercises": load_exercises() if limited else (),
        "claim": CLAIM,
        "style": _style(),
    }
    return _template().render(content)


def _side_view(measurement: Measurement, side: Side, norms: NormRange | None) -> _SideView:
    result = measurement.sides[side]
    if result.peak_ir_deg is None:
        reasons = result.reasons or ["no movement into internal rotation was found"]
        return _SideView(side, None, "", "", None, [], reasons)
    candidates = [
        ("Free of compensation", degrees(result.clean_peak_ir_deg)),
        ("Mean of the repetitions", degrees(result.mean_ir_deg)),
        ("Relative to the pelvis", degrees(result.peak_ir_pelvis_deg)),
        ("External rotation", degrees(result.peak_er_deg)),
        ("Virtual stick", describe_stick(result.stick)),
        ("Repetitions", str(len(result.repetitions))),
    ]
    return _SideView(
        name=side,
        peak=degrees(result.peak_ir_deg),
        interval=sentences.peak_interval(result),
        place=sentences.place_in_range(result, norms, measurement.test),
        strip=draw_strip(side, result, norms),
        rows=[(label, value) for label, value in candidates if value != UNMEASURED],
        reasons=result.reasons,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("hiprom.results.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("report.html")


@cache
def _style() -> Markup:
    file = resources.files("hiprom.results.report") / "templates" / "report.css"
    # Ours, and free of "<": nothing of the user's gets into the style sheet.
    return Markup(file.read_text(encoding="utf-8"))

"""Inline SVG of the report: where a peak lies, and the curve; drawn for 360 pixels of width.

Colours come from the page's style sheet by class, so that the drawings follow light, dark and
print; text keeps its size on a telephone because a drawing is never wider than one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from hiprom.arrays import FloatArray, IntArray
from hiprom.measurement import Measurement, Repetition, SideResult
from hiprom.results.labels import Label, label_rows, largest
from hiprom.results.norms import NormRange
from hiprom.results.ranges import angle_range, time_range
from hiprom.results.report.curve import Curve
from hiprom.results.words import degrees
from hiprom.scoring.gaps import frames_after_gaps
from hiprom.sides import SIDES, Side

_WIDTH = 360.0
_MOST_POINTS = 720  # two for each pixel of the width
_VALUE_WIDTH, _PEAK_WIDTH, _VALUE_HEIGHT = 31.0, 37.0, 13.0  # of the figures beside a curve


@dataclass(frozen=True)
class _PlotArea:
    """Where values come to lie: x from `left` to `right`, y from `bottom` up to `top`."""

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    left: float = 34.0
    right: float = _WIDTH - 8.0
    top: float = 12.0
    bottom: float = 158.0

    def x(self, value: float) -> float:
        low, high = self.x_range
        return self.left + (self.right - self.left) * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.y_range
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def draw_strip(side: Side, result: SideResult, norms: NormRange | None) -> Markup:
    """Draw a side's peak and its interval on a scale with the published averages.

    Parameters
    ----------
    side : {"left", "right"}
    result : SideResult
        Needs a peak.
    norms : NormRange or None
        None where nothing is published for the position: the scale then has no band.
    """
    peak = result.peak_ir_deg if result.peak_ir_deg is not None else 0.0
    low, high = result.peak_ir_ci95_deg or (peak, peak)
    scale = (min(0.0, 10 * np.floor(low / 10)), max(60.0, 10 * np.ceil(high / 10)))
    area = _PlotArea(scale, (0.0, 1.0), left=14.0, right=_WIDTH - 18.0, top=8.0, bottom=40.0)
    parts = []
    if norms is not None:
        parts.append(_band(area.x(norms.low_deg), area.x(norms.high_deg), area.top, 32.0))
    parts.append(_line("axis", area.left, 40, area.right, 40))
    for tick in np.arange(scale[0], scale[1] + 1, 15 if scale[0] >= 0 else 20):
        parts.append(_line("axis", area.x(tick), 40, area.x(tick), 44))
        parts.append(_text(area.x(tick), 56, f"{tick:.0f}°", "middle"))
    if result.peak_ir_ci95_deg is not None:
        parts.append(_line(f"whisker {side}", area.x(low), 24, area.x(high), 24))
        parts += [_line(f"whisker {side}", area.x(end), 18, area.x(end), 30) for end in (low, high)]
    parts.append(f'<circle class="dot {side}" cx="{area.x(peak):.1f}" cy="24" r="6"/>')
    band = "" if norms is None else f"; the grey band is the published averages, {norms.text}"
    name = f"{side.capitalize()}: peak {degrees(peak)} on a scale in degrees{band}"
    return _svg(60, name, parts)


def draw_curve(
    curve: Curve, measurement: Measurement, side: Side, norms: NormRange | None
) -> Markup:
    """Draw one side's angle over time with its repetitions, plateaus and compensations.

    Parameters
    ----------
    curve : Curve
        The angle on every frame.
    measurement : Measurement
        Its repetitions and compensations.
    side : {"left", "right"}
    norms : NormRange or None
        The published averages, drawn as a band.
    """
    result = measurement.sides[side]
    angles = angle_range(
        curve.rotation_deg, step_deg=10.0, room_deg=(0.0, 6.0), least_deg=(-10.0, 50.0)
    )
    area = _PlotArea(time_range(curve.time_s), angles)
    parts = []
    if norms is not None:
        top, bottom = area.y(norms.high_deg), area.y(norms.low_deg)
        parts.append(_band(area.left, area.right, top, max(1.5, bottom - top)))
    for repetition in result.repetitions:
        left, right = area.x(repetition.start_s), area.x(repetition.end_s)
        parts.append(
            f'<rect class="repetition {side}" x="{left:.1f}" y="{area.top}" '
            f'width="{right - left:.1f}" height="{area.bottom - area.top}"/>'
        )
    parts += _axes(area)
    values = curve.rotation_deg[:, SIDES.index(side)]
    parts.append(f'<path class="curve {side}" d="{_path(area, curve.time_s, values)}"/>')
    parts += _plateaus(area, result)
    parts += _compensations(area, measurement, side)
    return _svg(192, _curve_name(measurement, side), parts)


def _curve_name(measurement: Measurement, side: Side) -> str:
    result = measurement.sides[side]
    if not result.repetitions:
        return f"{side.capitalize()}: hip rotation over time, no repetition found"
    levels = ", ".join(
        f"{degrees(repetition.peak_ir_deg)} at {repetition.peak_s:.1f} s"
        for repetition in result.repetitions
    )
    return f"{side.capitalize()}: hip rotation over time, repetitions of {levels}"


def _axes(area: _PlotArea) -> list[str]:
    low, high = area.y_range
    step = 10 if high - low <= 80 else 30
    parts = []
    for tick in np.arange(np.ceil(low / step) * step, high + 0.1, step):
        y = area.y(tick)
        parts.append(_line("zero" if tick == 0 else "grid", area.left, y, area.right, y))
        parts.append(_text(area.left - 5, y + 4, degrees(tick, digits=0), "end"))
    start, end = area.x_range
    seconds = _time_step(end - start)
    for tick in np.arange(np.ceil(start / seconds) * seconds, end + 1e-6, seconds):
        parts.append(_line("axis", area.x(tick), area.bottom, area.x(tick), area.bottom + 4))
        mark = f"{tick + 0.0:.0f}".replace("-", "−")  # + 0.0: no "-0"
        parts.append(_text(area.x(tick), area.bottom + 16, mark, "middle"))
    parts.append(_line("axis", area.left, area.bottom, area.right, area.bottom))
    return parts


def _time_step(span_s: float) -> float:
    """Return a step that makes at most some eight marks, however long a file says it lasts."""
    steps = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
    return next((step for step in steps if span_s / step <= 8), max(600.0, span_s / 8))


def _path(area: _PlotArea, time_s: FloatArray, values: FloatArray) -> str:
    """Return the path of a curve; the pen is lifted where values or frames are missing."""
    known = np.isfinite(values)
    new_piece = ~known
    new_piece[frames_after_gaps(time_s)] = True
    piece = np.cumsum(new_piece)
    drawn = _extremes(values)
    pens = np.where(np.diff(piece[drawn], prepend=-1) > 0, "M", "L")
    return "".join(
        f"{pen}{area.x(t):.1f} {area.y(value):.1f}"
        for pen, t, value in zip(pens, time_s[drawn], values[drawn], strict=True)
    )


def _extremes(values: FloatArray) -> IntArray:
    """Return which frames of a curve (T,) are drawn: the known ones, of a long curve its extremes.

    Every so-many-th frame would leave out a repetition of a clip of an hour.
    """
    known = np.isfinite(values)
    size = -(-2 * len(values) // _MOST_POINTS)  # two frames are drawn of each so many
    if size <= 2:
        return np.flatnonzero(known)
    padded = np.full(-(-len(values) // size) * size, np.nan)
    padded[: len(values)] = values
    groups = padded.reshape(-1, size)
    first = size * np.arange(len(groups))
    lowest = first + np.where(np.isnan(groups), np.inf, groups).argmin(axis=1)
    highest = first + np.where(np.isnan(groups), -np.inf, groups).argmax(axis=1)
    found = np.unique(np.concatenate([lowest, highest]))
    return found[known[found]]


def _plateaus(area: _PlotArea, result: SideResult) -> list[str]:
    """Mark each plateau with its level, the side's peak in bold; levels as far as there is room."""
    peak = largest(result.repetitions)
    labels = [_label(area, r, i == peak) for i, r in enumerate(result.repetitions)]
    rows = label_rows(labels, _VALUE_HEIGHT, peak)
    parts = []
    for i, (repetition, row) in enumerate(zip(result.repetitions, rows, strict=True)):
        y = area.y(repetition.peak_ir_deg)
        held = area.x(repetition.plateau_start_s), area.x(repetition.plateau_end_s)
        parts.append(_line("plateau", held[0], y, held[1], y))
        if row is not None:
            kind = "value peak" if i == peak else "value"
            foot = -labels[i].y - row * _VALUE_HEIGHT
            parts.append(_text(labels[i].x, foot, degrees(repetition.peak_ir_deg), "middle", kind))
    return parts


def _label(area: _PlotArea, repetition: Repetition, peak: bool) -> Label:
    """Return where a level's figure stands: above its plateau, all of it inside the drawing."""
    width = _PEAK_WIDTH if peak else _VALUE_WIDTH
    x = min(max(area.x(repetition.peak_s), area.left + width / 2), _WIDTH - width / 2)
    return Label(x, 7 - area.y(repetition.peak_ir_deg), width)


def _compensations(area: _PlotArea, measurement: Measurement, side: Side) -> list[str]:
    """Draw a bar under the time axis for each compensation of a side."""
    top = area.bottom + 23
    found = [c for c in measurement.compensations if c.side in (side, None)]
    parts = []
    for compensation in found:
        left, right = area.x(compensation.start_s), area.x(compensation.end_s)
        parts.append(
            f'<rect class="compensation" x="{left:.1f}" y="{top}" '
            f'width="{max(2.0, right - left):.1f}" height="7"/>'
        )
    return parts


def _svg(height: float, name: str, parts: list[str]) -> Markup:
    # The parts are made of numbers and of words that _text has escaped; nothing else gets in.
    return Markup(
        f'<svg viewBox="0 0 {_WIDTH:.0f} {height:.0f}" role="img" aria-label="{escape(name)}">'
        f"{''.join(parts)}</svg>"
    )


def _band(left: float, right: float, top: float, height: float) -> str:
    return (
        f'<rect class="band" x="{left:.1f}" y="{top:.1f}" width="{max(1.5, right - left):.1f}" '
        f'height="{height:.1f}"/>'
    )


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str, kind: str = "tick") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(words)}</text>'

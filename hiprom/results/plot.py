"""The plot of both sides over time, for screen and print: PNG or SVG by the file's suffix."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from textwrap import fill, shorten
from typing import TYPE_CHECKING, Final

import numpy as np

from hiprom.analysis import Analysis
from hiprom.measurement import Compensation, Repetition, SideResult
from hiprom.results.figure import BAND, FAINT, INK, STYLE, SUFFIXES, entitle, quiet, save_figure
from hiprom.results.labels import Label, label_rows, largest
from hiprom.results.norms import NormRange, norm_sentence, norms_for
from hiprom.results.ranges import angle_range, time_range
from hiprom.results.words import (
    CLAIM,
    COMPENSATION,
    PLOT_COLOUR,
    PLOT_LINE,
    degrees,
    interval,
)
from hiprom.scoring.gaps import frames_after_gaps
from hiprom.sides import SIDES, Side
from hiprom.writing import check_suffix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WARN: Final = "#8a5a00"
# The size of a panel's inside and of a level's figure in bold, and the width of "rep 10" and of a
# short number, about.
_PANEL_PT: Final = (490.0, 115.0)
_VALUE_PT: Final = (27.0, 12.0)
_REP_PT: Final = 28.0
_NUMBER_PT: Final = 12.0


def write_plot(analysis: Analysis, path: Path) -> None:
    """Write the plot of an analysis, whole or not at all.

    Parameters
    ----------
    analysis : Analysis
        The measured clip.
    path : Path
        Ends in ``.png`` or ``.svg``.

    Raises
    ------
    UsageError
        If the suffix is another one, or the file cannot be written.
    """
    import matplotlib

    check_suffix(path, *SUFFIXES)  # before the work of drawing
    with matplotlib.rc_context(STYLE):
        save_figure(make_figure(analysis), path)


def make_figure(analysis: Analysis) -> Figure:
    """Return the figure: a panel per side on one scale, and the compensations beneath."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    measurement = analysis.measurement
    rows = max(1, len({(c.kind, c.side) for c in measurement.compensations}))
    # The last lines of the figure are kept free for the footer.
    layout = ConstrainedLayoutEngine(h_pad=0.06, hspace=0.0, rect=(0, 0.055, 1, 0.945))
    figure = Figure(figsize=(8.0, 5.2 + 0.18 * rows), layout=layout)
    axes = figure.subplots(3, 1, sharex=True, height_ratios=(3, 3, 0.35 + 0.22 * rows))
    norms = norms_for(measurement, analysis.protocol)
    kinematics = analysis.kinematics
    low, high = angle_range(
        kinematics.hip_rotation_deg, step_deg=5.0, room_deg=(3.0, 9.0), least_deg=(-10.0, 40.0)
    )
    axes[2].set_xlim(*time_range(kinematics.time_s))
    for side, ax in zip(SIDES, axes[:2], strict=True):
        ax.set_ylim(low, high)
        _draw_side(ax, analysis, side, norms)
    _draw_compensations(axes[2], analysis)
    axes[2].set_xlabel("time (s)")
    test = measurement.test or "no test recognised"
    name = Path(measurement.source.path).name
    grade = f" · quality: {measurement.quality.grade}"
    entitle(figure, f"Hip internal rotation · {test} · ", name, grade)
    figure.text(0.01, 0.012, _footer(analysis, norms), fontsize=6.5, color=FAINT)
    return figure


def _footer(analysis: Analysis, norms: NormRange | None) -> str:
    if analysis.measurement.test is None:
        return CLAIM
    band = "Grey band: " if norms is not None else ""
    return f"{band}{norm_sentence(analysis.protocol)}\n{CLAIM}"


def _draw_side(ax: Axes, analysis: Analysis, side: Side, norms: NormRange | None) -> None:
    kinematics, result = analysis.kinematics, analysis.measurement.sides[side]
    colour, style = PLOT_COLOUR[side], PLOT_LINE[side]
    _draw_norms(ax, norms)
    ax.axhline(0, color=FAINT, linewidth=0.8)
    for repetition in result.repetitions:
        ax.axvspan(repetition.start_s, repetition.end_s, color=colour, alpha=0.08, linewidth=0)
    _number(ax, result, colour)
    angle = kinematics.hip_rotation_deg[:, SIDES.index(side)]
    time_s, gaps = kinematics.time_s, frames_after_gaps(kinematics.time_s)
    # A NaN lifts the pen where nothing was recorded.
    ax.plot(
        np.insert(time_s, gaps, time_s[gaps]),
        np.insert(angle, gaps, np.nan),
        color=colour,
        linestyle=style,
        linewidth=1.6,
    )
    _draw_plateaus(ax, result)
    ax.set_title(_side_title(side, result), loc="left", fontsize=9, color=colour)
    ax.set_ylabel("hip rotation (°)\nexternal ←  → internal", fontsize=8)
    ax.annotate(
        "body" if analysis.measurement.test == "supine" else "plumb",
        (1, 0),
        (3, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        fontsize=6.5,
        color=FAINT,
        va="center",
    )
    quiet(ax)


def _draw_norms(ax: Axes, norms: NormRange | None) -> None:
    if norms is None:
        return
    # A single published mean is a line's worth of band, so that it can be seen at all.
    low, high = norms.low_deg, max(norms.high_deg, norms.low_deg + 0.6)
    ax.axhspan(low, high, color=BAND, alpha=0.16, linewidth=0)


def _number(ax: Axes, result: SideResult, colour: str) -> None:
    """Number the repetitions at the foot of a panel, in short where they stand close together."""
    starts = [repetition.start_s for repetition in result.repetitions]
    short = any(b - a < _REP_PT * _seconds_per_pt(ax) for a, b in pairwise(starts))
    shown = _with_room(ax, starts)
    for number, start_s in enumerate(starts, start=1):
        if start_s not in shown:
            continue
        ax.annotate(
            f"{number}" if short else f"rep {number}",
            (start_s, 0),
            (3, 3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            fontsize=7,
            color=colour,
        )


def _draw_plateaus(ax: Axes, result: SideResult) -> None:
    """Mark each plateau with its level, the side's peak in bold; levels as far as there is room."""
    peak = largest(result.repetitions)
    labels = [_label(ax, repetition) for repetition in result.repetitions]
    rows = label_rows(labels, _VALUE_PT[1], peak)
    for i, (repetition, row) in enumerate(zip(result.repetitions, rows, strict=True)):
        level, held = repetition.peak_ir_deg, (repetition.plateau_start_s, repetition.plateau_end_s)
        ax.plot(held, (level, level), color=INK, linewidth=2.4, solid_capstyle="butt")
        ax.plot(repetition.peak_s, level, "o", color=INK, markersize=4.5, markerfacecolor="white")
        if row is None:
            continue
        ax.annotate(
            degrees(level),
            (labels[i].x * _seconds_per_pt(ax) + ax.get_xlim()[0], level),
            (0, 7 + row * _VALUE_PT[1]),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            fontweight="bold" if i == peak else "normal",
            bbox={"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8},
        )


def _label(ax: Axes, repetition: Repetition) -> Label:
    """Return where a level's figure stands in a panel, in points; all of it lies inside."""
    (start_s, _), (low, high) = ax.get_xlim(), ax.get_ylim()
    width = _VALUE_PT[0]
    x = (repetition.peak_s - start_s) / _seconds_per_pt(ax)
    y = (repetition.peak_ir_deg - low) / (high - low) * _PANEL_PT[1]
    return Label(min(max(x, width / 2), _PANEL_PT[0] - width / 2), y, width)


def _seconds_per_pt(ax: Axes) -> float:
    start_s, end_s = ax.get_xlim()
    return (end_s - start_s) / _PANEL_PT[0]


def _with_room(ax: Axes, times_s: Sequence[float]) -> list[float]:
    """Return the times, which increase, at which a short number does not cover the one before."""
    shown: list[float] = []
    for time_s in times_s:
        if not shown or time_s - shown[-1] >= _NUMBER_PT * _seconds_per_pt(ax):
            shown.append(time_s)
    return shown


def _side_title(side: Side, result: SideResult) -> str:
    if result.peak_ir_deg is None:
        why = result.reasons[0] if result.reasons else "no repetition found"
        text = shorten(f"{side.capitalize()}: not measured ({why})", 200, placeholder=" …")
        return fill(text, 100)
    spread = ""
    if result.peak_ir_ci95_deg is not None:
        spread = f" (95 % interval {interval(result.peak_ir_ci95_deg)})"
    return f"{side.capitalize()}: peak {degrees(result.peak_ir_deg)}{spread}"


def _draw_compensations(ax: Axes, analysis: Analysis) -> None:
    """Draw a bar for each compensation, one row for each kind and side, its words beside it."""
    found = analysis.measurement.compensations
    measurable = analysis.measurement.quality.measurable
    watched = bool(analysis.protocol.compensations)
    names = sorted({(c.kind, c.side or "") for c in found})
    ax.set_ylim(max(1, len(names)) - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines[["top", "right", "left"]].set_visible(False)
    if not names:
        ax.text(
            0.0,
            0.5,
            "no compensation found" if measurable and watched else "compensations: not assessed",
            transform=ax.transAxes,
            fontsize=7.5,
            color=FAINT,
            va="center",
        )
        return
    left, right = ax.get_xlim()
    for row, (kind, side) in enumerate(names):
        bars = [c for c in found if (c.kind, c.side or "") == (kind, side)]
        _draw_bars(ax, row, bars)
        first, last = min(c.start_s for c in bars), max(c.end_s for c in bars)
        # Beside the bars, where there is room.
        after = last < left + 0.7 * (right - left)
        ax.annotate(
            f"{side} {COMPENSATION[kind]}".strip(),
            (last if after else first, row),
            (7 if after else -7, 0),
            textcoords="offset points",
            fontsize=7,
            ha="left" if after else "right",
            va="center",
            color=_WARN,
        )


def _draw_bars(ax: Axes, row: int, bars: Sequence[Compensation]) -> None:
    """Draw the bars of a row, each with how far it went as far as there is room."""
    ax.barh(
        row,
        [bar.end_s - bar.start_s for bar in bars],
        left=[bar.start_s for bar in bars],
        height=0.66,
        color="#f5c542",
        edgecolor=_WARN,
        linewidth=0.6,
        hatch="////",
    )
    middles = [(bar.start_s + bar.end_s) / 2 for bar in bars]
    shown = _with_room(ax, middles)
    for bar, middle_s in zip(bars, middles, strict=True):
        if middle_s not in shown:
            continue
        ax.annotate(
            degrees(abs(bar.peak), digits=0),
            (middle_s, row),
            fontsize=6.5,
            ha="center",
            va="center",
            bbox={"facecolor": "white", "alpha": 0.9, "edgecolor": "none", "pad": 0.6},
        )

"""The two plots of a study: Bland and Altman's, and hiprom over the reference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.counting import counted
from hiprom.results.figure import BAND, FAINT, INK, STYLE, SUFFIXES, quiet, save_figure
from hiprom.results.words import PLOT_COLOUR, degrees
from hiprom.sides import SIDES, Side
from hiprom.validation.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_MARKER: Final[dict[Side, str]] = {"left": "o", "right": "^"}


def write_plots(study: Study, folder: Path) -> list[Path]:
    """Draw both plots as PNG and SVG into a folder, and return the files."""
    import matplotlib

    paths = plots_of(study.test, folder)
    with matplotlib.rc_context(STYLE):
        figures = [figure for figure in (bland_altman(study), scatter(study)) for _ in SUFFIXES]
        for path, figure in zip(paths, figures, strict=True):
            save_figure(figure, path)
    return paths


def plots_of(test: str, folder: Path) -> list[Path]:
    """Return the files of a test's plots in a folder, whether they are there or not."""
    names = ("bland_altman", "scatter")
    return [folder / f"{test}.{name}{suffix}" for name in names for suffix in SUFFIXES]


def bland_altman(study: Study) -> Figure:
    """Return the plot of the differences over the means (Bland & Altman 1986)."""
    figure, ax = _figure((7.6, 4.4))
    for side, reference, measured in _points(study):
        _draw(ax, side, (reference + measured) / 2, measured - reference)
    a = study.agreement
    ax.axhline(0, color=FAINT, linewidth=0.8)
    lines = [("upper limit", a.limits[1], a.limits_ci95[1], "--")]
    lines += [
        ("bias", a.bias, a.bias_ci95, "-"),
        ("lower limit", a.limits[0], a.limits_ci95[0], "--"),
    ]
    for name, level, (low, high), style in lines:
        if not np.isfinite(level):
            continue
        ax.axhline(level, color=INK, linewidth=1.2, linestyle=style)
        if np.isfinite(low):
            ax.axhspan(low, high, color=BAND, alpha=0.16, linewidth=0)
        ax.annotate(
            f"{name}\n{degrees(level, signed=True)}",
            (1, level),
            (6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    ax.set_xlabel("mean of hiprom and reference (°)")
    ax.set_ylabel("hiprom minus reference (°)")
    _title(ax, study, "grey: 95 % confidence intervals")
    return figure


def scatter(study: Study) -> Figure:
    """Return hiprom's figures over the reference, with the line on which both are equal."""
    figure, ax = _figure((5.6, 5.2))
    every = np.concatenate([np.r_[r, m] for _, r, m in _points(study)])
    low, high = 5 * np.floor(every.min() / 5) - 2, 5 * np.ceil(every.max() / 5) + 2
    ax.plot((low, high), (low, high), color=FAINT, linewidth=1, label="equal")
    for side, reference, measured in _points(study):
        _draw(ax, side, reference, measured)
    a = study.agreement
    if np.isfinite(a.slope):
        reference = np.concatenate([r for _, r, _ in _points(study)])
        ends = np.array([reference.min(), reference.max()])
        line = reference.mean() + a.bias + a.slope * (ends - reference.mean())
        label = f"least squares, slope {a.slope:.2f}"
        ax.plot(ends, line, color=INK, linewidth=1.2, linestyle="--", label=label)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")
    ax.set_xlabel("reference (°)")
    ax.set_ylabel("hiprom (°)")
    ax.legend(frameon=False, fontsize=8, loc="upper left")
    icc = study.reliability.absolute
    agreed = f", ICC(2,1) {icc:.2f}" if np.isfinite(icc) else ""
    _title(ax, study, f"mean absolute error {degrees(a.mae)}{agreed}", legend=False)
    return figure


def _figure(size: tuple[float, float]) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    ax = figure.subplots()
    quiet(ax, grid="both")
    return figure, ax


def _points(study: Study) -> list[tuple[Side, FloatArray, FloatArray]]:
    """Reference and hiprom's figures of each side that has any."""
    points = []
    for side in SIDES:
        own = [p for p in study.pairs if not p.reason and p.side == side]
        if own:
            reference = np.array([p.reference_deg for p in own])
            points.append((side, reference, np.array([p.measured_deg for p in own])))
    return points


def _draw(ax: Axes, side: Side, x: FloatArray, y: FloatArray) -> None:
    ax.scatter(
        x,
        y,
        s=26,
        marker=_MARKER[side],
        color=PLOT_COLOUR[side],
        alpha=0.85,
        edgecolor="white",
        linewidth=0.5,
        label=side,
        zorder=3,
    )


def _title(ax: Axes, study: Study, note: str, *, legend: bool = True) -> None:
    sides = counted(study.agreement.n, "side")
    head = f"Hip internal rotation{study.of_what}, {study.test} · {sides}"
    ax.set_title(f"{head}\n{note}", loc="left", fontsize=9)
    if legend:
        ax.legend(frameon=False, fontsize=8, ncols=2, loc="lower right", bbox_to_anchor=(1, 1.0))

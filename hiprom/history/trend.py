"""The trend of a person: both sides over time, with the band of changes that cannot be detected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hiprom.errors import InputError
from hiprom.history.rows import Entry
from hiprom.results.compare import largest_error
from hiprom.results.figure import BAND, FAINT, SUFFIXES, TYPE, entitle, quiet, save_figure
from hiprom.results.words import CLAIM, PLOT_COLOUR, PLOT_LINE, degrees
from hiprom.sides import SIDES, Side, of_side
from hiprom.writing import check_suffix

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Measured = dict[Side, list[Entry]]
"""The entries with a peak of a side, for the sides that have one."""

_ABOUT_A_DAY: Final = timedelta(days=3)
_LEAST_TICKS: Final = 5  # as matplotlib's own
_FIRST_DAY: Final = "1000-01-01"
_LAST_DAY: Final = "8999-12-31"


def write_trend(entries: Sequence[Entry], path: Path) -> None:
    """Plot one person's measurements of one test, whole or not at all.

    Parameters
    ----------
    entries : sequence of Entry
        Oldest first, all of one person and one test.
    path : Path
        Ends in ``.png`` or ``.svg``.

    Raises
    ------
    InputError
        If no entry has a peak, or one is of a day that no axis reaches.
    UsageError
        If the suffix is another one, or the file cannot be written.
    """
    import matplotlib

    check_suffix(path, *SUFFIXES)  # before the work of drawing
    with matplotlib.rc_context(TYPE):
        save_figure(make_trend(entries), path, dpi=150)


def make_trend(entries: Sequence[Entry]) -> Figure:
    """Return the figure: a panel for each side on one scale of days and degrees.

    Raises
    ------
    InputError
        As `write_trend`.
    """
    from matplotlib.figure import Figure

    measured: Measured = {
        side: found
        for side in SIDES
        if (found := [entry for entry in entries if _peak(entry, side) is not None])
    }
    if not measured:
        raise InputError(
            "there is nothing to plot: the history has no peak of this person and test; see "
            "'hiprom history list'"
        )
    _check_days(measured)
    figure = Figure(figsize=(8.0, 5.2), layout="constrained")
    axes = figure.subplots(2, 1, sharex=True, sharey=True)
    for side, ax in zip(SIDES, axes, strict=True):
        ax.set_ylabel("degrees")
        quiet(ax)
        if side in measured:
            _draw_side(ax, measured[side], side)
        else:
            ax.set_title(f"{side.capitalize()}: never measured", loc="left", fontsize=9)
    what = f" · {entries[0].test or 'no'} test · peak hip internal rotation"
    entitle(figure, "", entries[0].person, what)
    axes[1].tick_params(axis="x", rotation=30)
    _fit_days(axes[1], {entry.day for entries in measured.values() for entry in entries})
    figure.supxlabel(_footer(measured), fontsize=6.5, color=FAINT, x=0.01, ha="left")
    return figure


def _check_days(measured: Measured) -> None:
    """Refuse a day that no axis reaches, as a history from elsewhere may hold."""
    for entry in (entry for entries in measured.values() for entry in entries):
        if not _FIRST_DAY <= entry.day <= _LAST_DAY:
            raise InputError(
                f"number {entry.id} is of {entry.day}, which no plot can show: delete it, and add"
                " it again with the right day"
            )


def _fit_days(ax: Axes, days: set[str]) -> None:
    """Name days, never hours. A single day needs room: left alone, it would get four years."""
    from matplotlib.dates import AutoDateLocator

    first, last = (date.fromisoformat(day) for day in (min(days), max(days)))
    if first == last:
        ax.set_xlim(first - _ABOUT_A_DAY, first + _ABOUT_A_DAY)  # type: ignore[arg-type]
        ax.set_xticks([first], [first.isoformat()])  # type: ignore[arg-type]
        return
    # The locator takes the coarsest step that gives this many ticks; of a few days, one a day.
    least = min(_LEAST_TICKS, (last - first).days)
    ax.xaxis.set_major_locator(AutoDateLocator(minticks=least))  # type: ignore[no-untyped-call]


def _draw_side(ax: Axes, measured: Sequence[Entry], side: Side) -> None:
    days = [date.fromisoformat(entry.day) for entry in measured]
    peaks = [_peak(entry, side) for entry in measured]
    first, error = measured[0], band_deg(measured)
    base = _peak(first, side) or 0.0
    title = f"{side.capitalize()}: {degrees(base)} on {first.day}"
    if len(measured) > 1:
        title += f", {degrees(peaks[-1])} on {measured[-1].day}"
    ax.set_title(title, loc="left", fontsize=9, color=PLOT_COLOUR[side])
    if error is not None:
        ax.axhspan(base - error, base + error, color=BAND, alpha=0.18, linewidth=0)
    style: Any = {"color": PLOT_COLOUR[side], "linestyle": PLOT_LINE[side]}
    ax.plot(days, peaks, linewidth=1.3, marker="o", markersize=4, **style)  # type: ignore[arg-type]
    with_interval = [entry for entry in measured if _interval(entry, side) is not None]
    if with_interval:
        low, high = zip(
            *(_interval(entry, side) or (0.0, 0.0) for entry in with_interval), strict=True
        )
        ax.vlines(
            [date.fromisoformat(entry.day) for entry in with_interval],  # type: ignore[arg-type]
            low,
            high,
            color=PLOT_COLOUR[side],
            linewidth=0.9,
        )
    _mark_other_instruments(ax, measured, side)


def _mark_other_instruments(ax: Axes, measured: Sequence[Entry], side: Side) -> None:
    """Draw hollow what another version or model measured than the first."""
    others = _by_other_instruments(measured)
    if others:
        ax.plot(
            [date.fromisoformat(entry.day) for entry in others],  # type: ignore[arg-type]
            [_peak(entry, side) for entry in others],  # type: ignore[arg-type]
            "o",
            markersize=4,
            color=PLOT_COLOUR[side],
            markerfacecolor="white",
        )


def band_deg(measured: Sequence[Entry]) -> float | None:
    """Return the change that must be exceeded: the largest retest MDC95; None unless known."""
    return largest_error([entry.retest_mdc95_deg for entry in measured])


def _footer(measured: Measured) -> str:
    bands = {side: band_deg(entries) for side, entries in measured.items()}
    lines = [_about(bands)]
    if any(_interval(entry, side) for side, entries in measured.items() for entry in entries):
        lines.append("Upright lines: the 95 % interval of each peak.")
    if any(_by_other_instruments(entries) for entries in measured.values()):
        lines.append("Hollow: measured with another version or model than the first.")
    return "\n".join([*lines, CLAIM])


def _about(bands: dict[Side, float | None]) -> str:
    """Return what the grey bands of the measured sides mean, or why there are none."""
    known = {side: degrees(band) for side, band in bands.items() if band is not None}
    if not known:
        return "The measurement error is not known for all of these, so no change can be judged."
    sizes = set(known.values())
    one = sizes.pop() if len(sizes) == 1 else None
    within = one or " and ".join(f"{size} ({side})" for side, size in known.items())
    text = (
        f"Grey band: within {within} (retest MDC95) of the first measurement a change is not "
        "detectable."
    )
    unknown = [side for side in bands if side not in known]
    return f"{text} {unknown[0].capitalize()}: the error is not known." if unknown else text


def _by_other_instruments(measured: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in measured if _instrument(entry) != _instrument(measured[0])]


def _instrument(entry: Entry) -> tuple[str, str | None, str | None]:
    return entry.hiprom_version, entry.model_sha256, entry.careful_sha256


def _peak(entry: Entry, side: Side) -> float | None:
    return of_side(side, entry.left_peak_deg, entry.right_peak_deg)


def _interval(entry: Entry, side: Side) -> tuple[float, float] | None:
    low = of_side(side, entry.left_low_deg, entry.right_low_deg)
    high = of_side(side, entry.left_high_deg, entry.right_high_deg)
    return None if low is None or high is None else (low, high)

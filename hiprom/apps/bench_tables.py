"""What ``hiprom bench`` prints: tables of clips with known truth, and of a study with readings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from hiprom.counting import counted
from hiprom.validation.agreement import LEAST_PAIRS

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from hiprom.validation.agreement import Interval
    from hiprom.validation.clips import ClipOutcome
    from hiprom.validation.icc import Icc
    from hiprom.validation.pairs import Pair
    from hiprom.validation.repeatability import Repeatability
    from hiprom.validation.study import Study

_Line = tuple[str, str, str, str]


def pair_table(pairs: Sequence[Pair]) -> Table:
    """Return a line per clip and side: reading, hiprom's figure, and the reason where one lacks."""
    table = _table()
    for heading in ("Clip", "Side"):
        table.add_column(heading, overflow="fold")
    for heading in ("Reference (°)", "hiprom (°)", "Error (°)"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Note")
    shared = _shared_folder([pair.clip for pair in pairs])
    for pair in pairs:
        table.add_row(
            pair.clip[len(shared) :],
            pair.side,
            _number(pair.reference_deg),
            _number(pair.measured_deg),
            _number(pair.error_deg, signed=True),
            pair.reason or _note(pair),
        )
    return table


def _shared_folder(clips: Sequence[str]) -> str:
    """Return the folder that all clips share, with its separator; the table leaves it out."""
    folders = [_folder(clip) for clip in clips]
    # What the first and the last in order have in common, all between have, too.
    first, last = min(folders, default=""), max(folders, default="")
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return _folder("".join(a for a, _ in shared))  # not the letters that two names happen to share


def _folder(path: str) -> str:
    return path[: max(path.rfind("/"), path.rfind("\\")) + 1]


def _note(pair: Pair) -> str:
    from hiprom.results.words import COMPENSATION

    notes = [COMPENSATION[kind] for kind in pair.compensations]
    return ", ".join(([f"quality: {pair.grade}"] if pair.grade != "good" else []) + notes)


def study_table(study: Study) -> Table:
    """Return the figures of one test, each with its interval and what it says."""
    table = _table(
        title=f"{study.test.capitalize()}{study.of_what}: {_counted(study)}",
        caption=_too_few(study),
    )
    for heading, justify in (("", "left"), ("Figure", "right"), ("95 % interval", "left")):
        table.add_column(heading, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    table.add_column("What it says")
    for line in _lines(study):
        table.add_row(*line)
    return table


def _counted(study: Study) -> str:
    n, rows = study.agreement.n, len(study.pairs)
    return f"{n} of {counted(rows, 'side')} with a reading and a figure"


def _too_few(study: Study) -> str | None:
    few = study.agreement.n < LEAST_PAIRS
    return f"Intervals, slope, ICC and SEM need {LEAST_PAIRS} sides or more." if few else None


def _lines(study: Study) -> list[_Line]:
    a, r = study.agreement, study.reliability
    lower, upper = a.limits_ci95
    lines = [
        (
            "Bias",
            _deg(a.bias, signed=True),
            _interval(a.bias_ci95),
            "mean of hiprom minus reference",
        ),
        ("SD", _deg(a.sd), "", "scatter of the differences"),
        ("MAE", _deg(a.mae), "", "mean size of the differences"),
        ("P95", _deg(a.p95), "", "95 of 100 differences are smaller"),
        ("Lower limit", _deg(a.limits[0], signed=True), _interval(lower), "limits of agreement:"),
        ("Upper limit", _deg(a.limits[1], signed=True), _interval(upper), "95 % of differences"),
    ]
    if study.repeated_limits is not None:
        limits = _interval(study.repeated_limits)
        lines.append(("Limits, by subject", limits, "", "allowing for several sides of one"))
    lines += [
        ("Slope", _plain(a.slope), "", "1: a difference of 10° is read as 10°"),
        *_icc_lines(r),
        ("SEM", _deg(r.sem_deg), "", "random error of one figure: SD / √2"),
        (
            "MDC95",
            _deg(study.mdc95_deg),
            "",
            "1.96 · √2 · SEM: both ways differ by less, bias aside",
        ),
    ]
    if math.isfinite(study.covered):
        text = "references within hiprom's own 95 % interval"
        lines.append(("Interval covers", f"{100 * study.covered:.0f} %", "", text))
    lines += _repeat_lines("Films", study.films, "hiprom, films of the same subject and side")
    lines += _repeat_lines(
        "Films, reference", study.films_reference, "the reference on these films"
    )
    lines += _repeat_lines("Same session", study.same_session, "hiprom, films of the same session")
    if study.by_rater:
        # With more than two raters this may be few of the sides, or none.
        over = f"{counted(study.raters.targets, 'side')} that all {study.raters.ways} read"
        lines += _icc_lines(study.raters, "Raters ", f"agreement over {over}; 1 is perfect")
    for rater, b in study.by_rater.items():
        text = f"hiprom minus rater {rater or '(not told)'}; MAE {_deg(b.mae)}"
        lines.append(("Bias", _deg(b.bias, signed=True), _interval(b.bias_ci95), text))
    return lines + _repeat_lines("Same rater", study.repeats, "one rater, the same clip and side")


def _icc_lines(r: Icc, of: str = "", absolute: str = "agreement; 1 is perfect") -> list[_Line]:
    return [
        (
            f"{of}ICC(2,1)",
            _plain(r.absolute),
            _plain_interval(r.absolute_ci95),
            absolute,
        ),
        (
            f"{of}ICC(3,1)",
            _plain(r.consistency),
            _plain_interval(r.consistency_ci95),
            "consistency: a constant bias forgiven",
        ),
    ]


def _repeat_lines(name: str, r: Repeatability, text: str) -> list[_Line]:
    if not r.subjects:
        return []
    count = f"{text} ({r.readings} in {r.subjects})"
    return [
        (f"{name}: SEM", _deg(r.sem_deg), _interval(r.sem_ci95_deg, signed=False), count),
        (f"{name}: MDC95", _deg(r.mdc95_deg), "", "a real change between two is larger"),
    ]


def clip_table(outcomes: Sequence[ClipOutcome]) -> Table:
    """Return a line per side of clips with known truth."""
    from hiprom.results.words import COMPENSATION

    table = _table()
    for heading in ("Clip", "Side"):
        table.add_column(heading, overflow="fold")
    # Units on a line of their own: so the clips' names have room in a hundred columns.
    for heading in ("Truth", "hiprom", "Error", "Plain", "World"):
        table.add_column(f"{heading}\n(°)", justify="right", no_wrap=True)
    table.add_column("Compensations\n(done / found)")
    for outcome in outcomes:
        for side in outcome.sides:
            done, found = (
                ", ".join(sorted(COMPENSATION[kind] for kind in kinds)) or "none"
                for kinds in (side.truly, side.found)
            )
            table.add_row(
                side.clip,
                side.side,
                _number(side.truth_deg),
                _number(side.measured_deg["hiprom"]),
                _number(side.error_deg(), signed=True),
                _number(side.error_deg("plain"), signed=True),
                _number(side.error_deg("world"), signed=True),
                side.reason or f"{done} / {found}",
            )
    return table


def truth_table(outcomes: Sequence[ClipOutcome]) -> RenderableType:
    """Return the error of every estimator over clips with known truth."""
    import numpy as np

    from hiprom.results.words import degrees
    from hiprom.validation.agreement import agreement
    from hiprom.validation.clips import ESTIMATORS

    # A clip that cannot be read says nothing about any estimator; nor does a side not tested.
    every = [side for outcome in outcomes if outcome.read for side in outcome.sides]
    sides = [side for side in every if math.isfinite(side.truth_deg)]
    truth = np.array([side.truth_deg for side in sides])
    table = _table(caption=_rate(outcomes))
    table.add_column("\nPeak internal rotation against truth")
    for heading in ("sides", "refused", "MAE (°)", "bias (°)", "P95 (°)", "worst (°)"):
        table.add_column(f"\n{heading}", justify="right")
    labels = {
        "hiprom": "hiprom",
        "plain": "plain image angle",
        "rest": "plain minus rest",
        "world": "world landmarks",
    }
    for kind in ESTIMATORS:
        measured = np.array([side.measured_deg[kind] for side in sides])
        a = agreement(measured, truth)
        bias = degrees(a.bias, digits=2, signed=True).rstrip("°")
        numbers = (_plain(a.mae), bias, _plain(a.p95), _plain(a.worst))
        table.add_row(labels[kind], str(len(sides)), str(len(sides) - a.n), *numbers)
    return table


def _rate(outcomes: Sequence[ClipOutcome]) -> str | None:
    from statistics import median

    rates = [o.frames_per_s for o in outcomes if math.isfinite(o.frames_per_s)]
    if not rates:  # all of them were measured by an earlier run
        return None
    return f"{median(rates):.0f} frames/s (median clip, the model's start included)"


def _table(*, title: str | None = None, caption: str | None = None) -> Table:
    from rich.table import Table

    return Table(
        box=None,
        pad_edge=False,
        title=title,
        title_justify="left",
        title_style="bold",
        caption=caption,
        caption_justify="left",
    )


def _number(value: float, *, signed: bool = False) -> str:
    return _deg(value, signed=signed).rstrip("°")


def _deg(value: float, *, signed: bool = False) -> str:
    from hiprom.results.words import degrees

    return degrees(value, signed=signed)


def _interval(ends: Interval, *, signed: bool = True) -> str:
    from hiprom.results.words import interval

    return interval(ends, signed=signed) if math.isfinite(ends[0]) else ""


def _plain(value: float) -> str:
    from hiprom.results.words import degrees

    return degrees(value, digits=2).rstrip("°")


def _plain_interval(interval: Interval) -> str:
    low, high = interval
    return f"{_plain(low)} to {_plain(high)}" if math.isfinite(low) else ""

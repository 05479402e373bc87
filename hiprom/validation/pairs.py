"""hiprom's figure beside the reference reading, one pair for each clip and side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from hiprom import pipeline
from hiprom.defaults import CAREFUL
from hiprom.files import place_of
from hiprom.measurement import CompensationKind, Measurement
from hiprom.sides import SIDES, Side
from hiprom.validation.readings import Reading
from hiprom.validation.unreadable import measured_or_why

Keep = Callable[[Reading, Callable[[], Measurement]], Measurement]
"""Gives what is known of a reading's clip, or has it measured and remembers it."""
Figure = Literal["peak_ir_deg", "mean_ir_deg", "clean_peak_ir_deg", "peak_ir_pelvis_deg"]
"""What of a side can be held against a reading; names as in the JSON."""

_NAN = float("nan")


@dataclass(frozen=True)
class Pair:
    """One side of one clip.

    Attributes
    ----------
    clip, subject, session : str
        As in the file of readings; empty where not told.
    side : {"left", "right"}
    test : str
        The test that was measured; empty where the clip could not be read.
    reference_deg : float
        Mean of the raters' means; NaN where no reading was noted.
    by_rater : dict of str to tuple of float
        The readings behind it.
    measured_deg : float
        hiprom's figure; NaN where there is none.
    interval_deg : (float, float) or None
        hiprom's own 95 % interval.
    grade : str
        Quality of the clip; empty where it could not be read.
    compensations : tuple of str
        Those found on this side.
    reason : str
        Why this is no pair; empty where it is one.
    """

    clip: str
    side: Side
    subject: str
    session: str
    test: str
    reference_deg: float
    by_rater: dict[str, tuple[float, ...]]
    measured_deg: float = _NAN
    interval_deg: tuple[float, float] | None = None
    grade: str = ""
    compensations: tuple[CompensationKind, ...] = ()
    reason: str = ""

    @property
    def error_deg(self) -> float:
        """hiprom minus reference."""
        return self.measured_deg - self.reference_deg


def clips_of(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return the readings of each clip, in the order in which the clips come first."""
    clips: dict[Path, list[Reading]] = {}
    for reading in readings:
        clips.setdefault(place_of(reading.clip), []).append(reading)
    return list(clips.values())


def measure_pairs(
    clips: Sequence[Sequence[Reading]],
    model: str | os.PathLike[str] = "full",
    figure: Figure = "peak_ir_deg",
    *,
    careful: bool = CAREFUL,
    keep: Keep | None = None,
) -> Iterator[list[Pair]]:
    """Measure each clip once and yield its pairs.

    Parameters
    ----------
    clips : sequence of sequence of Reading
        From `clips_of`.
    model : str or path
        Pose model.
    figure : Figure
    careful : bool
        Have the heavy model look again at some frames.
    keep : Keep, optional
        What remembers measurements from one run to the next.

    Raises
    ------
    ModelError
        If the model cannot be used. A clip that cannot be read is a pair with the reason.
    """
    for readings in clips:
        first = readings[0]
        measure = partial(
            pipeline.analyze, first.clip, test=first.test, model=model, careful=careful
        )
        if keep is not None:
            measure = partial(keep, first, measure)
        measurement, reason = measured_or_why(measure, first.clip, first.name)
        yield [
            _unread(own, reason) if measurement is None else _pair(own, measurement, figure)
            for own in _by_side(readings)
        ]


def _by_side(readings: Sequence[Reading]) -> list[list[Reading]]:
    sides = [[r for r in readings if r.side == side] for side in SIDES]
    return [own for own in sides if own]


def _unread(readings: Sequence[Reading], reason: str) -> Pair:
    """Return the pair of a side of a clip, hiprom's part of it still missing."""
    first = readings[0]
    by_rater, reference = _reference(readings)
    return Pair(
        clip=first.name,
        side=first.side,
        subject=first.subject,
        session=first.session,
        test="" if first.test == "auto" else first.test,
        reference_deg=reference,
        by_rater=by_rater,
        reason=reason,
    )


def _pair(readings: Sequence[Reading], measurement: Measurement, figure: Figure) -> Pair:
    pair = _unread(readings, "")
    side = measurement.sides[pair.side]
    value: float | None = getattr(side, figure)
    reason = ""
    if value is None:
        reason = (side.reasons or measurement.quality.reasons or ["not measured"])[0]
    elif not np.isfinite(pair.reference_deg):
        reason = "no reference reading"
    return replace(
        pair,
        test=measurement.test or "",
        measured_deg=_NAN if value is None else value,
        interval_deg=side.peak_ir_ci95_deg if figure == "peak_ir_deg" else None,
        grade=measurement.quality.grade,
        compensations=tuple(
            sorted({c.kind for c in measurement.compensations if c.side == pair.side})
        ),
        reason=reason,
    )


def _reference(readings: Sequence[Reading]) -> tuple[dict[str, tuple[float, ...]], float]:
    by_rater: dict[str, tuple[float, ...]] = {}
    for reading in readings:
        if np.isfinite(reading.reference_deg):
            by_rater[reading.rater] = (*by_rater.get(reading.rater, ()), reading.reference_deg)
    means = [float(np.mean(values)) for values in by_rater.values()]
    return by_rater, float(np.mean(means)) if means else _NAN

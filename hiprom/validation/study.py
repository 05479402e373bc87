"""What pairs of one test say: agreement, reliability, and repeated films."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.validation.agreement import Agreement, Interval, agreement, repeated_limits
from hiprom.validation.icc import Icc, icc
from hiprom.validation.pairs import Figure, Pair
from hiprom.validation.repeatability import Repeatability, mdc95, repeatability


@dataclass(frozen=True)
class Study:
    """The figures of one test.

    Attributes
    ----------
    test : str
    pairs : list of Pair
        All of them, those without a figure or a reading as well.
    agreement : Agreement
        hiprom against the reference.
    reliability : Icc
        The same two ways of reading.
    repeated_limits : (float, float) or None
        Limits of agreement that allow for several readings of a subject; None unless told so.
    covered : float
        Share of references within hiprom's own 95 % interval; NaN where it gives none.
    films, films_reference : Repeatability
        hiprom's figure, and the reference, over films of the same subject and side.
    same_session : Repeatability
        hiprom's figure over films of the same subject, side and session.
    by_rater : dict of str to Agreement
        hiprom against each rater, where there are several.
    raters : Icc
        The raters among themselves.
    repeats : Repeatability
        One rater's readings of the same clip and side.
    figure : Figure
        What of hiprom's result was compared.
    """

    test: str
    pairs: list[Pair]
    agreement: Agreement
    reliability: Icc
    repeated_limits: Interval | None
    covered: float
    films: Repeatability
    films_reference: Repeatability
    same_session: Repeatability
    by_rater: dict[str, Agreement]
    raters: Icc
    repeats: Repeatability
    figure: Figure = "peak_ir_deg"

    @property
    def of_what(self) -> str:
        """What was compared, for a title: empty for the peak, which goes without saying."""
        return _OTHER_THAN_THE_PEAK.get(self.figure, "")

    @property
    def mdc95_deg(self) -> float:
        """Minimal detectable change between a reading by hand and one by hiprom."""
        return mdc95(self.reliability.sem_deg)


_OTHER_THAN_THE_PEAK: Final[dict[Figure, str]] = {
    "mean_ir_deg": " (mean of repetitions)",
    "clean_peak_ir_deg": " (free of compensation)",
    "peak_ir_pelvis_deg": " (relative to the pelvis)",
}


def studies(pairs: Sequence[Pair], figure: Figure = "peak_ir_deg") -> list[Study]:
    """Return a study for each test with at least one pair of figures, in order of name.

    Parameters
    ----------
    pairs : sequence of Pair
    figure : Figure
        What of hiprom's result they hold.
    """
    tests = sorted({pair.test for pair in pairs if not pair.reason})
    return [_study(test, [pair for pair in pairs if pair.test == test], figure) for test in tests]


def _study(test: str, pairs: list[Pair], figure: Figure) -> Study:
    measured = np.array([pair.measured_deg for pair in pairs])
    reference = np.array([pair.reference_deg for pair in pairs])
    raters = sorted({rater for pair in pairs for rater in pair.by_rater})
    read = np.array([[_mean(pair, rater) for rater in raters] for pair in pairs])
    films = [_subject(p, (p.side,)) for p in pairs]
    return Study(
        test=test,
        pairs=pairs,
        agreement=agreement(measured, reference),
        reliability=icc(np.column_stack([reference, measured])),
        repeated_limits=_repeated_limits(pairs),
        covered=_covered(pairs),
        films=_repeats(measured, films),
        films_reference=_repeats(reference, films),
        same_session=_repeats(
            measured,
            [_subject(p, (p.side, p.session)) if p.session else None for p in pairs],
        ),
        by_rater={
            rater: agreement(measured, read[:, k])
            for k, rater in enumerate(raters)
            if len(raters) > 1
        },
        raters=icc(read),
        repeats=_reading_repeats(pairs),
        figure=figure,
    )


def _mean(pair: Pair, rater: str) -> float:
    values = pair.by_rater.get(rater)
    return float(np.mean(values)) if values else float("nan")


def _subject(pair: Pair, more: tuple[str, ...]) -> Hashable | None:
    return (pair.subject, *more) if pair.subject else None


def _repeats(values: FloatArray, labels: Sequence[Hashable | None]) -> Repeatability:
    told = [k for k, label in enumerate(labels) if label is not None]
    return repeatability(values[told], [labels[k] for k in told])


def _reading_repeats(pairs: Sequence[Pair]) -> Repeatability:
    every = [
        (value, (k, rater))
        for k, pair in enumerate(pairs)
        for rater, values in pair.by_rater.items()
        for value in values
    ]
    return repeatability(np.array([value for value, _ in every]), [label for _, label in every])


def _repeated_limits(pairs: Sequence[Pair]) -> Interval | None:
    """Only where every pair tells its subject, and some subject has several."""
    known = [pair for pair in pairs if not pair.reason]
    subjects = [pair.subject for pair in known]
    if not all(subjects) or len(set(subjects)) in (0, 1, len(subjects)):
        return None
    return repeated_limits(np.array([pair.error_deg for pair in known]), subjects)


def _covered(pairs: Sequence[Pair]) -> float:
    inside = [
        pair.interval_deg[0] <= pair.reference_deg <= pair.interval_deg[1]
        for pair in pairs
        if not pair.reason and pair.interval_deg is not None
    ]
    return float(np.mean(inside)) if inside else float("nan")

"""Before and after: whether a change of the peak exceeds the measurement error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from hiprom.errors import UsageError
from hiprom.measurement import Measurement, SideResult, TestName
from hiprom.results.words import degrees, describe_model
from hiprom.sides import SIDES, Side, of_side

Verdict = Literal[
    "improved beyond measurement error",
    "no detectable change",
    "decreased beyond measurement error",
]
IMPROVED: Final = "improved beyond measurement error"
UNCHANGED: Final = "no detectable change"
DECREASED: Final = "decreased beyond measurement error"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Change(_Part):
    """How one side changed; null where a figure is missing, with the reason.

    Attributes
    ----------
    before_deg, after_deg : float or None
        Peak internal rotation.
    change_deg : float or None
        After minus before.
    clean_change_deg : float or None
        The same of the peaks that are free of compensation.
    verdict : str or None
        None where there is no change to judge, or the measurement error is not known.
    reasons : list of str
        Why there is no verdict, or what to keep in mind about it.
    """

    before_deg: float | None
    after_deg: float | None
    change_deg: float | None = None
    clean_change_deg: float | None = None
    verdict: Verdict | None = None
    reasons: list[str] = []


class Comparison(_Part):
    """Two measurements of one test compared.

    Attributes
    ----------
    test : str
    mdc95_deg : float or None
        The change that must be exceeded; the larger one of the two measurements.
    left, right : Change
    notes : list of str
        What else differs between the two: versions, models, quality.
    """

    test: TestName
    mdc95_deg: float | None
    left: Change
    right: Change
    notes: list[str] = []

    def __getitem__(self, side: Side) -> Change:
        return of_side(side, self.left, self.right)

    @property
    def comparable(self) -> bool:
        """Whether at least one side has a figure before and after."""
        return any(self[side].change_deg is not None for side in SIDES)


def compare(before: Measurement, after: Measurement) -> Comparison:
    """Compare two measurements of one person and one test.

    The change of a side is judged against the smallest change between two tests that exceeds the
    instrument's error, 1.96·√2·SEM (`Measurement.change_mdc95_deg`). The difference between the
    sides of one measurement has an error of its own, which is not that of a change.

    Parameters
    ----------
    before, after : Measurement

    Returns
    -------
    Comparison
        With nulls and reasons where there is nothing to compare.

    Raises
    ------
    UsageError
        If the two are of different tests, or of none.
    """
    if before.test is None or after.test is None:
        which = "before" if before.test is None else "after"
        raise UsageError(f"cannot compare: no test was recognised in the measurement {which}")
    if before.test != after.test:
        raise UsageError(
            f"cannot compare a {before.test} with a {after.test} test: positions differ in their "
            "range; repeat the same test"
        )
    mdc95_deg = largest_error([before.change_mdc95_deg, after.change_mdc95_deg])
    left, right = (_change(before, after, side, mdc95_deg) for side in SIDES)
    return Comparison(
        test=before.test, mdc95_deg=mdc95_deg, left=left, right=right, notes=_notes(before, after)
    )


def _change(before: Measurement, after: Measurement, side: Side, mdc95_deg: float | None) -> Change:
    first, second = before.sides[side], after.sides[side]
    change = _difference(second.peak_ir_deg, first.peak_ir_deg)
    clean = _difference(second.clean_peak_ir_deg, first.clean_peak_ir_deg)
    reasons = [
        f"not measured {when}: {'; '.join(result.reasons) or 'no repetition was found'}"
        for when, result in (("before", first), ("after", second))
        if result.peak_ir_deg is None
    ]
    verdict = None
    if change is not None:
        verdict = judge(change, mdc95_deg)
        reasons += _doubts(verdict, first, second, mdc95_deg)
    return Change(
        before_deg=first.peak_ir_deg,
        after_deg=second.peak_ir_deg,
        change_deg=change,
        clean_change_deg=clean,
        verdict=verdict,
        reasons=reasons,
    )


def largest_error(errors_deg: Sequence[float | None]) -> float | None:
    """Return what a change between measurements must exceed; None unless all errors are known."""
    known = [error for error in errors_deg if error is not None]
    return max(known) if known and len(known) == len(errors_deg) else None


def judge(change_deg: float, mdc95_deg: float | None) -> Verdict | None:
    """Judge a change against the MDC95; None where that is not known."""
    if mdc95_deg is None:
        return None
    if abs(change_deg) <= mdc95_deg:
        return UNCHANGED
    return IMPROVED if change_deg > 0 else DECREASED


def _doubts(
    verdict: Verdict | None, before: SideResult, after: SideResult, mdc95_deg: float | None
) -> list[str]:
    if mdc95_deg is None:
        return ["no verdict: the measurement error is not known"]
    if verdict == UNCHANGED:
        return []
    clean = _difference(after.clean_peak_ir_deg, before.clean_peak_ir_deg)
    if clean is None:
        unclean = " or ".join(
            when
            for when, result in (("before", before), ("after", after))
            if result.clean_peak_ir_deg is None
        )
        return [
            f"no repetition {unclean} was free of compensation: the change may not be the hip's"
        ]
    if judge(clean, mdc95_deg) != verdict:
        return [
            f"free of compensation the change is {degrees(clean, signed=True)}, "
            "which is not beyond measurement error in that direction"
        ]
    return []


def _notes(before: Measurement, after: Measurement) -> list[str]:
    """Return what else differs between two measurements, a sentence each."""
    notes = []
    if before == after:
        notes.append("both are one and the same measurement: name the one before and the one after")
    if before.hiprom_version != after.hiprom_version:
        notes.append(
            f"measured with different versions of hiprom ({before.hiprom_version} and "
            f"{after.hiprom_version}): part of the change may come from the program; measure both "
            "clips again with one version"
        )
    if before.model != after.model:
        notes.append(
            f"measured with different pose models ({describe_model(before.model)} and "
            f"{describe_model(after.model)}): part of the change may come from the model"
        )
    for when, measurement in (("before", before), ("after", after)):
        if measurement.quality.grade != "good":
            reasons = "; ".join(measurement.quality.reasons) or "no reason was given"
            notes.append(f"quality {when}: {measurement.quality.grade} ({reasons})")
    return notes


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else round(after - before, 1) + 0.0

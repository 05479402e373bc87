"""What may be said of the difference between the sides, and what compensations may have added."""

from __future__ import annotations

from typing import Final

from hiprom.measurement import Measurement
from hiprom.results.words import UNMEASURED, degrees
from hiprom.sides import Side, other

CAVEAT: Final = "part of it may come from compensations"
SAME_DEG: Final = 0.05
"""Figures that differ by less are printed alike."""


def difference_line(measurement: Measurement) -> str:
    """Return the difference as one line: size, larger side, verdict, and the caveat if any."""
    found = measurement.asymmetry
    if found.difference_deg is None:
        return f"{UNMEASURED} (needs a peak on both sides)"
    if found.difference_deg == 0:
        size = f"{degrees(0.0)}, both sides the same"
    else:
        size = f"{degrees(abs(found.difference_deg))}, {larger_side(found.difference_deg)} larger"
    if found.mdc95_deg is None or found.tier is None:
        line = f"{size}; whether it exceeds the measurement error is not known"
    else:
        beyond = "beyond" if found.exceeds_mdc else "within"
        line = f"{size}: {found.tier}, {beyond} the measurement error ({degrees(found.mdc95_deg)})"
    note = caveat(measurement)
    return line if note is None else f"{line}; {note}"


def caveat(measurement: Measurement) -> str | None:
    """Return that compensations may be in the difference; None where they cannot matter.

    They matter where the larger side's peak was compensated, unless that side exceeds the other one
    by more than the measurement error with its clean repetitions alone.
    """
    difference_deg = measurement.asymmetry.difference_deg
    if not difference_deg:
        return None
    larger = larger_side(difference_deg)
    if not _peak_compensated(measurement, larger) or still_larger(measurement, larger):
        return None
    return CAVEAT


def still_larger(measurement: Measurement, larger: Side) -> bool:
    """Tell whether a side exceeds by more than the error with clean repetitions alone.

    A hip that is hiked turns its leg further, and that makes the other hip no stiffer.
    """
    clean_deg = measurement.sides[larger].clean_peak_ir_deg
    peak_deg = measurement.sides[other(larger)].peak_ir_deg
    mdc95_deg = measurement.asymmetry.mdc95_deg
    if clean_deg is None or peak_deg is None or mdc95_deg is None:
        return False
    return round(clean_deg - peak_deg, 1) > mdc95_deg


def larger_side(difference_deg: float) -> Side:
    """Return the side with the larger peak; the difference is left minus right, and not 0."""
    return "left" if difference_deg > 0 else "right"


def _peak_compensated(measurement: Measurement, side: Side) -> bool:
    result = measurement.sides[side]
    moved = any(repetition.compensations for repetition in result.repetitions)
    if result.peak_ir_deg is None or not moved:
        return False  # lying, none is watched: no clean peak says nothing
    clean_deg = result.clean_peak_ir_deg
    return clean_deg is None or result.peak_ir_deg - clean_deg >= SAME_DEG

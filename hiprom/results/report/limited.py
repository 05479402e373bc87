"""Which side counts as limited; cautious, because most people below an average are healthy."""

from __future__ import annotations

from typing import Final

from hiprom.measurement import Measurement
from hiprom.protocols import Protocol
from hiprom.results.difference import larger_side, still_larger
from hiprom.results.norms import norm_range
from hiprom.results.words import degrees
from hiprom.sides import SIDES, Side

RULE: Final = (
    "A side is called limited here only if the whole 95 % interval of its peak lies below every "
    "published average of active motion in this position (where there are none, of any motion), or "
    "if it is the smaller side of a difference that exceeds the measurement error, also without "
    "the other side's compensated repetitions. Without a known interval or error, no side is "
    "called limited."
)


def limited_sides(measurement: Measurement, protocol: Protocol) -> dict[Side, list[str]]:
    """Return the sides that count as limited, each with the reasons in words.

    Parameters
    ----------
    measurement : Measurement
        A result whose quality is poor limits nothing: it may be the clip. Nor does one whose test
        was not recognised.
    protocol : Protocol
        The test, whose published averages count.
    """
    quality = measurement.quality
    if measurement.test is None or not quality.measurable or quality.grade == "poor":
        return {}
    found: dict[Side, list[str]] = {}
    for side in SIDES:
        reasons = [
            reason
            for reason in (
                _below_range(measurement, protocol, side),
                _smaller(measurement, side),
            )
            if reason is not None
        ]
        if reasons:
            found[side] = reasons
    return found


def _below_range(measurement: Measurement, protocol: Protocol, side: Side) -> str | None:
    interval = measurement.sides[side].peak_ir_ci95_deg
    norms = norm_range(protocol)
    if interval is None or norms is None or interval[1] >= norms.low_deg:
        return None
    mode = "active " if norms.mode == "active" else ""
    return (
        f"its interval ends at {degrees(interval[1])}, below the lowest published {mode}average of "
        f"{degrees(norms.low_deg)}"
    )


def _smaller(measurement: Measurement, side: Side) -> str | None:
    found = measurement.asymmetry
    if not found.exceeds_mdc or found.difference_deg is None:
        return None
    larger = larger_side(found.difference_deg)
    if side == larger or not still_larger(measurement, larger):
        return None
    return (
        f"it turns {degrees(abs(found.difference_deg))} less than the other side, more than the "
        f"measurement error of {degrees(found.mdc95_deg)}"
    )

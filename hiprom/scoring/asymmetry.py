"""How the two sides differ, and whether the difference exceeds the instrument's error."""

from __future__ import annotations

from hiprom.measurement import Asymmetry, SideResult, Tier

NOTABLE_DEG = 10.0
"""Clinicians call sides equal within 10° (Ellison 1990)."""

LARGE_DEG = 15.0
"""Above it a difference is called large: a word of our own, no study gives a limit."""


def asymmetry(left: SideResult, right: SideResult, mdc95_deg: float | None) -> Asymmetry:
    """Compare the sides.

    Parameters
    ----------
    left, right : SideResult
    mdc95_deg : float or None
        Minimal detectable difference between the sides for this instrument and clip.

    Returns
    -------
    Asymmetry
        Left minus right; the index is the difference over the mean of both sides, in percent
        (Robinson 1987), and null where one of them is negative: it would have no bound. All null
        where a side has no figure.
    """
    if left.peak_ir_deg is None or right.peak_ir_deg is None:
        return Asymmetry(mdc95_deg=mdc95_deg)
    # Rounded first: the figure that is shown is the one that is judged.
    difference = round(left.peak_ir_deg - right.peak_ir_deg, 1)
    mean = 0.5 * (left.peak_ir_deg + right.peak_ir_deg)
    is_ratio = min(left.peak_ir_deg, right.peak_ir_deg) >= 0 and mean > 0
    exceeds = None if mdc95_deg is None else abs(difference) > mdc95_deg
    return Asymmetry(
        difference_deg=difference,
        index_percent=round(100.0 * difference / mean, 1) if is_ratio else None,
        mdc95_deg=mdc95_deg,
        exceeds_mdc=exceeds,
        tier=tier(difference, mdc95_deg),
    )


def tier(difference_deg: float, mdc95_deg: float | None) -> Tier | None:
    """Name the size of a side difference; None where the instrument's error is not known."""
    size = abs(difference_deg)
    if mdc95_deg is None:
        return None
    if size <= mdc95_deg:
        return "not distinguishable"
    if size <= NOTABLE_DEG:
        return "detectable"
    return "notable" if size <= LARGE_DEG else "large"

"""The words, number formats and colours that table, plot and overlay share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from hiprom.measurement import Compensation, CompensationKind, Measurement, Model, Stick
from hiprom.scoring.one_side import NO_EXTERNAL
from hiprom.sides import SIDES, Side

CLAIM: Final = (
    "Self-assessment and research tool, not a medical device; accuracy was measured on rendered "
    "people, not validated on patients."
)
UNMEASURED: Final = "—"
# Compensations of one kind and side that are told one by one: a session rarely has more.
_MOST_SINGLY: Final = 6
UNRECOGNISED: Final = "No test recognised"

COMPENSATION: Final[dict[CompensationKind, str]] = {
    "pelvic_hike": "hip hiked up",
    "trunk_lean": "trunk leaned",
    "thigh_lift": "thigh lifted",
    "thigh_drift": "thigh drifted sideways",
    "knee_extension": "knee straightened",
}

# Okabe & Ito's palette, which stays apart in the common kinds of colour blindness. The dark pair is
# for paper, the light pair for video. Colour is never alone: line styles and letters say the same.
PLOT_COLOUR: Final[dict[Side, str]] = {"left": "#0072B2", "right": "#C44E00"}
PLOT_LINE: Final[dict[Side, str]] = {"left": "-", "right": (0, (5, 1.5))}  # type: ignore[dict-item]
VIDEO_COLOUR: Final[dict[Side, tuple[int, int, int]]] = {
    "left": (86, 190, 255),
    "right": (255, 176, 46),
}
WARNING_COLOUR: Final = (255, 214, 10)


def degrees(value: float | None, *, digits: int = 1, signed: bool = False) -> str:
    """Return ``31.2°``, or a dash where there is no value; a true minus sign, no ``-0.0``.

    Halves go away from zero, as in the page: 36.5° is 37°, not the even 36°.
    """
    if value is None or not math.isfinite(value):
        return UNMEASURED
    size = math.floor(abs(value) + 0.5) if digits == 0 else round(abs(value), digits)
    sign = "" if not size else "−" if value < 0 else "+" if signed else ""
    return f"{sign}{size:.{digits}f}°"


def interval(ends: tuple[float, float] | None, *, signed: bool = False) -> str:
    """Return ``29.3° to 33.1°``, or a dash where there is none."""
    if ends is None:
        return UNMEASURED
    low, high = (degrees(end, signed=signed) for end in ends)
    return f"{low} to {high}"


def clip_name(path: str) -> str:
    """Return a file's name in a path that may be of another system: ``C:\\clips\\a.mp4``."""
    return PurePosixPath(path.replace("\\", "/")).name


def what_moved(kind: CompensationKind, side: Side | None) -> str:
    """Return what moved along, with its side where it has one: ``left hip hiked up``."""
    return COMPENSATION[kind] if side is None else f"{side} {COMPENSATION[kind]}"


def describe(compensation: Compensation) -> str:
    """Return one compensation as a plain sentence: what, which side, when, how far."""
    what = what_moved(compensation.kind, compensation.side)
    return (
        f"{what}, {compensation.start_s:.1f}–{compensation.end_s:.1f} s, "
        f"up to {degrees(abs(compensation.peak), digits=0)}"
    )


def describe_all(compensations: Sequence[Compensation]) -> list[str]:
    """Return a sentence for each compensation; one for all of a kind where there are many."""
    groups: dict[str, list[Compensation]] = {}
    for found in compensations:
        groups.setdefault(what_moved(found.kind, found.side), []).append(found)
    sentences: list[str] = []
    for found in compensations:
        what = what_moved(found.kind, found.side)
        alike = groups[what]
        if len(alike) <= _MOST_SINGLY:
            sentences.append(describe(found))
        elif found is alike[0]:
            largest = degrees(max(abs(one.peak) for one in alike), digits=0)
            start_s, end_s = found.start_s, max(one.end_s for one in alike)
            sentences.append(
                f"{what}, {len(alike)} times, {start_s:.1f}–{end_s:.1f} s, up to {largest}"
            )
    return sentences


def describe_stick(stick: Stick | None, *, of: str = "the shank") -> str:
    """Return ``reached`` or ``short by 10 % of the shank`` (1 % at least); a dash where none."""
    if stick is None:
        return UNMEASURED
    if stick.reached:
        return "reached"
    return f"short by {max(1.0, 100 * stick.shortfall_shank):.0f} % of {of}"


def describe_model(model: Model) -> str:
    """Return what found the landmarks, the model that looked again included."""
    named = _with_sum(model.name or "landmarks from elsewhere", model.sha256)
    if model.careful_name is None:
        return named
    return f"{named}, with a second look by {_with_sum(model.careful_name, model.careful_sha256)}"


def _with_sum(name: str, sha256: str | None) -> str:
    return f"{name}, SHA-256 {sha256[:12]}…" if sha256 else name


def describe_camera(measurement: Measurement) -> str | None:
    """Return how the camera stood, or None where the clip did not tell."""
    roll, yaw = measurement.camera.roll_deg, measurement.camera.yaw_deg
    if roll is None and yaw is None:
        return None
    if measurement.test == "supine":
        turned = f"feet {degrees(roll, signed=True)} from straight down in the picture"
    else:
        turned = f"tilted {degrees(None if roll is None else abs(roll))}"
    if yaw is None:
        return turned
    if not round(yaw, 1):
        return f"{turned}, straight {'above' if measurement.test == 'supine' else 'in front'}"
    side = "left" if yaw > 0 else "right"
    return f"{turned}, {degrees(abs(yaw))} to the person's {side}"


def side_reasons(measurement: Measurement) -> list[tuple[str, list[str]]]:
    """Return why figures of a side are missing, once where both sides have the same reasons.

    Reasons of the whole clip are left out: they stand with its quality.
    """
    elsewhere = (NO_EXTERNAL, *measurement.quality.reasons)
    left, right = (
        [reason for reason in measurement.sides[side].reasons if reason not in elsewhere]
        for side in SIDES
    )
    found = [("Both sides", left)] if left == right else [("Left", left), ("Right", right)]
    return [(label, reasons) for label, reasons in found if reasons]

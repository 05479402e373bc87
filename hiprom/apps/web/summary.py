"""What the page is told of a measurement: its figures, and the sentences that go with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hiprom.apps.web.settings import UPLOAD_SUFFIXES
from hiprom.measurement import Measurement
from hiprom.protocols import load_protocol
from hiprom.results.difference import caveat
from hiprom.results.norms import norm_range, norm_sentence
from hiprom.results.report.exercises import load_exercises
from hiprom.results.report.limited import limited_sides
from hiprom.results.report.sentences import improvements, place_in_range
from hiprom.results.words import CLAIM, UNRECOGNISED, clip_name, describe_all
from hiprom.sides import SIDES

if TYPE_CHECKING:
    from hiprom.protocols import Protocol


def summary_of(key: str, measurement: Measurement) -> dict[str, Any]:
    """Return what the page shows of any measurement: its figures, and the sentences with them.

    Exercises are among them only where a side counts as limited, and nothing of a test that was
    not recognised.
    """
    protocol = load_protocol(measurement.test or "seated")
    recognised, measurable = measurement.test is not None, measurement.quality.measurable
    limited = limited_sides(measurement, protocol)
    exercises = [one.model_dump() for one in load_exercises()] if limited else []
    return {
        "id": key,
        "clip": _clip_of(measurement),
        "measurement": measurement.model_dump(mode="json"),
        "title": protocol.title if recognised else UNRECOGNISED,
        "compensations": describe_all(measurement.compensations),
        "watched": measurable and bool(protocol.compensations),
        "caveat": caveat(measurement),
        "norms": norms_of(protocol) if measurable and recognised else None,
        "places": _places(measurement, protocol),
        "next": improvements(measurement, protocol) if measurable else [],
        "evidence": protocol.evidence if recognised else None,
        "safety": protocol.instructions.safety,
        "limited": limited,
        "exercises": exercises,
        "claim": CLAIM,
        "files": {},
        "folder": None,
        "saved_s": None,
    }


def _places(measurement: Measurement, protocol: Protocol) -> dict[str, str]:
    """Return where each side's peak lies among the published averages; nothing without any."""
    norms = norm_range(protocol)
    if norms is None:
        return dict.fromkeys(SIDES, "")
    sides = measurement.sides
    return {side: place_in_range(sides[side], norms, measurement.test) for side in SIDES}


def _clip_of(measurement: Measurement) -> str | None:
    """Return the name of the clip that was measured; None after a live test."""
    name = clip_name(measurement.source.path)
    return name if Path(name).suffix.lower() in UPLOAD_SUFFIXES else None


def norms_of(protocol: Protocol) -> dict[str, Any]:
    """Return the published range of a test, for the gauge and the sentence below the result."""
    found = norm_range(protocol)
    return {
        "low_deg": None if found is None else found.low_deg,
        "high_deg": None if found is None else found.high_deg,
        "sentence": norm_sentence(protocol),
    }

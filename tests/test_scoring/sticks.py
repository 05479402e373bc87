"""Stick figures, measured as clips are."""

from __future__ import annotations

from helpers.sitter import movement, seated

from hiprom import pipeline
from hiprom.analysis import source_of
from hiprom.measurement import Measurement, Model
from hiprom.pose.landmarks import LandmarkSequence


def measure(
    landmarks: LandmarkSequence, test: pipeline.Test = "seated", *, correct: bool = False
) -> Measurement:
    """Measure a stick figure; without the learned part, which knows people, not sticks."""
    source = source_of(landmarks, "stick")
    model = Model(name=None, sha256=None)
    models = None if correct else {}
    return pipeline.measure(landmarks, test, source, model, models=models).measurement


def figure(left: float = 30.0, right: float = 20.0, **kwargs: float) -> LandmarkSequence:
    """Return a sitter who turns the left leg from 2 s on, and the right one from 7 s on."""
    return seated(movement(left, start_s=2.0), movement(right, start_s=7.0), **kwargs)


def peaks(measurement: Measurement) -> tuple[float | None, float | None]:
    """Return the left and the right peak."""
    return measurement.sides.left.peak_ir_deg, measurement.sides.right.peak_ir_deg

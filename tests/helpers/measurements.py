"""Measurements made by hand."""

from __future__ import annotations

from typing import Any

from hiprom.measurement import (
    Asymmetry,
    CameraEstimate,
    Measurement,
    Model,
    Quality,
    SideResult,
    Sides,
    Source,
)


def make_measurement(
    left: SideResult | None = None, right: SideResult | None = None, **more: Any
) -> Measurement:
    """Return a good seated test in which each side reached 30°, but for what is given.

    `more` has other parts of a `Measurement`; landmarks and camera are from nowhere.
    """
    reached = SideResult(peak_ir_deg=30.0)
    parts = {
        "hiprom_version": "0.1.0",
        "test": "seated",
        "source": Source(path="camera", duration_s=1.0, frames=2, width=320, height=240),
        "model": Model(name=None, sha256=None),
        "quality": Quality(grade="good", measurable=True, pose_fraction=1.0),
        "camera": CameraEstimate(roll_deg=None, yaw_deg=None),
        "sides": Sides(left=left or reached, right=right or reached),
        "asymmetry": Asymmetry(),
    }
    return Measurement(**parts | more)


def unmeasured(reason: str) -> Measurement:
    """Return a seated test of which nothing could be measured, for this reason."""
    nothing = SideResult(reasons=[reason])
    poor = Quality(grade="poor", measurable=False, pose_fraction=1.0, reasons=[reason])
    return make_measurement(nothing, nothing, quality=poor)

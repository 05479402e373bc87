"""Made-up measurements for the history, each different."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hiprom.history import NewMeasurement
from hiprom.measurement import (
    Asymmetry,
    CameraEstimate,
    Measurement,
    Model,
    Quality,
    Repetition,
    SideResult,
    Sides,
    Source,
)

_FIRST_DAY = date(1990, 1, 1)


def make_measurement(number: int) -> Measurement:
    """Return a seated measurement with three repetitions a side."""
    left, right = 25.0 + number % 17, 24.0 + number % 13
    return Measurement(
        hiprom_version="0.1.0",
        test="seated",
        source=Source(path=f"clip{number}.mp4", duration_s=14, frames=420, width=960, height=720),
        model=Model(name="pose_landmarker_full", sha256="0" * 64),
        quality=Quality(grade="good", measurable=True, pose_fraction=1.0),
        camera=CameraEstimate(roll_deg=1.0, yaw_deg=2.0),
        sides=Sides(left=_side(left), right=_side(right)),
        asymmetry=Asymmetry(difference_deg=left - right, mdc95_deg=4.0, exceeds_mdc=False),
    )


def make_many(count: int, people: int) -> Iterator[NewMeasurement]:
    """Yield measurements of some people in turn, a new day for each round."""
    for number in range(count):
        day = _FIRST_DAY + timedelta(days=number // people)
        yield NewMeasurement(f"P{number % people:03}", day, make_measurement(number))


def _side(peak: float) -> SideResult:
    return SideResult(
        peak_ir_deg=peak,
        peak_ir_ci95_deg=(peak - 2, peak + 2),
        clean_peak_ir_deg=peak,
        repetitions=[
            Repetition(
                start_s=start,
                peak_s=start + 1,
                end_s=start + 2,
                peak_ir_deg=peak - n,
                plateau_start_s=start + 0.6,
                plateau_end_s=start + 1.4,
            )
            for n, start in enumerate((2.0, 5.0, 8.0))
        ],
    )

"""What measures nothing but answers like the real thing."""

from __future__ import annotations

import struct
import threading
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from helpers.landmarks import nobody
from helpers.waiting import LONGEST_S

from hiprom import pipeline
from hiprom.measurement import InstrumentError, Model, SideResult, Sides, Source
from hiprom.scoring.asymmetry import asymmetry

ADDRESS = "http://127.0.0.1:8765"
SOCKET = "ws://127.0.0.1:8765/api/live"
OURS = {"Origin": ADDRESS}
STRANGERS = [
    None,
    "null",
    "http://evil.example",
    "http://evil.example:8765",
    "https://127.0.0.1",
    "http://localhost:8765",
    "file://127.0.0.1:8765",
    "http://127.0.0.1:8765.evil.example",
    "http://[",
]
"""Origins of pages that are not ours."""

WISH = {"test": "seated", "width": 640, "height": 480}


def make_analysis(path="camera", *, peak_deg=30.0, mdc95_deg=None):
    """Return an analysis of nobody, told to have found a peak on the left (or nothing)."""
    landmarks = nobody(3, fps=30)
    source = Source(path=str(path), duration_s=0.1, frames=3, width=640, height=480)
    analysis = pipeline.measure(landmarks, "seated", source, Model(name=None, sha256=None))
    if peak_deg is None:
        return analysis
    found = analysis.measurement
    side = found.sides.left.model_copy(update={"peak_ir_deg": peak_deg, "reasons": []})
    changes = {
        "quality": found.quality.model_copy(update={"measurable": True, "grade": "good"}),
        "sides": found.sides.model_copy(update={"left": side}),
    }
    if mdc95_deg is not None:
        changes["instrument"] = InstrumentError(
            hiprom_version=found.hiprom_version,
            retest_sem_deg=mdc95_deg / 2.77,
            retest_mdc95_deg=mdc95_deg,
        )
    measurement = found.model_copy(update=changes)
    return pipeline.Analysis(
        measurement, analysis.kinematics, landmarks, analysis.protocol, Path(path)
    )


def make_limited(right_deg=34.0):
    """Return an analysis with 25° on the left: limited, where the right is far."""
    analysis = make_analysis(peak_deg=25.0)
    left = analysis.measurement.sides.left
    right = SideResult(peak_ir_deg=right_deg, clean_peak_ir_deg=right_deg)
    update = {"sides": Sides(left=left, right=right), "asymmetry": asymmetry(left, right, 4.0)}
    return replace(analysis, measurement=analysis.measurement.model_copy(update=update))


class FakeEngine:
    """Answers like the real one; ``over_after`` pictures it says that the test is over."""

    over_after = 10**9
    peak_deg = 30.0
    mdc95_deg: float | None = None
    block: threading.Event | None = None
    made: ClassVar[list[FakeEngine]] = []

    def __init__(self, request, model, careful):
        self.request, self.model, self.careful = request, model, careful
        self.pictures, self.commands, self.finished, self.closed = [], [], 0, 0
        type(self).made.append(self)

    def frame(self, picture):
        if self.block is not None:
            self.block.wait(LONGEST_S)
        if bytes(picture.data) == b"broken":
            return None
        self.pictures.append(picture.number)
        return self._view()

    def tick(self, time_s):
        return self._view()

    def command(self, command):
        self.commands.append(command)

    def finish(self):
        self.finished += 1
        return make_analysis(peak_deg=self.peak_deg, mdc95_deg=self.mdc95_deg)

    def close(self):
        self.closed += 1

    def _view(self):
        over = len(self.pictures) >= self.over_after or "stop" in self.commands
        return {"over": over, "phase": "rest", "commands": list(self.commands)}


def picture(number, data=b"a picture", time_s=0.0):
    return struct.pack("<dI", time_s, number) + data

"""Which frames are looked at: a clip's chunks, and how many frames to expect."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from hiprom.pose import resolve_model
from hiprom.pose.plan import DetectionPlan

from .bodies import INFO

MODEL = resolve_model("full")


@pytest.mark.parametrize(
    ("duration_s", "expected"),
    [
        (0.0, [(0, math.inf)]),
        (2.0, [(0, 1), (1, math.inf)]),
        (2.5, [(0, 0.8), (0.8, 1.7), (1.7, math.inf)]),
    ],
)
def test_chunks_are_equally_long(duration_s: float, expected: list[tuple[float, float]]) -> None:
    assert DetectionPlan(MODEL, chunk_s=1.0).chunks(duration_s) == expected


@pytest.mark.parametrize(
    ("duration_s", "starts"),
    [(11.9, [0]), (12.0, [0, 6]), (16.0, [0, 8]), (30.0, [0, 15]), (31.5, [0, 10.5, 21])],
)
def test_usual_clips_have_work_for_two_processes(duration_s: float, starts: list[float]) -> None:
    assert [start for start, _ in DetectionPlan(MODEL).chunks(duration_s)] == starts


def test_a_header_that_claims_a_thousand_years_makes_no_endless_list() -> None:
    assert len(DetectionPlan(MODEL, chunk_s=1.0).chunks(3e10)) == 86_400


@pytest.mark.parametrize(
    ("every_s", "duration_s", "frames", "expected"),
    [
        (0.0, 10.0, 300, 300),
        (0.1, 10.0, 300, 100),
        (0.1, 10.0, 50, 50),
        (0.1, None, None, None),
        (0.1, 10.0, None, None),
    ],
)
def test_frames_expected(
    every_s: float, duration_s: float | None, frames: int | None, expected: int | None
) -> None:
    info = replace(INFO, duration_s=duration_s, frames_estimate=frames)
    assert DetectionPlan(MODEL, every_s=every_s).frames_expected(info) == expected

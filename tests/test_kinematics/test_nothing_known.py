"""Clips with nothing, or next to nothing, in them: no exception, no warning, no invented figure."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.landmarks import make_landmarks

from hiprom import pipeline
from hiprom.measurement import Model, Source


@pytest.mark.parametrize("test", ["auto", "seated", "standing", "supine"])
@pytest.mark.parametrize("frames", [1, 2, 3, 6, 20, 60])
@pytest.mark.parametrize("filled", ["nothing", "noise", "one point", "left leg"])
def test_measures_without_failing(test: pipeline.Test, frames: int, filled: str) -> None:
    rng = np.random.default_rng(frames)
    image = np.full((frames, 33, 2), np.nan)
    if filled == "noise":
        image = 100.0 * rng.random((frames, 33, 2))
    elif filled == "one point":
        image[:] = 50.0
    elif filled == "left leg":
        image[:, 23::2] = 100.0 * rng.random((frames, 5, 2))
    landmarks = make_landmarks(image, world_m=np.full((frames, 33, 3), np.nan))
    source = Source(path="x", duration_s=1.0, frames=frames, width=640, height=480)
    found = pipeline.measure(landmarks, test, source, Model(name=None, sha256=None)).measurement
    assert not found.quality.measurable and found.quality.reasons
    assert found.sides.left.peak_ir_deg is None and found.sides.right.peak_ir_deg is None

"""Rendered people for the tests that need a real detector."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from hiprom.pose import PoseDetector, resolve_model

SAMPLES = Path(
    os.environ.get("HIPROM_SAMPLES", Path(__file__).parent.parent.parent / "sample_videos")
)


@pytest.fixture(scope="session")
def sample_clips() -> list[Path]:
    clips = sorted(SAMPLES.glob("*.mp4"))
    if len(clips) < 2:
        pytest.skip(f"no rendered clips in {SAMPLES}")
    return clips


@pytest.fixture(scope="session")
def detector() -> Iterator[PoseDetector]:
    with PoseDetector(resolve_model("full")) as detector:
        yield detector

"""A session for somebody who sits and does as asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from people import HEIGHT, WIDTH

from hiprom.live import Session
from hiprom.pose.landmarks import LandmarkSequence

DATA = Path(__file__).parent / "landmarks"


@pytest.fixture
def session():
    return Session("seated", width=WIDTH, height=HEIGHT)


@pytest.fixture(scope="session", params=["seated_symmetric", "standing_reaches"])
def recorded(request):
    """Landmarks that the pose model found on a sample clip: name, sequence."""
    with np.load(DATA / f"{request.param}.npz") as data:
        width, height = (int(n) for n in data["size"])
        sequence = LandmarkSequence(
            data["time_s"],
            data["image_px"].astype(float),
            data["world_m"].astype(float),
            data["visibility"].astype(float),
            width,
            height,
        )
    return request.param, sequence

"""A session for somebody who sits and does as asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from hiprom.live import Session
from hiprom.pose.landmarks import LandmarkSequence

sys.path.insert(0, str(Path(__file__).parent))

from people import HEIGHT, WIDTH

DATA = Path(__file__).parent / "landmarks"


@pytest.fixture
def session():
    return Session("seated", width=WIDTH, height=HEIGHT)


@pytest.fixture(params=["seated_symmetric", "standing_reaches"])
def recorded(request):
    """Landmarks that the pose model found on a sample clip: name, sequence."""
    path = DATA / f"{request.param}.npz"
    if not path.is_file():
        pytest.skip(f"no landmarks of {request.param}")
    with np.load(path) as data:
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


@pytest.fixture
def display(monkeypatch):
    """A display to open windows on; skips where there is none."""
    import shutil
    import subprocess
    import time

    if not shutil.which("Xvfb"):
        pytest.skip("needs Xvfb")
    number = 90 + os.getpid() % 200
    server = subprocess.Popen(
        ["Xvfb", f":{number}", "-screen", "0", "1366x900x24", "-noreset"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    monkeypatch.setenv("DISPLAY", f":{number}")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for _ in range(100):
        if Path(f"/tmp/.X11-unix/X{number}").exists():
            break
        time.sleep(0.05)
    yield f":{number}"
    server.terminate()
    server.wait(5)

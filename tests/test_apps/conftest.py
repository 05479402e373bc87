"""A pipeline that measures nothing but answers like the real one."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import hiprom
from hiprom.kinematics.types import COLUMNS, SIDED_COLUMNS, Camera, Kinematics
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
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols import load_protocol


def make_analysis(clip, *, measurable=True):
    side = SideResult(peak_ir_deg=30.0) if measurable else SideResult(reasons=["nobody was seen"])
    measurement = Measurement(
        hiprom_version="0.1.0",
        test="seated" if measurable else None,
        source=Source(path=str(clip), duration_s=0.2, frames=2, width=64, height=48),
        model=Model(name=None, sha256=None),
        quality=Quality(
            grade="good" if measurable else "poor", measurable=measurable, pose_fraction=1.0
        ),
        camera=CameraEstimate(roll_deg=None, yaw_deg=None),
        sides=Sides(left=side, right=side),
        asymmetry=Asymmetry(),
    )
    time_s = np.array([0.0, 0.1])
    sided = {name: np.zeros((2, 2)) for name in SIDED_COLUMNS}
    kinematics = Kinematics(
        time_s=time_s,
        **sided,
        **{name: np.zeros(2) for name in COLUMNS},
        plain_angle_deg=np.zeros((2, 2)),
        world_angle_deg=np.zeros((2, 2)),
        rest_frames=np.ones((2, 2), dtype=bool),
        stick_gap_shank=np.zeros((2, 2)),
        camera=Camera(0.0, 0.0, 10.0),
    )
    landmarks = LandmarkSequence(
        time_s, np.zeros((2, 33, 2)), np.zeros((2, 33, 3)), np.ones((2, 33)), 64, 48
    )
    return SimpleNamespace(
        measurement=measurement,
        kinematics=kinematics,
        landmarks=landmarks,
        protocol=load_protocol("seated"),
        clip=clip,
    )


@pytest.fixture
def analysis():
    """What a test of a person comes to."""
    return make_analysis("camera")


@pytest.fixture
def pipeline(monkeypatch, tmp_path):
    """Replace `hiprom.pipeline`; set ``answer`` to what `run` shall return or raise.

    There is a file clip.mp4, which nobody reads.
    """
    monkeypatch.chdir(tmp_path)
    Path("clip.mp4").touch()
    module = ModuleType("hiprom.pipeline")
    module.calls = []
    module.answer = make_analysis

    def run(clip, **options):
        module.calls.append((clip, options))
        options["progress"](1, 2)
        return module.answer(clip)

    module.run = run
    monkeypatch.setitem(sys.modules, "hiprom.pipeline", module)
    monkeypatch.setattr(hiprom, "pipeline", module, raising=False)
    return module


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command line; return (status, stdout, stderr)."""
    from hiprom.apps.cli import main

    monkeypatch.setenv("HIPROM_DEBUG", "")

    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return command

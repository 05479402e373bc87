"""Fixtures: the command line, and a pipeline that answers like the real one."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

import hiprom
from hiprom.measurement import Source
from hiprom.protocols import load_protocol

from .kinematics import make_kinematics
from .landmarks import nobody
from .measurements import make_measurement, unmeasured


def make_analysis(clip, *, measurable=True):
    """Return an analysis of two frames: 30° on each side, or nothing."""
    source = Source(path=str(clip), duration_s=0.2, frames=2, width=64, height=48)
    measured = make_measurement() if measurable else unmeasured("nobody was seen")
    test = "seated" if measurable else None
    return SimpleNamespace(
        measurement=measured.model_copy(update={"source": source, "test": test}),
        kinematics=make_kinematics(np.array([0.0, 0.1])),
        landmarks=nobody(2, fps=10),
        protocol=load_protocol("seated"),
        clip=clip,
    )


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

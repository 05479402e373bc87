"""Workers that measure nothing: what they do stands in the clip's name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import helpers
from helpers.measurements import make_measurement
from helpers.waiting import wait_for

import hiprom
from hiprom import __version__
from hiprom.batch.jobs import Job, Options, Task
from hiprom.batch.locations import stamp_of, without_secrets
from hiprom.batch.outcome import Outcome, failure, settings_of
from hiprom.measurement import (
    CameraEstimate,
    Compensation,
    Model,
    Quality,
    SideResult,
    Source,
)

SHA256 = "0" * 64

PYTHONPATH = os.pathsep.join(
    str(folder)
    for folder in (
        Path(__file__).parent,
        Path(helpers.__file__).parents[1],
        Path(hiprom.__file__).parents[1],
    )
)
"""With which a process of its own finds these fakes, and the hiprom that is being tested."""


def measurement_of(path="a.mp4", *, peak_ir_deg=30.0, measurable=True):
    left = SideResult(peak_ir_deg=peak_ir_deg, peak_ir_ci95_deg=(28.0, 32.0), mean_ir_deg=29.5)
    right = SideResult(reasons=["the right side was not tested"])
    return make_measurement(
        left,
        right,
        hiprom_version=__version__,
        source=Source(path=path, duration_s=2.0, frames=50, width=64, height=48),
        model=Model(name="fake", sha256=SHA256),
        quality=Quality(grade="good", measurable=measurable, pose_fraction=1.0),
        camera=CameraEstimate(roll_deg=None, yaw_deg=2.0),
        compensations=[
            Compensation(kind="pelvic_hike", side="left", start_s=1, end_s=2, peak=8),
            Compensation(kind="pelvic_hike", side="left", start_s=3, end_s=4, peak=9),
            Compensation(kind="trunk_lean", side=None, start_s=1, end_s=2, peak=8),
        ],
    )


def make_task(clip="a.mp4", *, job_id=None, model_sha256=SHA256, **options):
    shown = without_secrets(str(clip)).rpartition("/")[2]
    job = Job(job_id or Path(shown).stem, str(clip), shown, Options(**options))
    return Task(job, model_sha256, __version__)


def make_outcome(task, **changes):
    values = {
        "id": task.job.id,
        "clip": task.job.shown,
        "state": "measured",
        "settings": settings_of(task),
        "stamp": stamp_of(task.job.clip),
        "measurement": measurement_of(task.job.shown),
    }
    return Outcome(**values | changes)


def measure(task, scratch=None):
    """Answer at once, or die, hang, die once, … as the clip's name says."""
    name = Path(task.job.clip).stem
    if name.startswith("die"):
        once = Path(task.job.clip).with_suffix(".died")
        if not (name.startswith("die-once") and once.exists()):
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("exit"):
        os._exit(7)
    if name.startswith("hang"):
        if name == "hang-noted":
            Path(task.job.clip).with_suffix(".begun").touch()
        time.sleep(600)
    if name.startswith("interrupt"):
        signal.raise_signal(signal.SIGINT)
    if name.startswith("slow"):
        time.sleep(0.5)
    if name.startswith("fail"):
        return failure(task, "it failed")
    if name.startswith("gated"):
        wait_for(Path(task.job.clip).with_name("open").exists)
    if name.startswith("core"):
        # Until the other one of two workers has got one, too.
        Path(task.job.clip).with_name(f"{os.getpid()}.worker").touch()
        wait_for(lambda: len(list(Path(task.job.clip).parent.glob("*.worker"))) == 2)
        return failure(task, " ".join(map(str, sorted(os.sched_getaffinity(0)))))
    Path(scratch, name).touch()  # a fetched clip that a killed worker leaves behind
    return make_outcome(task, reason=scratch)

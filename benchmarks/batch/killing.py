"""A Dask cluster on this machine whose worker and scheduler are killed in mid-batch."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.batch.cluster import Cluster, kill

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 3600.0


def run_and_strike(clips: Path, out: Path, scratch: Path) -> int:
    """Run a batch on two workers; kill one, then the scheduler; return the batch's exit status.

    After a quarter of the clips a worker is killed and replaced. After half of them the scheduler
    is killed; it and two workers are started anew, as a service manager does.
    """
    count = len(list(clips.glob("*.mp4")))
    cluster = Cluster(scratch, PYTHONPATH=str(ROOT))
    command = [sys.executable, "-m", "hiprom", "batch", str(clips), "--out", str(out)]
    command += ["--engine", "dask", "--scheduler", cluster.address, "--wait", "30"]
    try:
        scheduler = cluster.scheduler()
        victim = cluster.worker()
        cluster.worker()
        with subprocess.Popen(
            command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
        ) as batch:
            _until(out, count // 4, batch)
            print(f"{_finished(out)} of {count} done: a worker is killed", flush=True)
            kill(victim)
            cluster.worker()
            _until(out, count // 2, batch)
            print(f"{_finished(out)} of {count} done: the scheduler is killed", flush=True)
            kill(scheduler)
            cluster.scheduler()
            cluster.worker()
            cluster.worker()
            return batch.wait(_PATIENCE_S)
    finally:
        cluster.close()


def _finished(out: Path) -> int:
    return len(list(out.glob("records/*.json")))


def _until(out: Path, count: int, batch: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while _finished(out) < count and batch.poll() is None and time.monotonic() < end:
        time.sleep(0.1)

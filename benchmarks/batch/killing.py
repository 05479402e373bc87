"""A Dask cluster on this machine whose worker and scheduler are killed in mid-batch."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 3600.0


class Cluster:
    """A scheduler and workers, each a process group of its own, as on machines of their own.

    Parameters
    ----------
    folder : Path
        For the workers' files.
    """

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []

    def scheduler(self) -> subprocess.Popen[bytes]:
        """Start the scheduler, or its successor on the same address."""
        return self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port))

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with one thread, under Dask's nanny."""
        folder = ["--local-directory", str(self._folder)]
        return self._start("worker", self.address, "--nthreads", "1", *folder)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def close(self) -> None:
        """End everything that was started."""
        for process in self._processes:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children at once, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run_and_strike(clips: Path, out: Path, scratch: Path) -> int:
    """Run a batch on two workers; kill one, then the scheduler; return the batch's exit status.

    After a quarter of the clips a worker is killed and replaced. After half of them the scheduler
    is killed; it and two workers are started anew, as a service manager does.
    """
    count = len(list(clips.glob("*.mp4")))
    cluster = Cluster(scratch)
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

"""A Dask cluster on this machine whose parts can be killed: for the benchmark and the tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


class Cluster:
    """A scheduler and workers, each a process group of its own, as on machines of their own.

    Parameters
    ----------
    folder : Path
        Where they run, and for the workers' files.
    **environment : str
        Variables that they have besides this process's.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._folder = folder
        self._environment = os.environ | environment
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
            cwd=self._folder,
            env=self._environment,
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

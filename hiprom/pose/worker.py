"""A worker process: tasks come in on standard input, poses go out on standard output."""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import time
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hiprom.pose.chunk_detector import ChunkDetector

_SEND_EVERY_S = 0.2


def main() -> None:
    """Serve until standard input ends, which it does with the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever prints must not get between the messages.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A closed stderr's number goes to what is opened next, and with it what native code logs.
    log = os.open(os.devnull, os.O_WRONLY) if sys.stderr is None else sys.stderr.fileno()
    os.dup2(log, sys.stdout.fileno())
    # Before there is a second thread: unpickling imports, and two threads that import the same
    # modules from different ends now and then find one half made.
    from hiprom.pose.chunk_detector import ChunkDetector
    from hiprom.pose.detector_cache import DetectorCache
    from hiprom.pose.memory import share_memory

    share_memory()
    tasks: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, tasks), daemon=True).start()
    try:
        clip, model = tasks.get()
        with DetectorCache() as detectors, ChunkDetector(clip, detectors) as chunk_detector:
            detectors.detector(model)
            _serve(chunk_detector, tasks, out)
    except BrokenPipeError:
        pass
    except Exception as error:  # noqa: BLE001 - handed over and raised in the starting process
        _send(out, error)
    os._exit(0)  # the thread waits for standard input, and nothing is left to tidy up


def _serve(chunk_detector: ChunkDetector, tasks: queue.Queue[Any], out: IO[bytes]) -> None:
    while True:
        progress = _Progress(out)
        poses = chunk_detector.detect(tasks.get(), progress.count)
        progress.send()
        _send(out, poses)


class _Progress:
    """Count frames, and tell the starting process now and then."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._frames = 0
        self._sent_s = time.monotonic()

    def count(self) -> None:
        """Count a frame."""
        self._frames += 1
        if time.monotonic() - self._sent_s > _SEND_EVERY_S:
            self.send()

    def send(self) -> None:
        """Tell of the frames counted since the last time."""
        if self._frames:
            _send(self._out, self._frames)
        self._frames, self._sent_s = 0, time.monotonic()


def _receive(pipe: IO[bytes], tasks: queue.Queue[Any]) -> None:
    try:
        while True:
            tasks.put(pickle.load(pipe))
    except Exception:  # noqa: BLE001 - its end, or a task that cannot be read: none will follow
        os._exit(0)


def _send(out: IO[bytes], message: object) -> None:
    try:
        data = pickle.dumps(message)
    except (pickle.PicklingError, TypeError, AttributeError):
        data = pickle.dumps(RuntimeError(str(message)))
    out.write(data)
    out.flush()

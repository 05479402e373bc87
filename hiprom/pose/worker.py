"""A worker process: tasks come in on standard input, what was seen goes out on standard output."""

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
    from hiprom.pose.chunk import ChunkReader

_TELL_EVERY_S = 0.2


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
    from hiprom.pose.chunk import ChunkReader
    from hiprom.pose.kit import Kit
    from hiprom.pose.memory import share_memory

    share_memory()
    tasks: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, tasks), daemon=True).start()
    try:
        clip, model = tasks.get()
        with Kit() as kit, ChunkReader(clip, kit) as reader:
            kit.detector(model)
            _serve(reader, tasks, out)
    except BrokenPipeError:
        pass
    except Exception as error:  # noqa: BLE001 - handed over and raised in the starting process
        _send(out, error)
    os._exit(0)  # the thread waits for standard input, and nothing is left to tidy up


def _serve(reader: ChunkReader, tasks: queue.Queue[Any], out: IO[bytes]) -> None:
    while True:
        teller = _Teller(out)
        part = reader.read(tasks.get(), teller)
        teller.tell()
        _send(out, part)


class _Teller:
    """Count frames, and tell the starting process now and then."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._count = 0
        self._told_s = time.monotonic()

    def __call__(self) -> None:
        self._count += 1
        if time.monotonic() - self._told_s > _TELL_EVERY_S:
            self.tell()

    def tell(self) -> None:
        if self._count:
            _send(self._out, self._count)
        self._count, self._told_s = 0, time.monotonic()


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

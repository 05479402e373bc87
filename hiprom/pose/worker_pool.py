"""Worker processes that find the person in chunks of a clip.

They are started as programs of their own, not forked (MediaPipe's threads do not survive that) and
not by `multiprocessing` (which would run the caller's script once more), and end with this
process whatever becomes of it: their standard input is a pipe from it.
"""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from hiprom.closing import Closing
from hiprom.environment import fresh_python
from hiprom.pose.chunk_detector import ChunkPoses, ChunkTask
from hiprom.pose.models import ModelFile

_END_AT_MOST_S = 5.0

Message = ChunkPoses | Exception | int | None
"""A chunk's poses, an error, frames done since the last message, or None: the worker ended."""


class WorkerPool(Closing):
    """Worker processes for the chunks of one clip; leaving the block ends them.

    Parameters
    ----------
    count : int
        How many; 0 is fine.
    clip : Path
        The video.
    model : ModelFile
        The model to make ready at once.
    """

    def __init__(self, count: int, clip: Path, model: ModelFile) -> None:
        self._messages: queue.Queue[tuple[int, Message]] = queue.Queue()
        self._workers: dict[int, subprocess.Popen[bytes]] = {}
        try:
            for number in range(1, count + 1):
                self._workers[number] = self._start(number)
                self._send(number, (clip, model))
        except OSError:
            pass  # no more processes to be had: fewer do the work, or this one alone
        except BaseException:
            self.close()
            raise

    @property
    def alive(self) -> list[int]:
        """Numbers of the workers that live, from 1."""
        return list(self._workers)

    def submit(self, number: int, task: ChunkTask) -> None:
        """Give a worker its next task; a worker that is gone says so with its next message."""
        self._send(number, task)

    def next_message(self, at_most_s: float) -> tuple[int, Message] | None:
        """Return the next message and whose it is; None where none comes in time."""
        try:
            number, message = self._messages.get(timeout=at_most_s)
        except queue.Empty:
            return None
        if message is None:
            worker = self._workers.pop(number, None)
            if worker is not None:
                self._end(worker)
        return number, message

    def close(self) -> None:
        """End all workers, at once; twice is fine."""
        workers = list(self._workers.values())
        self._workers.clear()
        for worker in workers:
            worker.kill()
        for worker in workers:
            self._end(worker)

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            fresh_python("hiprom.pose.worker"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is for this process, which ends the others in good order.
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert worker.stdout is not None
        threading.Thread(
            target=self._listen, args=(number, worker.stdout), name="hiprom-workers", daemon=True
        ).start()
        return worker

    def _listen(self, number: int, pipe: IO[bytes]) -> None:
        try:
            while True:
                self._messages.put((number, pickle.load(pipe)))
        except Exception:  # noqa: BLE001 - its end, or a message that cannot be read: whoever
            self._messages.put((number, None))  # waits for it must hear that none will come

    def _send(self, number: int, message: Any) -> None:
        pipe = self._workers[number].stdin
        assert pipe is not None
        with suppress(OSError):  # its listener finds out that it is gone
            pickle.dump(message, pipe)
            pipe.flush()

    @staticmethod
    def _end(worker: subprocess.Popen[bytes]) -> None:
        worker.kill()
        with suppress(subprocess.TimeoutExpired):  # a drive that hangs holds it for as long
            worker.wait(_END_AT_MOST_S)
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

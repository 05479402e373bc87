"""Chunks of one clip distributed among worker processes and this one, until all are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from hiprom.pose.chunk_detector import ChunkDetector, ChunkPoses, ChunkTask
from hiprom.pose.schedule import Schedule
from hiprom.pose.worker_pool import WorkerPool

_HERE = 0  # this process's number; workers count from 1
_WAIT_S = 0.5

Progress = Callable[[int], None]


class ProgressCounter:
    """Frames done, by whichever process.

    Parameters
    ----------
    progress : callable
        Called with their number.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._frames = 0

    def add(self, frames: int = 1) -> None:
        """Count more frames, and tell how many there are now."""
        self._frames += frames
        self._progress(self._frames)


def detect_in_parallel(
    tasks: Sequence[ChunkTask], pool: WorkerPool, detector: ChunkDetector, counter: ProgressCounter
) -> list[ChunkPoses] | None:
    """Let all processes work on a clip's chunks.

    Parameters
    ----------
    tasks : sequence of ChunkTask
        The chunks, in order of time.
    pool : WorkerPool
        The other processes, idle.
    detector : ChunkDetector
        This process's.
    counter : ProgressCounter
        Told of every frame.

    Returns
    -------
    list of ChunkPoses or None
        One for each task; None where the pieces do not fit together.

    Raises
    ------
    InputError
        If the clip cannot be read, by whichever process.
    """
    chunks = _Distribution(tasks, pool, detector, counter).run()
    return chunks if _fit(chunks) else None


class _Distribution:
    """Which process has which chunk, and what is done."""

    def __init__(
        self,
        tasks: Sequence[ChunkTask],
        pool: WorkerPool,
        detector: ChunkDetector,
        counter: ProgressCounter,
    ) -> None:
        self._tasks, self._pool, self._detector, self._counter = tasks, pool, detector, counter
        self._schedule = Schedule(len(tasks))
        self._at_work: dict[int, int] = {}  # each busy worker's chunk
        self._done: dict[int, ChunkPoses] = {}

    def run(self) -> list[ChunkPoses]:
        """Return what was found in each chunk, once all are done."""
        mine = self._schedule.next(_HERE)
        for worker in self._pool.alive:
            self._submit_next(worker)
        while len(self._done) < len(self._tasks):
            if mine is None:
                self._take_messages(_WAIT_S)
            else:
                self._done[mine] = self._detector.detect(self._tasks[mine], self._on_frame)
            mine = self._schedule.next(_HERE)
        return [self._done[i] for i in range(len(self._tasks))]

    def _on_frame(self) -> None:
        self._counter.add()
        self._take_messages()

    def _take_messages(self, at_most_s: float = 0.0) -> None:
        """Take what the workers have sent, waiting for the first message at most so long."""
        while (message := self._pool.next_message(at_most_s)) is not None:
            worker, content = message
            at_most_s = 0.0
            if isinstance(content, Exception):
                raise content
            if isinstance(content, int):
                self._counter.add(content)
            elif isinstance(content, ChunkPoses):
                self._done[self._at_work.pop(worker)] = content
                self._submit_next(worker)
            elif worker in self._at_work:  # it was ended from outside: another does its chunk
                self._schedule.back(self._at_work.pop(worker))

    def _submit_next(self, worker: int) -> None:
        chunk = self._schedule.next(worker)
        if chunk is not None:
            self._at_work[worker] = chunk
            self._pool.submit(worker, self._tasks[chunk])


def _fit(chunks: list[ChunkPoses]) -> bool:
    """Tell whether chunks read apart are what one reader would have read."""
    if any(chunk.skipped for chunk in chunks):
        return False
    for earlier, later in pairwise(chunks):
        expected = earlier.poses.frames_s
        expected = expected[expected >= (later.before_s[0] if len(later.before_s) else np.inf)]
        overrun = len(later.poses.frames_s) and not len(earlier.poses.frames_s)
        if overrun or not np.array_equal(expected, later.before_s):
            return False
    return True

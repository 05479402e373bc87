"""The engine past one machine: Dask workers, a scheduler that may go and come back.

A worker that dies is the scheduler's business: it hands the clip to another. A scheduler that dies
takes its memory along, so the client watches it and submits what is missing to its successor.
Only paths, URLs and results pass through Dask, never a picture.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from hiprom.batch.jobs import Task
from hiprom.batch.outcome import Outcome, failure
from hiprom.batch.scheduler import ANSWER_S, ClusterError, Scheduler, wait_for_scheduler
from hiprom.batch.work import Measure, measure_task
from hiprom.counting import counted
from hiprom.errors import UsageError

if TYPE_CHECKING:
    from hiprom.batch.run import Engine

Say = Callable[[str], None]

FIRST_ANSWER_S: Final = 30.0
"""How long a scheduler may take to answer for the first time."""
_LOOK_S: Final = 0.2  # between two looks for finished clips, each of which took seconds
_BEAT_S: Final = 2.0  # between two questions whether the scheduler is still there
_TRIES: Final = 2  # the second one alone, see `_Session`
_TIMED_OUT: Final = 75
"""Exit status of a worker whose clip took too long; Dask's nanny starts another."""


def connect(address: str, *, timeout_s: float, wait_s: float, say: Say) -> Engine:
    """Check that a scheduler answers and its workers can measure; return the engine.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.
    timeout_s : float
        A worker whose clip takes longer ends itself, and Dask's nanny starts another.
    wait_s : float
        How long to wait for a scheduler or workers that are gone.
    say : callable
        Takes messages for the person.

    Raises
    ------
    UsageError
        If Dask is not installed or cannot connect, nothing answers, or a worker has another version
        of hiprom.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise UsageError('--engine dask needs Dask: pip install "hiprom[cluster]"') from error
    try:
        scheduler = Scheduler(address, FIRST_ANSWER_S)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {address}; start one with: dask scheduler"
        ) from error
    with scheduler:
        scheduler.check_workers()
        if not scheduler.workers():
            say(f"waiting for workers; start them with: dask worker {address} --nthreads 1")
    return partial(run_on_cluster, address=address, timeout_s=timeout_s, wait_s=wait_s, say=say)


def run_on_cluster(
    tasks: Sequence[Task],
    address: str,
    *,
    timeout_s: float,
    wait_s: float,
    say: Say,
    measure: Measure = measure_task,
) -> Generator[Outcome, None, None]:
    """Measure tasks on a cluster and yield each outcome as it comes.

    Parameters
    ----------
    tasks : sequence of Task
    address, timeout_s, wait_s, say
        As for `connect`.
    measure : callable
        What a worker does with a task; importable there.

    Yields
    ------
    Outcome
        Exactly one for each task.

    Raises
    ------
    ClusterError
        If the scheduler, or every worker, stays away for longer than `wait_s`.
    """
    left = {task.job.id: task for task in tasks}
    on_worker = partial(_on_worker, measure=measure, timeout_s=timeout_s)
    while left:
        with wait_for_scheduler(address, wait_s) as scheduler:
            for outcome in _Session(scheduler, on_worker, wait_s).run(list(left.values())):
                del left[outcome.id]
                yield outcome
        if left:
            clips = counted(len(left), "clip")
            say(f"the scheduler at {address} is gone; waiting to submit {clips} again")


def _on_worker(task: Task, *, measure: Measure, timeout_s: float) -> Outcome:
    """Run in Dask's worker."""
    from distributed import get_worker

    watch = threading.Timer(min(timeout_s, threading.TIMEOUT_MAX), os._exit, [_TIMED_OUT])
    watch.daemon = True
    watch.start()
    try:
        # Dask clears this folder after a worker that was killed: no fetched clip stays behind.
        return measure(task, get_worker().local_directory)
    finally:
        watch.cancel()


class _Session:
    """What was submitted to one scheduler, until it is gone."""

    def __init__(
        self, scheduler: Scheduler, on_worker: Callable[[Task], Outcome], wait_s: float
    ) -> None:
        self._scheduler = scheduler
        self._on_worker = on_worker
        self._wait_s = wait_s
        # Of this session alone: an older one's tasks, half forgotten, are not waited for.
        self._name = f"hiprom-{uuid.uuid4().hex[:12]}"
        self._tries: Counter[str] = Counter()
        self._open: dict[Any, Task] = {}
        # Dask blames every clip that lay with a worker when it died, those in waiting too. They
        # are tried once more, each with the cluster to itself: then the guilty one is known.
        self._suspects: deque[Task] = deque()
        self._seen_workers = time.monotonic()

    def run(self, tasks: list[Task]) -> Iterator[Outcome]:
        """Submit and yield outcomes; end early where the scheduler is lost."""
        for task in tasks:
            self._submit(task)
        next_beat = time.monotonic() + _BEAT_S
        while self._open or self._suspects:
            if not self._open:
                self._submit(self._suspects.popleft())
            done = [future for future in self._open if future.done()]
            for future in done:
                if future.status not in ("finished", "error"):  # cancelled: the scheduler is lost
                    return
                outcome = self._outcome(future)
                if outcome is not None:
                    yield outcome
            if time.monotonic() >= next_beat:
                if not self._alive():
                    return
                next_beat = time.monotonic() + _BEAT_S
            if not done:
                time.sleep(_LOOK_S)

    def _submit(self, task: Task) -> None:
        self._tries[task.job.id] += 1
        key = f"{self._name}-{task.job.id}-{self._tries[task.job.id]}"
        self._open[self._scheduler.submit(self._on_worker, task, key=key)] = task

    def _outcome(self, future: Any) -> Outcome | None:
        """Take a finished future's outcome; None where it must be waited for or tried again."""
        from distributed import KilledWorker

        task = self._open[future]
        try:
            if future.status == "finished":
                outcome: Outcome = future.result(timeout=ANSWER_S)
                del self._open[future]
                return outcome
            error = future.exception(timeout=ANSWER_S)
        except (OSError, TimeoutError):  # lost with its worker: Dask computes it again
            return None
        del self._open[future]
        if isinstance(error, KilledWorker):
            if self._tries[task.job.id] < _TRIES:
                self._suspects.append(task)
                return None
            return failure(task, "every worker that measured it died or took too long")
        return failure(task, f"the worker failed ({type(error).__name__}: {error})"[:300])

    def _alive(self) -> bool:
        """Return whether the scheduler is the one that was submitted to, with workers."""
        if not self._scheduler.is_the_same():
            return False
        if self._scheduler.workers():
            self._seen_workers = time.monotonic()
        elif time.monotonic() - self._seen_workers > self._wait_s:
            raise ClusterError(
                f"no worker for {self._wait_s / 60:.0f} min; start some and run the same command"
                " again: what is finished is kept"
            )
        return True

"""The engine past one machine: Dask workers, a scheduler that may go and come back.

A worker that dies is the scheduler's business: it hands the clip to another. A scheduler that dies
takes its memory along, so the client watches it and submits what is missing to its successor.
Only paths, URLs and results pass through Dask, never a picture.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from hiprom import __version__
from hiprom.batch.jobs import Task
from hiprom.batch.outcome import Outcome, failure
from hiprom.batch.work import measure_task
from hiprom.counting import counted
from hiprom.environment import debugging
from hiprom.errors import HipromError, UsageError

if TYPE_CHECKING:
    from hiprom.batch.run import Engine

Say = Callable[[str], None]
Measure = Callable[[Task, str | None], Outcome]

FIRST_ANSWER_S: Final = 30.0
_ANSWER_S: Final = 10.0
_LOOK_S: Final = 0.2
_BEAT_S: Final = 2.0
_TRIES: Final = 2
_TIMED_OUT: Final = 75
"""Exit status of a worker whose clip took too long; Dask's nanny starts another."""


class ClusterError(HipromError):
    """The cluster went away and did not come back; what is finished is kept."""


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
        If Dask is not installed, nothing answers, or a worker has another version of hiprom.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise UsageError("--engine dask needs Dask: pip install 'hiprom[cluster]'") from error
    try:
        client = _client(address, FIRST_ANSWER_S)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"no Dask scheduler answers at {address}; start one with: dask scheduler"
        ) from error
    try:
        _check_workers(client)
        if not _workers(client):
            say(f"waiting for workers; start them with: dask worker {address} --nthreads 1")
    finally:
        _close(client)
    return partial(run_on_cluster, address=address, timeout_s=timeout_s, wait_s=wait_s, say=say)


def run_on_cluster(
    tasks: Sequence[Task],
    address: str,
    *,
    timeout_s: float,
    wait_s: float,
    say: Say,
    measure: Measure = measure_task,
) -> Iterator[Outcome]:
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
        client = _patient_client(address, wait_s, say)
        try:
            for outcome in _Session(client, on_worker, wait_s, say).run(list(left.values())):
                del left[outcome.id]
                yield outcome
        finally:
            _close(client)
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
    """What one client has submitted to one scheduler, until either is gone."""

    def __init__(
        self, client: Any, on_worker: Callable[[Task], Outcome], wait_s: float, say: Say
    ) -> None:
        self._client = client
        self._on_worker = on_worker
        self._wait_s = wait_s
        self._say = say
        self._scheduler = _scheduler_id(client)
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
        self._open[self._client.submit(self._on_worker, task, key=key, pure=False)] = task

    def _outcome(self, future: Any) -> Outcome | None:
        """Take a finished future's outcome; None where it must be waited for or tried again."""
        from distributed import KilledWorker

        task = self._open[future]
        try:
            if future.status == "finished":
                outcome: Outcome = future.result(timeout=_ANSWER_S)
                del self._open[future]
                return outcome
            error = future.exception(timeout=_ANSWER_S)
        except (OSError, TimeoutError):  # its worker has just gone with it: it is computed again
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
        if self._client.status != "running" or _scheduler_id(self._client) != self._scheduler:
            return False
        if _workers(self._client):
            self._seen_workers = time.monotonic()
        elif time.monotonic() - self._seen_workers > self._wait_s:
            raise ClusterError(
                f"no worker for {self._wait_s / 60:.0f} min; start some and run the same command"
                " again: what is finished is kept"
            )
        return True


def _client(address: str, timeout_s: float) -> Any:
    from distributed import Client

    if not debugging():
        _silence_logs()
    make: Callable[..., Any] = Client  # not typed by its makers
    try:
        return make(address, timeout=timeout_s, set_as_default=False, name="hiprom-batch")
    except (OSError, ValueError) as error:
        failed = type(error)(*error.args)  # without the frames that hold on to the client
    # A client that could not connect closes itself when it is collected. Where that happens while
    # another one starts, both wait for one lock for ever: so here, and now.
    gc.collect()
    raise failed


def _silence_logs() -> None:
    """Keep Dask's tracebacks of a lost connection off the terminal: it is said in a line."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in (
            "distributed",
            "tornado",
        ):  # several have handlers of their own
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _patient_client(address: str, wait_s: float, say: Say) -> Any:
    """Connect; keep trying for `wait_s`."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            return _client(address, _ANSWER_S)
        except (OSError, ValueError) as error:
            if time.monotonic() >= deadline:
                raise ClusterError(
                    f"the scheduler at {address} did not come back within {wait_s / 60:.0f} min;"
                    " run the same command again: what is finished is kept"
                ) from error
            time.sleep(_LOOK_S)


def _scheduler_id(client: Any) -> str | None:
    """Return the identity of the scheduler that answers now; None where none does."""
    answer = _asked(client, "identity")
    return None if answer is None else str(answer.get("id"))


def _workers(client: Any) -> int:
    answer = _asked(client, "ncores")
    return 0 if answer is None else len(answer)


def _asked(client: Any, what: str) -> Any:
    try:
        return client.sync(getattr(client.scheduler, what), callback_timeout=_ANSWER_S)
    except (OSError, TimeoutError, RuntimeError, AttributeError):
        return None  # gone in mid-sentence


def _check_workers(client: Any) -> None:
    """Check the version of hiprom on every worker that is there; later ones check it themselves."""
    versions = client.run(metadata.version, "hiprom", on_error="return")
    for worker, version in versions.items():
        if version != __version__:
            has = "no hiprom" if isinstance(version, Exception) else f"hiprom {version}"
            raise UsageError(
                f"the worker {worker} has {has}, this is {__version__}; install the same version"
                " on every machine"
            )


def _close(client: Any) -> None:
    try:
        client.close(timeout=_ANSWER_S)
    except (OSError, TimeoutError, RuntimeError):
        return  # the scheduler is gone: there is nobody to take leave of

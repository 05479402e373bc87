"""The engine of one machine: a few worker processes, each measuring one clip after the other.

The standard pool gives up as a whole when one of its processes dies. Here a dead or hanging worker
costs its own clip only: the clip is tried once more, then becomes an outcome with the reason.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from hiprom.batch.jobs import Task
from hiprom.batch.outcome import Outcome, failure
from hiprom.batch.work import Measure, measure_task
from hiprom.environment import stay_on_core, usable_cores

TRIES: Final = 2
_GOODBYE_S: Final = 5.0
_LONGEST_WAIT_S: Final = 3600.0  # the system's own bound is some 24 days
# MediaPipe starts threads, which a forked child would have without their locks: only a fresh
# interpreter is safe.
_CONTEXT = multiprocessing.get_context("spawn")


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    tries: int = 0
    deadline: float = float("inf")
    lost: bool = False


def run_in_processes(
    tasks: Sequence[Task],
    workers: int,
    *,
    timeout_s: float = float("inf"),
    measure: Measure = measure_task,
) -> Generator[Outcome, None, None]:
    """Measure tasks in worker processes and yield each outcome as it comes.

    Parameters
    ----------
    tasks : sequence of Task
    workers : int
        Processes, at most one for each task. Where there are as many as cores, each stays on one
        of its own: two did 6 % more on two.
    timeout_s : float
        A clip that takes longer is given up and its worker replaced.
    measure : callable
        What a worker does with a task; importable, because it travels by name.

    Yields
    ------
    Outcome
        Exactly one for each task, in the order of completion. Closing the generator (or Ctrl-C)
        ends the workers at once.
    """
    # Fetched clips lie here, so that none stays behind when a worker is ended.
    with tempfile.TemporaryDirectory(prefix="hiprom-batch-", ignore_cleanup_errors=True) as scratch:
        workers = min(workers, len(tasks))
        cores = range(workers) if workers == usable_cores() else [None] * workers
        yield from _run(tasks, cores, timeout_s, partial(_start, measure, scratch))


def _run(
    tasks: Sequence[Task],
    cores: Sequence[int | None],
    timeout_s: float,
    start: Callable[[int | None], _Worker],
) -> Iterator[Outcome]:
    todo = deque((task, 1) for task in tasks)
    workers: list[_Worker] = []
    try:
        workers.extend(start(core) for core in cores)
        while todo or any(worker.task for worker in workers):
            for worker in workers:
                if worker.task is None and todo:
                    _assign(worker, *todo.popleft(), timeout_s)
            for worker in _answering(workers):
                outcome = _take_answer(worker, todo)
                if outcome is not None:
                    yield outcome
            for worker in workers:
                if worker.task is not None and time.monotonic() > worker.deadline:
                    yield failure(worker.task, f"took longer than {timeout_s:.0f} s; given up")
                    worker.task, worker.lost = None, True
            for place, worker in enumerate(workers):
                if worker.lost and todo:
                    _stop([worker])
                    workers[place] = start(cores[place])
    finally:
        _stop(workers)


def _start(measure: Measure, scratch: str, core: int | None) -> _Worker:
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(
        target=_serve,
        args=(theirs, measure, scratch, core),
        name="hiprom-batch-worker",
        daemon=True,
    )
    with _ctrl_c_ignored():  # inherited: Ctrl-C reaches this process, which then ends the workers
        process.start()
    theirs.close()  # else the end of the worker would not be seen
    return _Worker(process, ours)


def _serve(pipe: Connection, measure: Measure, scratch: str, core: int | None) -> None:
    """Run in the worker: answer each task with its outcome until the pipe closes."""
    if core is not None:
        stay_on_core(core)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows that is not inherited
    threading.Thread(target=_end_with_parent, args=(scratch,), daemon=True).start()
    with suppress(EOFError, OSError):  # the parent is gone: nobody waits for an answer
        while True:
            pipe.send(measure(pipe.recv(), scratch))


def _end_with_parent(scratch: str) -> None:
    """End this worker if the process that started it is killed: nobody waits for an answer."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    shutil.rmtree(scratch, ignore_errors=True)  # who was to take it away is gone
    os._exit(1)


def _assign(worker: _Worker, task: Task, tries: int, timeout_s: float) -> None:
    worker.task, worker.tries = task, tries
    worker.deadline = time.monotonic() + timeout_s
    with suppress(OSError):  # it has just died: seen when its answer is awaited
        worker.pipe.send(task)


def _answering(workers: list[_Worker]) -> list[_Worker]:
    """Wait, for a bounded time, for the first busy workers that answer, die, or are out of time."""
    busy = [worker for worker in workers if worker.task is not None]
    left = min(worker.deadline for worker in busy) - time.monotonic()
    answering = wait([worker.pipe for worker in busy], min(max(0.0, left), _LONGEST_WAIT_S))
    return [worker for worker in busy if worker.pipe in answering]


def _take_answer(worker: _Worker, todo: deque[tuple[Task, int]]) -> Outcome | None:
    """Take a worker's answer; a dead worker's task goes back, or fails for good."""
    task = worker.task
    assert task is not None
    worker.task = None
    try:
        outcome: Outcome = worker.pipe.recv()
    except (EOFError, OSError):
        worker.lost = True
        worker.process.join(_GOODBYE_S)
        if worker.tries < TRIES:
            todo.appendleft((task, worker.tries + 1))
            return None
        return failure(task, _how_it_died(worker.process.exitcode))
    return outcome


def _how_it_died(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in list(signal.Signals) else str(-code)
        hint = "; was there too little memory?" if name == "SIGKILL" else ""
        return f"the worker process was ended by {name}, {TRIES} times{hint}"
    return f"the worker process ended with status {code}, {TRIES} times"


def _stop(workers: list[_Worker]) -> None:
    """End workers at once: what they have sent is saved, what they are at is done again."""
    for worker in workers:
        worker.pipe.close()
        worker.process.terminate()
    for worker in workers:
        worker.process.join(_GOODBYE_S)
        if worker.process.exitcode is None:
            worker.process.kill()
            worker.process.join(_GOODBYE_S)
        with suppress(ValueError):  # not even killed: it hangs in the system, on a lost drive
            worker.process.close()


@contextmanager
def _ctrl_c_ignored() -> Iterator[None]:
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread: Ctrl-C does not come here
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

"""Progress of a batch: a bar with the time left or, without a terminal, a line now and then.

The time left is estimated from the bytes still to come, because clips differ in length.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from hiprom.apps.console import say
from hiprom.counting import counted

if TYPE_CHECKING:
    from rich.progress import Progress

    from hiprom.batch.outcome import Outcome
    from hiprom.batch.plan import Plan

LINE_EVERY_S: Final = 15.0


class BatchProgress:
    """Work done and to come, in bytes where sizes are known.

    Parameters
    ----------
    weights : dict of str to float
        What each clip counts, by id.
    clock : callable
        Monotonic seconds.
    """

    def __init__(
        self, weights: dict[str, float], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._left = dict(weights)
        self._clock = clock
        self._started = clock()
        self._done = 0.0
        self.total = len(weights)
        self.finished = 0
        self.bad = 0

    def finish(self, clip: str, *, bad: bool) -> None:
        """Note that a clip is finished."""
        self._done += self._left.pop(clip, 0.0)
        self.finished += 1
        self.bad += bad

    def left_s(self) -> float | None:
        """Return the seconds still to come, None before the first clip."""
        if not self._done:
            return None
        return (self._clock() - self._started) * sum(self._left.values()) / self._done

    def words(self) -> str:
        """Return how far it is, in words."""
        left = self.left_s()
        parts = [f"{self.finished} of {counted(self.total, 'clip')}"]
        if self.bad:
            parts.append(f"{self.bad} not measured")
        if left is not None and self.finished < self.total:
            parts.append(f"about {duration(left)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return a time as a person says it.

    >>> duration(50), duration(200), duration(9000)
    ('50 s', '3 min', '2 h 30 min')
    """
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def batch_progress(plan: Plan, *, quiet: bool) -> Iterator[Callable[[Outcome], None]]:
    """Show on stderr how far a batch is.

    Parameters
    ----------
    plan : Plan
    quiet : bool
        Show nothing.

    Yields
    ------
    callable
        To be called with each outcome.
    """
    if quiet or not plan.todo:
        yield lambda outcome: None
        return
    known = list(plan.sizes.values())
    usual = sum(known) / len(known) if known else 1.0
    progress = BatchProgress(
        {task.job.id: plan.sizes.get(task.job.id, usual) or 1 for task in plan.todo}
    )
    if not sys.stderr.isatty():
        yield _Lines(progress)
        return
    bar = _bar()
    with bar:
        line = bar.add_task("Measuring", total=progress.total, words=progress.words())

        def report(outcome: Outcome) -> None:
            progress.finish(outcome.id, bad=outcome.state != "measured")
            bar.update(line, completed=progress.finished, words=progress.words())

        yield report


class _Lines:
    """Lines for a log: one now and then instead of one for each clip, and always the last."""

    def __init__(self, progress: BatchProgress) -> None:
        self._progress = progress
        self._last = time.monotonic()

    def __call__(self, outcome: Outcome) -> None:
        self._progress.finish(outcome.id, bad=outcome.state != "measured")
        last = self._progress.finished == self._progress.total
        if last or time.monotonic() - self._last >= LINE_EVERY_S:
            self._last = time.monotonic()
            say(self._progress.words())


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )

"""Chunks of one look shared out among a crew and this process, until each has its part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from hiprom.pose.chunk import ChunkReader, Part, Task
from hiprom.pose.crew import Crew
from hiprom.pose.schedule import Schedule

_HERE = 0
_WAIT_S = 0.5

Progress = Callable[[int], None]


class Count:
    """Frames looked at, by whomever."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._frames = 0

    def add(self, frames: int = 1) -> None:
        """Count more frames, and tell how many there are now."""
        self._frames += frames
        self._progress(self._frames)


def shared(
    tasks: Sequence[Task], crew: Crew, reader: ChunkReader, count: Count
) -> list[Part] | None:
    """Let all processes look at a clip's chunks.

    Parameters
    ----------
    tasks : sequence of Task
        The chunks, in order of time.
    crew : Crew
        The other processes, idle.
    reader : ChunkReader
        This process'.
    count : Count
        Told of every frame.

    Returns
    -------
    list of Part or None
        One for each task; None where the pieces do not fit together.

    Raises
    ------
    InputError
        If the clip cannot be read, by whichever process.
    """
    parts = _Sharing(tasks, crew, reader, count).done()
    return parts if _fit(parts) else None


class _Sharing:
    """Who has which chunk, and what is done."""

    def __init__(
        self, tasks: Sequence[Task], crew: Crew, reader: ChunkReader, count: Count
    ) -> None:
        self._tasks, self._crew, self._reader, self._count = tasks, crew, reader, count
        self._schedule = Schedule(len(tasks))
        self._given: dict[int, int] = {}
        self._parts: dict[int, Part] = {}

    def done(self) -> list[Part]:
        """Return the parts, once all are there."""
        mine = self._schedule.next(_HERE)
        for number in self._crew.members:
            self._give(number)
        while len(self._parts) < len(self._tasks):
            if mine is None:
                self._attend(_WAIT_S)
            else:
                self._parts[mine] = self._reader.read(self._tasks[mine], self._on_frame)
            mine = self._schedule.next(_HERE)
        return [self._parts[i] for i in range(len(self._tasks))]

    def _on_frame(self) -> None:
        self._count.add()
        self._attend()

    def _attend(self, at_most_s: float = 0.0) -> None:
        """Take in what the others have to say, waiting for the first of it at most so long."""
        while (message := self._crew.message(at_most_s)) is not None:
            number, content = message
            at_most_s = 0.0
            if isinstance(content, Exception):
                raise content
            if isinstance(content, int):
                self._count.add(content)
            elif isinstance(content, Part):
                self._parts[self._given.pop(number)] = content
                self._give(number)
            elif number in self._given:  # it was ended from outside: somebody else does its chunk
                self._schedule.back(self._given.pop(number))

    def _give(self, number: int) -> None:
        chunk = self._schedule.next(number)
        if chunk is not None:
            self._given[number] = chunk
            self._crew.give(number, self._tasks[chunk])


def _fit(parts: list[Part]) -> bool:
    """Tell whether parts read apart are what one reader would have read."""
    if any(part.skipped for part in parts):
        return False
    for earlier, later in pairwise(parts):
        expected = earlier.seen.frames_s
        expected = expected[expected >= (later.before_s[0] if len(later.before_s) else np.inf)]
        overrun = len(later.seen.frames_s) and not len(earlier.seen.frames_s)
        if overrun or not np.array_equal(expected, later.before_s):
            return False
    return True

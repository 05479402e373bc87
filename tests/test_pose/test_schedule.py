"""Chunks shared out: each one done once, in long stretches, whoever is fast or falls away."""

from __future__ import annotations

import pytest

from hiprom.pose.schedule import Schedule


@pytest.mark.parametrize("count", [1, 2, 3, 7, 60])
@pytest.mark.parametrize("processes", [1, 2, 3, 8])
def test_every_chunk_once(count: int, processes: int) -> None:
    schedule = Schedule(count)
    done = []
    while len(done) < count:
        for process in range(processes):
            chunk = schedule.next(process)
            done += [] if chunk is None else [chunk]
    assert sorted(done) == list(range(count))
    assert schedule.next(0) is None


def test_a_process_goes_on_where_it_was() -> None:
    schedule = Schedule(20)
    assert [schedule.next(0) for _ in range(3)] == [0, 1, 2]
    assert [schedule.next(1) for _ in range(3)] == [11, 12, 13]


def test_a_slow_process_is_helped() -> None:
    schedule = Schedule(8)
    assert [schedule.next(0), schedule.next(1)] == [0, 4]
    assert [schedule.next(1) for _ in range(6)] == [5, 6, 7, 2, 3, 1]


def test_a_chunk_given_back_is_done_by_somebody_else() -> None:
    schedule = Schedule(4)
    first, second = schedule.next(0), schedule.next(1)
    assert second is not None
    schedule.back(second)
    rest = [schedule.next(0) for _ in range(3)]
    assert sorted([first, *rest]) == [0, 1, 2, 3]

"""Reading ahead: order, bounds, errors, and no thread left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from helpers.waiting import LONGEST_S

from hiprom.video.read_ahead import read_ahead


@pytest.mark.parametrize("depth", [0, 1, 4])
def test_items_come_in_order(depth: int) -> None:
    assert list(read_ahead(range(100), depth)) == list(range(100))


def test_at_most_depth_items_wait() -> None:
    produced = threading.Semaphore(0)
    count = 0

    def items() -> Iterator[int]:
        nonlocal count
        for i in range(50):
            count += 1
            produced.release()
            yield i

    ahead = read_ahead(items(), 3)
    assert next(ahead) == 0
    for _ in range(5):  # one taken, three waiting, one in the producer's hand
        assert produced.acquire(timeout=LONGEST_S)
    assert not produced.acquire(timeout=0.1)
    assert count == 5
    ahead.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("depth", [0, 2])
def test_errors_arrive_after_the_items_before_them(depth: int) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    ahead = read_ahead(items(), depth)
    assert next(ahead) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(ahead)


def test_closing_stops_the_thread() -> None:
    before = set(threading.enumerate())
    ahead = read_ahead(iter(int, 1), 2)  # never ends
    next(ahead)
    assert len(set(threading.enumerate()) - before) == 1
    ahead.close()  # type: ignore[attr-defined]
    assert set(threading.enumerate()) <= before

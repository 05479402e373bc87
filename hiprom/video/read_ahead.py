"""Produce items in a thread, a few ahead of their use: decoding overlaps inference."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")


class _End:
    """Marks the end of the items, with the error that ended them, if any."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error


def read_ahead(items: Iterable[Item], depth: int) -> Generator[Item, None, None]:
    """Yield the items, produced by a thread that keeps at most `depth` of them waiting.

    An error in the producer is raised here, in order. Closing the generator (leaving the loop)
    stops the thread and waits for it, so that what it reads from can be closed safely.

    Parameters
    ----------
    items : iterable
        Used by the thread only.
    depth : int
        Items that may wait; it bounds the memory. 0 produces them in the caller's thread.
    """
    if depth <= 0:
        yield from items
        return
    waiting: queue.Queue[Item | _End] = queue.Queue(maxsize=depth)
    stop = threading.Event()
    producer = threading.Thread(
        target=_produce, args=(items, waiting, stop), name="hiprom-read-ahead", daemon=True
    )
    producer.start()
    try:
        while not isinstance(item := waiting.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        # A producer that waits for room gets it, and then sees that it is to stop.
        with suppress(queue.Empty):
            while True:
                waiting.get_nowait()
        producer.join()


def _produce(
    items: Iterable[Item], waiting: queue.Queue[Item | _End], stop: threading.Event
) -> None:
    end = _End()
    try:
        for item in items:
            if not _put(waiting, item, stop):
                return
    except Exception as error:  # noqa: BLE001 - handed over and raised in the consumer's thread
        end = _End(error)
    _put(waiting, end, stop)


def _put(waiting: queue.Queue[Item | _End], item: Item | _End, stop: threading.Event) -> bool:
    """Wait for room and take it, unless nothing is wanted any more; True if it was taken."""
    if stop.is_set():
        return False
    waiting.put(item)
    return True

"""Damage to bytes that knows nothing, or only the boxes of an MP4, of what they mean."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np

Rng = np.random.Generator
_PARENTS: Final = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"udta", b"dinf")


def truncated(data: bytes, rng: Rng) -> bytes:
    """Cut off anywhere."""
    return data[: int(rng.integers(0, max(1, len(data))))]


def flipped(data: bytes, rng: Rng, start: int = 0, stop: int | None = None) -> bytes:
    """Flip 1 to 200 bits of a stretch."""
    out = bytearray(data)
    stop = len(out) if stop is None else min(stop, len(out))
    if stop <= start:
        return data
    count = int(10 ** rng.uniform(0, 2.3))
    for at in rng.integers(start, stop, count):
        out[at] ^= 1 << int(rng.integers(8))
    return bytes(out)


def zeroed(data: bytes, rng: Rng) -> bytes:
    """A lost block: zeros, or ones."""
    a, b = _stretch(data, rng)
    return data[:a] + bytes([int(rng.choice([0, 255]))]) * (b - a) + data[b:]


def removed(data: bytes, rng: Rng) -> bytes:
    """A block is missing."""
    a, b = _stretch(data, rng)
    return data[:a] + data[b:]


def doubled(data: bytes, rng: Rng) -> bytes:
    """A block is there twice."""
    a, b = _stretch(data, rng)
    return data[:b] + data[a:b] + data[b:]


def stuffed(data: bytes, rng: Rng) -> bytes:
    """Noise was put in between."""
    at = int(rng.integers(0, len(data) + 1))
    return data[:at] + rng.bytes(int(rng.integers(1, 5000))) + data[at:]


def shuffled(data: bytes, rng: Rng) -> bytes:
    """Blocks are in another order."""
    size = max(1, len(data) // int(rng.integers(2, 40)))
    blocks = [data[i : i + size] for i in range(0, len(data), size)]
    rng.shuffle(blocks)
    return b"".join(blocks)


BLIND: Final[list[Callable[[bytes, Rng], bytes]]] = [
    truncated,
    flipped,
    zeroed,
    removed,
    doubled,
    stuffed,
    shuffled,
]


def _stretch(data: bytes, rng: Rng) -> tuple[int, int]:
    a = int(rng.integers(0, max(1, len(data))))
    return a, min(len(data), a + int(10 ** rng.uniform(0, 4)))


class Box(NamedTuple):
    """A box of an MP4: its name, where it begins, and where it ends."""

    name: bytes
    start: int
    end: int


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Yield every box, parents before children."""
    end = len(data) if end is None else end
    at = start
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        stop = min(end, at + size) if size >= 8 else end
        yield Box(name, at, stop)
        if name in _PARENTS:
            yield from boxes(data, at + 8, stop)
        at = stop


def with_number(data: bytes, box: Box, offset: int, value: int, size: int = 4) -> bytes:
    """Return the data with one big-endian number of a box exchanged."""
    at = box.start + 8 + offset
    return data[:at] + (value % (1 << 8 * size)).to_bytes(size, "big") + data[at + size :]


def find(data: bytes, name: bytes) -> Box:
    """Return the first box of a name."""
    return next(box for box in boxes(data) if box.name == name)


def absurd_number(rng: Rng) -> int:
    """Return a number that breaks things: zero, one, negative, huge, or any."""
    fixed = [0, 1, 2, -1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0, 1 << 16, 1 << 24]
    return int(rng.choice([*fixed, int(rng.integers(0, 1 << 32))]))

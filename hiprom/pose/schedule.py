"""Who looks at which chunk next: few starts in the middle, and nobody idle while there is work."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import runs


class Schedule:
    """Chunks to be done by several processes.

    A process goes on with the chunk after its last one, for which it need not seek in the file.
    Where that one is taken, it begins in the middle of the longest stretch that is free, and so
    halves the work of the process that comes from before it.

    Parameters
    ----------
    count : int
        Number of chunks.
    """

    def __init__(self, count: int) -> None:
        self._free = np.ones(count, dtype=bool)
        self._last: dict[int, int] = {}

    def next(self, process: int) -> int | None:
        """Return the chunk that a process is to do next, None where none is left."""
        after = self._last.get(process, -1) + 1
        if after < len(self._free) and self._free[after] and (after or process == 0):
            return self._taken(process, after)
        stretches = runs(self._free)
        if not stretches:
            return None
        first, end = max(stretches, key=lambda s: s[1] - s[0])
        # Somebody is on the way to the stretch's first chunk, unless it is the clip's first.
        begin = (first + end) // 2 if first or end == len(self._free) else first
        return self._taken(process, begin)

    def back(self, chunk: int) -> None:
        """Return a chunk that was not done after all."""
        self._free[chunk] = True

    def _taken(self, process: int, chunk: int) -> int:
        self._free[chunk] = False
        self._last[process] = chunk
        return chunk

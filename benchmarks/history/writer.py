"""Adds measurements one by one and says each number once it is committed; made to be killed.

``python -m benchmarks.history.writer DB CODE [COUNT]``
"""

from __future__ import annotations

import itertools
import sys
from datetime import date
from pathlib import Path

from benchmarks.history.made import make_measurement
from hiprom.history import History


def main() -> None:
    """Write until killed, or until COUNT measurements are in."""
    path, code = Path(sys.argv[1]), sys.argv[2]
    numbers = range(int(sys.argv[3])) if len(sys.argv) > 3 else itertools.count()
    with History(path, create=True) as history:
        for number in numbers:
            print(history.add(code, date(2026, 1, 1), make_measurement(number)), flush=True)


if __name__ == "__main__":
    main()

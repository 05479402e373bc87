"""What a case is: one broken input, the command that is given it, and what may come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

CLEAR: Final = frozenset({3, 4})
"""Exit statuses for an input that is broken beyond doubt: not readable, or nothing measurable."""

SURVIVABLE: Final = frozenset({0, 3, 4})
"""For damage that may leave a whole measurement, such as one landmark moved."""

MOST_MB: Final = 1500
"""Memory that no input may take, the pose model and all libraries included."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Case:
    """One run of the command line.

    Attributes
    ----------
    arguments : tuple of str
        What ``hiprom`` is given.
    outputs : Path
        The folder for everything it may write.
    allowed : frozenset of int
        Exit statuses that are right.
    untouched : tuple of Path
        Files that must be the same bytes afterwards.
    """

    arguments: tuple[str, ...]
    outputs: Path
    allowed: frozenset[int] = CLEAR
    untouched: tuple[Path, ...] = ()


@dataclass
class CaseBuilder:
    """Where a case is made.

    Attributes
    ----------
    folder : Path
        The case's own, empty.
    bases : Path
        Whole inputs to break, made once (`benchmarks.abuse.bases`).
    rng : numpy.random.Generator
        Every choice comes from here, so that a case can be made again.
    """

    folder: Path
    bases: Path
    rng: np.random.Generator
    outputs: Path = field(init=False)

    def __post_init__(self) -> None:
        self.outputs = self.folder / "out"
        self.outputs.mkdir()

    def one_of(self, choices: Sequence[_T]) -> _T:
        """Return one of the choices."""
        return choices[int(self.rng.integers(len(choices)))]

    def number(self, low: int, high: int) -> int:
        """Return a whole number, `high` excluded; `low` where there is none between."""
        return int(self.rng.integers(low, max(low + 1, high)))

    def file(self, name: str, content: bytes | str) -> Path:
        """Write the broken input."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def analyze(self, path: Path, *more: str, allowed: frozenset[int] = CLEAR) -> Case:
        """Measure the input, with outputs of one kind or another."""
        stem = self.outputs / "result"
        wanted = self.one_of(
            [
                ["--json", f"{stem}.json"],
                ["--json", f"{stem}.json", "--csv", f"{stem}.csv"],
                ["--csv", f"{stem}.csv"],
                ["--json", "-"],
                ["--report", f"{stem}.html"],
            ]
        )
        if self.rng.random() < 0.04:
            wanted = ["--out", str(self.outputs / "new" / "folder")]
        arguments = ("analyze", str(path), *wanted, *more)
        return Case(arguments, self.outputs, allowed)


Maker = Callable[[CaseBuilder], Case]
KINDS: Final[dict[str, Maker]] = {}
"""Every way of breaking something, by name."""


def kind(maker: Maker) -> Maker:
    """Register a way of breaking something under its function's name."""
    KINDS[maker.__name__] = maker
    return maker

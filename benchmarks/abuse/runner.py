"""Runs many cases in worker processes; one that hangs or dies is noted and replaced."""

from __future__ import annotations

import json
import re
import selectors
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.abuse.bases import ROOT, make_bases
from benchmarks.abuse.worker import Outcome, kind_of

HANGS_AFTER_S: Final = 90.0
"""A case takes a second or two; the machine may be busy."""


@dataclass
class Tally:
    """What became of all cases."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def wrong(self) -> list[Outcome]:
        """The cases with something wrong."""
        return [outcome for outcome in self.outcomes if outcome.wrong]

    def print_messages(self) -> None:
        """Print every kind of error once, to be read by somebody."""
        seen: dict[str, int] = {}
        for outcome in self.outcomes:
            if outcome.message.strip():
                text = re.sub(r"\S*/case/", "", outcome.message.strip())
                seen.setdefault(re.sub(r"\d+", "N", text), outcome.number)
        for text, number in sorted(seen.items()):
            print(f"{number:5}  {text}")

    def print(self) -> None:
        """Print a line for each kind, and every case with something wrong."""
        by_kind: dict[str, Counter[int]] = defaultdict(Counter)
        for outcome in self.outcomes:
            by_kind[outcome.kind][outcome.status] += 1
        print(f"{'kind':28} cases  status: count")
        for name, counts in sorted(by_kind.items()):
            parts = ", ".join(f"{status}: {count}" for status, count in sorted(counts.items()))
            print(f"{name:28} {counts.total():5}  {parts}")
        for outcome in self.wrong:
            print(f"\nWRONG, case {outcome.number} ({outcome.kind}): {'; '.join(outcome.wrong)}")
            print(f"  hiprom {' '.join(outcome.arguments)}\n  {outcome.message.strip()}")
        statuses = Counter(outcome.status for outcome in self.outcomes)
        slowest = max(self.outcomes, key=lambda outcome: outcome.seconds)
        biggest = max(outcome.peak_mb for outcome in self.outcomes)
        print(
            f"\n{len(self.outcomes)} cases; exit status "
            + ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
            + f"; {len(self.wrong)} wrong; slowest {slowest.seconds:.1f} s ({slowest.kind});"
            f" largest {biggest} MB"
        )


class _Worker:
    def __init__(self, seed: int, bases: Path, folder: Path) -> None:
        self._command = [sys.executable, "-m", "benchmarks.abuse.worker", str(seed)]
        self._command += [str(bases), str(folder)]
        self._process: subprocess.Popen[str] | None = None
        self._errors = folder.with_suffix(".log")

    def ask(self, number: int) -> Outcome:
        """Return what became of a case; a hang and a crash are outcomes too."""
        process = self._running()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        process.stdin.write(f"{number}\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            line = process.stdout.readline() if selector.select(HANGS_AFTER_S) else "hang"
        if line not in ("", "hang"):
            return Outcome(**json.loads(line))
        what = "hang" if line else f"the process died ({process.wait()})"
        self.close()
        said = self._errors.read_text(errors="replace")[-400:]
        return Outcome(number, kind_of(number), [], -1, said, HANGS_AFTER_S, 0, [what])

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors.open("w"),
                text=True,
            )
        return self._process


def run_cases(numbers: Iterable[int], seed: int, keep: Path | None = None) -> Tally:
    """Run cases by their numbers.

    Parameters
    ----------
    numbers : iterable of int
    seed : int
    keep : Path, optional
        A folder for the files of the last case, to look at; a temporary one otherwise.
    """
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="hiprom-abuse-") as temporary:
        bases = Path(temporary) / "bases"
        make_bases(bases)
        worker = _Worker(seed, bases, keep or Path(temporary) / "case")
        try:
            for number in numbers:
                tally.outcomes.append(worker.ask(number))
        finally:
            worker.close()
    return tally

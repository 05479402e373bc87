"""Runs many cases in worker processes; one that hangs or dies is noted and replaced."""

from __future__ import annotations

import json
import os
import re
import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.abuse.bases import ROOT, make_bases
from benchmarks.abuse.worker import Outcome, kind_of

BUSY_AT_MOST_S: Final = 60.0
"""CPU time of a case; it takes a second or two."""
IDLE_AT_MOST_S: Final = 60.0
"""Without any CPU time at all: a case that waits for something. A busy machine gives a little."""
ONE_ARENA: Final = {"MALLOC_ARENA_MAX": "1"}
"""glibc keeps the memory of ended threads in arenas of their own, some 90 MB for each of
MediaPipe's landmarkers up to 2.5 GB; with one arena it is what a case took, and a leak shows."""
_POLL_S: Final = 1.0


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
        line = process.stdout.readline() if self._answers(process) else "hang"
        if line not in ("", "hang"):
            return Outcome(**json.loads(line))
        what = "hang" if line else f"the process died ({process.wait()})"
        self.close()
        said = self._errors.read_text(errors="replace")[-400:]
        return Outcome(number, kind_of(number), [], -1, said, BUSY_AT_MOST_S, 0, [what])

    def _answers(self, process: subprocess.Popen[str]) -> bool:
        """Wait for an answer; False where the process works for ever, or waits for ever."""
        began = last = _cpu_s(process.pid)
        idle_since = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)  # type: ignore[arg-type]
            while not selector.select(_POLL_S):
                now = _cpu_s(process.pid)
                if now > last:
                    last, idle_since = now, time.monotonic()
                if now - began > BUSY_AT_MOST_S or time.monotonic() - idle_since > IDLE_AT_MOST_S:
                    return False
        return True

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
                env={**os.environ, **ONE_ARENA},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors.open("w"),
                text=True,
            )
        return self._process


def _cpu_s(pid: int) -> float:
    """Return the CPU time of a process, all of its threads together; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
                outcome = worker.ask(number)
                tally.outcomes.append(outcome)
                if len(tally.outcomes) % 100 == 0:
                    print(f"{len(tally.outcomes)} done", file=sys.stderr, flush=True)
                if outcome.wrong:
                    print(f"case {number}: {'; '.join(outcome.wrong)}", file=sys.stderr, flush=True)
        finally:
            worker.close()
    return tally

"""Runs cases one after the other in one process: a number comes in, what became of it goes out."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np

from benchmarks.abuse import clips, landmark_files, stored_files
from benchmarks.abuse.cases import KINDS, MOST_MB, Case, CaseBuilder
from benchmarks.abuse.outputs import half_written
from benchmarks.memory import forget_peak, peak_mb

_LONGEST_LINE = 6000  # a name may have 5000 letters
MODULES = (clips, landmark_files, stored_files)
"""Imported for the kinds of cases that they register."""


@dataclass
class Outcome:
    """What became of a case, and what was wrong with it."""

    number: int
    kind: str
    arguments: list[str]
    status: int
    message: str
    seconds: float
    peak_mb: int
    wrong: list[str] = field(default_factory=list)


def kind_of(number: int) -> str:
    """Return the kind of a case: they take turns, whatever the seed."""
    names = list(KINDS)
    return names[number % len(names)]


def make(number: int, seed: int, bases: Path, folder: Path) -> Case:
    """Make a case; the same number and seed make the same one."""
    rng = np.random.default_rng([seed, number])
    return KINDS[kind_of(number)](CaseBuilder(folder, bases, rng))


def run(number: int, seed: int, bases: Path, folder: Path) -> Outcome:
    """Make a case, run the command line on it, and judge what came of it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    case = make(number, seed, bases, folder)
    before = [_digest(path) for path in case.untouched]
    forget_peak()
    began = time.perf_counter()
    status, out, err = _captured(case, folder)
    seconds = time.perf_counter() - began
    outcome = Outcome(
        number, kind_of(number), list(case.arguments), status, err[-500:], seconds, round(peak_mb())
    )
    outcome.wrong = _wrong(case, status, out, err, outcome.peak_mb)
    if before != [_digest(path) for path in case.untouched]:
        outcome.wrong.append("the input was changed")
    return outcome


def _wrong(case: Case, status: int, out: str, err: str, peak_mb: int) -> list[str]:
    from hiprom.apps.console import harmless

    wrong = []
    if status not in case.allowed:
        wrong.append(f"exit status {status}")
    if "Traceback" in err + out or "internal error" in err:
        wrong.append("traceback or internal error")
    lines = [line for line in err.splitlines() if line.strip()]
    if status == 3 and (len(lines) != 1 or not lines[0].startswith("hiprom: ")):
        wrong.append(f"{len(lines)} lines of error instead of one")
    named = [*case.outputs.parent.iterdir(), *map(Path, case.arguments)]
    names = [" ".join(harmless(path.name).split()) for path in named]  # as a terminal may show it
    if status == 3 and not any(name and name in err for name in names):
        wrong.append("the error names no file")
    if any(len(line) > _LONGEST_LINE for line in lines):
        wrong.append("an error that nobody can read to its end")
    if status == 3 and out:
        wrong.append("something on stdout besides the error")
    if any(not line.startswith("hiprom: ") for line in lines):
        wrong.append("lines that are not hiprom's")
    if any(ord(c) < 32 and c != "\n" for c in err):
        wrong.append("control characters reach the terminal")
    if status not in (0, 4) and any(case.outputs.iterdir()):
        wrong.append(f"left behind: {[p.name for p in case.outputs.rglob('*')]}")
    wrong += half_written(case.outputs)
    if peak_mb > MOST_MB:
        wrong.append(f"{peak_mb} MB of memory")
    return wrong


def _captured(case: Case, folder: Path) -> tuple[int, str, str]:
    """Run the command line with both streams in files, native libraries' lines included."""
    from hiprom.apps.cli import main

    paths = [folder / "stdout", folder / "stderr"]
    saved = [os.dup(1), os.dup(2)]
    sys.stdout.flush()
    sys.stderr.flush()
    for number, path in enumerate(paths, start=1):
        file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
    try:
        main(case.arguments)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, file in enumerate(saved, start=1):
            os.dup2(file, number)
            os.close(file)
    out, err = (path.read_text(encoding="utf-8", errors="replace") for path in paths)
    return status, out, err


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "gone"


def serve(seed: int, bases: Path, folder: Path, answers: TextIO) -> None:
    """Answer the numbers that come on stdin."""
    for line in sys.stdin:
        outcome = run(int(line), seed, bases, folder)
        answers.write(json.dumps(asdict(outcome)) + "\n")
        answers.flush()


if __name__ == "__main__":
    # Answers have a way of their own: what the cases print must not get among them.
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        serve(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), answers)

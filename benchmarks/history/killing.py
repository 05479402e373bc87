"""Kill a writer with SIGKILL at a random moment and see what is left of the file."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from hiprom.history import History
from hiprom.history.safety import check

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What one kill left behind: how many were acknowledged, and which of them are gone."""

    acknowledged: int
    lost: tuple[int, ...]


def kill_once(path: Path, code: str, wait_s: float) -> Outcome:
    """Let a writer add to a history, kill it after its first commit and a wait, and look.

    Parameters
    ----------
    path : Path
        The history; grows from try to try.
    code : str
        The person the writer writes for; a new one for each try.
    wait_s : float
        How long the writer lives on after its first commit.

    Raises
    ------
    DamagedHistoryError
        If the file is not intact afterwards.
    """
    arguments = [sys.executable, "-m", "benchmarks.history.writer", str(path), code]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(wait_s)
        writer.kill()
        rest = writer.stdout.read()
    # A line without its end was cut off by the kill: that number was never said.
    said = [int(line) for line in (first + rest).split("\n")[:-1]]
    check(path)
    with History(path) as history:
        kept = {entry.id for entry in history.entries(person=code)}
    return Outcome(len(said), tuple(number for number in said if number not in kept))


def kill_many(path: Path, tries: int) -> list[Outcome]:
    """Kill `tries` writers of one history, each at another moment of up to 0.2 s."""
    moments = random.Random(0)
    return [kill_once(path, f"K{n:03}", moments.uniform(0, 0.2)) for n in range(tries)]

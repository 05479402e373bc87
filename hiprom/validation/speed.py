"""How fast: hiprom and the loop that everybody writes, side by side on one clip.

Each way runs in a process of its own, several times in turn with the others, so that what else the
machine does slows all of them alike: only the ratios mean something on a busy machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from hiprom.environment import fresh_python
from hiprom.errors import HipromError, UsageError

WAYS = ("bare", "serial", "parallel", "adaptive", "annotated", "quick_parallel", "quick_adaptive")
"""``bare`` is OpenCV read, MediaPipe VIDEO, next; ``serial`` is hiprom looking at every frame with
one process, ``parallel`` with all; ``adaptive`` is hiprom as it comes, with all processes and ten
looks a second, ``annotated`` the same with the annotated video written; the ``quick`` ones leave
out the careful looks, so that every way uses the one model that the bare loop does."""

FLOORS = ("decode", "inference")
"""What no way can be faster than: decoding alone, and MediaPipe alone on frames held in memory."""

_AT_MOST_S = 6 * 3600.0


@dataclass(frozen=True)
class Run:
    """One way, once.

    Attributes
    ----------
    way : str
    frames : int
    total_s : float
        From the start of the process to its result.
    first_s : float
        From the start of the process to the first frame that has been measured.
    cpu_s, peak_mb : float
        Processor time of all its processes, and the largest one's peak memory, 10⁶ bytes; NaN
        where the system does not tell.
    work_s : float
        From the first frame to the last result, without starting up.
    outside_s : float or None
        Of this, what passed neither waiting for a frame nor in the pose model; of ``serial`` only.
    peaks_deg : dict of str to float or None
        Peak internal rotation per side, where the way measures it.
    """

    way: str
    frames: int
    total_s: float
    first_s: float
    cpu_s: float
    peak_mb: float
    work_s: float
    outside_s: float | None
    peaks_deg: dict[str, float | None]

    @property
    def rate(self) -> float:
        """Frames a second, starting up included."""
        return self.frames / self.total_s


@dataclass(frozen=True)
class Summary:
    """One way, over all its runs: medians."""

    way: str
    runs: tuple[Run, ...]
    against_bare: float

    def middle(self, figure: Callable[[Run], float]) -> float:
        """Return the median of a figure over the runs."""
        return median(figure(run) for run in self.runs)


def compare(
    clip: Path,
    *,
    ways: tuple[str, ...] = WAYS + FLOORS,
    rounds: int = 3,
    model: str = "full",
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[Summary]:
    """Run each way over a clip, in turn, several times.

    Parameters
    ----------
    clip : Path
        A video.
    ways : tuple of str
        Of `WAYS` and `FLOORS`; ratios need ``bare``.
    rounds : int
        How often; the order turns from round to round.
    model : str
        As for `hiprom.analyze`.
    report : callable, optional
        Called with runs done and runs in all.

    Returns
    -------
    list of Summary
        `against_bare` is the median over the rounds of the rate over the bare loop's in the same
        round; NaN without it.

    Raises
    ------
    UsageError
        If a way is unknown, or fails.
    """
    found: dict[str, list[Run]] = {way: [] for way in ways}
    for turn in range(rounds):
        shift = turn % len(ways)
        for way in ways[shift:] + ways[:shift]:
            found[way].append(run_way(way, clip, model=model))
            report(sum(map(len, found.values())), rounds * len(ways))
    bare = found.get("bare", [])
    return [Summary(way, tuple(runs), _ratio(runs, bare)) for way, runs in found.items()]


def run_way(way: str, clip: Path, *, model: str = "full") -> Run:
    """Run one way over a clip in a fresh process.

    Raises
    ------
    UsageError
        If the way is unknown, or fails: with what it said.
    """
    if way not in WAYS + FLOORS:
        raise UsageError(f"{way} is no way to read a clip: name one of {', '.join(WAYS + FLOORS)}")
    task = {"way": way, "clip": str(clip), "model": model}
    ended = subprocess.run(
        fresh_python("hiprom.validation.speed_ways", json.dumps(task)),
        capture_output=True,
        encoding="utf-8",
        errors="replace",  # what libraries say need not be UTF-8
        timeout=_AT_MOST_S,
        env=os.environ | {"HIPROM_STARTED_NS": str(time.time_ns())},
        check=False,
    )
    if ended.returncode != 0:
        said = ended.stderr.strip().splitlines() or ["nothing was said"]
        raise UsageError(f"the way '{way}' failed on {clip}: {said[-1]}")
    answer: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    for name in ("cpu_s", "peak_mb"):  # not counted on Windows
        answer[name] = float("nan") if answer[name] is None else answer[name]
    return Run(way=way, **answer)


def _ratio(runs: list[Run], bare: list[Run]) -> float:
    if not bare:
        return float("nan")
    return median(run.rate / other.rate for run, other in zip(runs, bare, strict=True))


def widest_difference_deg(one: Run, other: Run) -> float | None:
    """Return how far two runs' peaks are apart, the worse side; None where one has none.

    Raises
    ------
    HipromError
        If one measured a side that the other did not.
    """
    apart = []
    for side, peak in one.peaks_deg.items():
        theirs = other.peaks_deg.get(side)
        if (peak is None) != (theirs is None):
            raise HipromError(f"{one.way} and {other.way} do not agree whether {side} moved")
        if peak is not None and theirs is not None:
            apart.append(abs(peak - theirs))
    return max(apart, default=None)

"""``python -m benchmarks.batch workers|kill``: print what a batch gains and loses."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.batch.clips import cut_clips
from benchmarks.batch.killing import ROOT, run_and_strike
from benchmarks.command_line import count, parser_of, run_benchmark

WANTED_GAIN = 1.8
_QUIET_CORES = 0.9


def main() -> int:
    """Run one of the benchmarks; exit with 1 where a promise is broken."""
    parser = parser_of("batch", __doc__)
    parser.add_argument(
        "what",
        choices=("workers", "kill"),
        help="how much faster two workers are than one; what killed workers and schedulers lose",
    )
    parser.add_argument("--clips", type=count, default=32, help="how many")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each clip")
    parser.add_argument("--rounds", type=count, default=1, help="workers: how often each is timed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cut_clips(ROOT / "sample_videos", folder / "clips", options.clips, options.seconds)
        if options.what == "workers":
            return _workers(folder, options.rounds)
        return _kill(folder)


def _workers(folder: Path, rounds: int) -> int:
    """Time one worker and two, in turn; where other work runs, the ratio says less."""
    took: dict[int, list[float]] = {1: [], 2: []}
    spent: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(rounds):
        for workers in took:
            wall, cpu = _time(folder / "clips", folder / f"out{turn}_{workers}", workers)
            took[workers].append(wall)
            spent[workers].append(cpu)
            print(
                f"{workers} workers: {wall:6.1f} s, {cpu:6.1f} s of processor time"
                f" ({cpu / wall:.2f} cores); load of the machine: {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    gain = min(took[1]) / min(took[2])
    print(f"gain of the second worker: {gain:.2f}")
    print(f"processor time of two workers against one: {min(spent[2]) / min(spent[1]):.2f}")
    cores = min(spent[1]) / min(took[1])
    if cores < _QUIET_CORES:
        print(f"one worker got {cores:.2f} cores: other work ran; measure on a quiet machine")
    return int(gain < WANTED_GAIN)


def _time(clips: Path, out: Path, workers: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "hiprom", "batch", str(clips), "--out", str(out)]
    command += ["--quiet", "--workers", str(workers)]
    before, start = os.times(), time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL
    )
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode not in (0, 4):
        raise SystemExit(f"hiprom batch ended with status {done.returncode}")
    cpu = after.children_user + after.children_system
    return wall, cpu - before.children_user - before.children_system


def _kill(folder: Path) -> int:
    clips, out = folder / "clips", folder / "out"
    status = run_and_strike(clips, out, folder)
    with (out / "batch.csv").open(encoding="utf-8", newline="") as file:
        rows = Counter((row["id"], row["side"]) for row in csv.DictReader(file))
    ids = {path.stem for path in clips.glob("*.mp4")}
    lost = ids - {name for name, _ in rows}
    doubled = sum(count - 1 for count in rows.values())
    print(f"status {status}; {len(ids)} clips, {len(lost)} lost, {doubled} duplicate rows")
    return int(bool(lost) or doubled > 0 or status not in (0, 4))


if __name__ == "__main__":
    run_benchmark(main)

"""``python -m benchmarks.history speed|kill``: print what the history does."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.command_line import count, parser_of, run_benchmark
from benchmarks.history.killing import kill_many
from benchmarks.history.made import make_many
from hiprom.history import History
from hiprom.history.exchange import export
from hiprom.history.trend import write_trend

_PROMISED_S = 1.0  # within which each step is done


def main() -> int:
    """Run one of the benchmarks; exit with 1 where a promise is broken."""
    parser = parser_of("history", __doc__)
    parser.add_argument(
        "what",
        choices=("speed", "kill"),
        help="how long each step takes on a large history; what killed writers lose",
    )
    parser.add_argument("--sessions", type=count, default=10_000, help="speed: how many there are")
    parser.add_argument("--tries", type=count, default=100, help="kill: how many writers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.what == "speed":
            return _speed(Path(folder), options.sessions)
        return _kill(Path(folder), options.tries)


def _speed(folder: Path, sessions: int) -> int:
    path = folder / "history.sqlite3"
    with History(path, create=True) as history:
        print(f"writing {sessions} sessions: {_seconds(_fill(history, sessions)):.2f} s")
        entries = history.entries()
        busiest = history.entries(person="P000", test="seated")
        steps: dict[str, Callable[[], object]] = {
            "list": history.entries,
            f"trend of {len(busiest)}": lambda: write_trend(busiest, folder / "t.png"),
            f"trend of {len(entries)}": lambda: write_trend(entries, folder / "t.png"),
            "export CSV": lambda: export(history, folder / "e.csv"),
            "export JSON": lambda: export(history, folder / "e.json"),
        }
        took = {name: _seconds(step) for name, step in steps.items()}
    commands = [
        ["list"],
        ["plot", "--person", "P000", str(folder / "c.png")],
        ["export", str(folder / "c.csv")],
        ["export", str(folder / "c.json")],
    ]
    for command in commands:
        took[f"hiprom history {command[0]} {Path(command[-1]).suffix}"] = _seconds(
            lambda command=command: _run([*command, "--db", str(path)])  # type: ignore[misc]
        )
    print(f"{path.stat().st_size / 1e6:.0f} MB")
    for name, seconds in took.items():
        print(f"{name:32} {seconds:6.2f} s")
    return int(max(took.values()) >= _PROMISED_S)


def _kill(folder: Path, tries: int) -> int:
    outcomes = kill_many(folder / "history.sqlite3", tries)
    acknowledged = sum(outcome.acknowledged for outcome in outcomes)
    lost = sum(len(outcome.lost) for outcome in outcomes)
    survived = sum(not outcome.lost for outcome in outcomes)
    print(f"survived {survived} of {tries} kills; {lost} of {acknowledged} commits lost")
    return int(survived < tries)


def _fill(history: History, sessions: int) -> Callable[[], object]:
    return lambda: history.add_all(make_many(sessions, people=20))


def _seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def _run(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "hiprom", "history", *arguments]
    subprocess.run(command, check=True, capture_output=True)


if __name__ == "__main__":
    run_benchmark(main)

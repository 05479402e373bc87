"""``python -m benchmarks.speed``: hiprom and the plain loop on clips of several lengths and sizes.

The clips are made with ffmpeg from a sample clip. 10 min and 4K take long and are asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks.command_line import count, parser_of, run_benchmark
from benchmarks.speed import monomech
from benchmarks.speed.clips import LENGTHS_S, SIZES, make_clip
from hiprom.apps.console import say, show
from hiprom.apps.speed_table import speed_table
from hiprom.pose import resolve_model
from hiprom.validation.speed import FLOORS, WAYS, Summary, compare, widest_difference_deg

SAMPLE = Path("sample_videos/seated_symmetric.mp4")


def main() -> None:
    """Run what the arguments ask for, print a table per clip, and write the runs as JSON."""
    arguments = _arguments()
    everything: dict[str, list[Summary]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for length in arguments.lengths:
            for size in arguments.sizes:
                clip = make_clip(arguments.sample, folder, size, length)
                found = compare(
                    clip, ways=tuple(arguments.ways), rounds=arguments.rounds, report=_tell
                )
                everything[f"{length}, {size}"] = found
                show(speed_table(found, f"\n{length}, {size}: {clip.name}"))
                _say_peaks(found)
                if arguments.monomech is not None:
                    _say_monomech(arguments.monomech, clip)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(_report(everything), indent=1), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = parser_of("speed", __doc__)
    parser.add_argument("--sample", type=Path, default=SAMPLE, help="what the clips are made from")
    parser.add_argument(
        "--lengths", nargs="+", choices=LENGTHS_S, default=["10 s", "60 s"], help="of the clips"
    )
    parser.add_argument(
        "--sizes", nargs="+", choices=SIZES, default=["480p", "1080p"], help="of the clips"
    )
    parser.add_argument(
        "--ways",
        nargs="+",
        choices=WAYS + FLOORS,
        default=WAYS + FLOORS,
        metavar="WAY",
        help="these ways to go through a clip",
    )
    parser.add_argument("--rounds", type=count, default=3, help="how often each is timed")
    parser.add_argument("--folder", type=Path, help="keep the clips here")
    parser.add_argument("--json", type=Path, help="write every run")
    parser.add_argument(
        "--monomech", type=Path, metavar="PYTHON", help="an interpreter that has monomech"
    )
    return parser.parse_args()


def _tell(done: int, total: int) -> None:
    say(f"{done} of {total} runs")


def _say_peaks(found: list[Summary]) -> None:
    """Say how far the peaks of the ways that measure are apart."""
    measuring = [way for way in found if way.runs[0].peaks_deg]
    for way in measuring[1:]:
        apart = widest_difference_deg(measuring[0].runs[0], way.runs[0])
        if apart is not None:
            say(f"peaks of {way.way} and {measuring[0].way}: {apart:.1f}° apart at most")


def _say_monomech(python: Path, clip: Path) -> None:
    rate, why = monomech.frames_per_s(python, clip, resolve_model("full").path)
    say(f"monomech: {why}" if rate is None else f"monomech, same model: {rate:.1f} frames/s")


def _report(everything: dict[str, list[Summary]]) -> dict[str, object]:
    return {
        "machine": {"processors": os.cpu_count(), "system": platform.platform()},
        "clips": {
            name: [
                {"way": w.way, "against_bare": w.against_bare, "runs": [asdict(r) for r in w.runs]}
                for w in found
            ]
            for name, found in everything.items()
        },
    }


if __name__ == "__main__":
    run_benchmark(main)

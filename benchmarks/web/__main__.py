"""``python -m benchmarks.web latency|stages|pictures``: what a live test in the browser costs."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.command_line import count, parser_of, run_benchmark
from benchmarks.web.latency import measure_latency
from benchmarks.web.pictures import take_pictures
from benchmarks.web.stages import measure_stages

CLIP = Path("sample_videos/seated_symmetric.mp4")


def main() -> None:
    """Run one of the benchmarks, or take the pictures."""
    parser = parser_of("web", __doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    latency = commands.add_parser(
        "latency", help="capture-to-overlay latency, rate, dropped pictures and memory, at 720p"
    )
    latency.add_argument("clip", type=Path, nargs="?", default=CLIP, help="plays as the camera")
    latency.add_argument("--minutes", type=float, default=1.0, help="how long to measure")
    latency.add_argument(
        "--careful",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="take careful looks",
    )
    stages = commands.add_parser(
        "stages", help="processor time of each stage on the server, for pictures of several sizes"
    )
    stages.add_argument("clip", type=Path, nargs="?", default=CLIP, help="whose frames are used")
    stages.add_argument("--count", type=count, default=40, help="how many frames")
    pictures = commands.add_parser(
        "pictures", help="the screenshots that docs/app.md shows; rendered people only"
    )
    pictures.add_argument(
        "folder", type=Path, nargs="?", default=Path("docs/images"), help="for app_*.png"
    )
    options = parser.parse_args()
    if options.what == "pictures":
        take_pictures(options.folder)
        return
    lines = (
        measure_latency(options.clip, options.minutes, careful=options.careful)
        if options.what == "latency"
        else measure_stages(options.clip, options.count)
    )
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    run_benchmark(main)

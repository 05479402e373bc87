"""``python -m benchmarks.synthetic``: render the samples, an accuracy set, or one clip.

    python -m benchmarks.synthetic samples --out sample_videos
    python -m benchmarks.synthetic set --count 72 --seed 1 --out DIR [--jobs N] [--only seated]
    python -m benchmarks.synthetic set --kind retest --count 100 --seed 5 --out DIR
    python -m benchmarks.synthetic clip SPEC.json --out DIR

The kinds of set are described in `benchmarks.synthetic.sets`. Complete clips are skipped.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.command_line import Parser, count, parser_of, run_benchmark

from .many import render
from .samples import samples, write_readings
from .sets import KINDS
from .spec import TESTS, ClipSpec


def _parser() -> Parser:
    parser = parser_of("synthetic", __doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    sample = commands.add_parser("samples", help="the clips of sample_videos/")
    sample.add_argument("--name", help="only this one")
    many = commands.add_parser("set", help="an accuracy set")
    many.add_argument("--count", type=count, default=72, help="how many clips")
    many.add_argument("--seed", type=int, default=1, help="another one draws other people")
    many.add_argument("--jobs", type=count, default=1, help="how many are rendered at a time")
    many.add_argument("--kind", choices=KINDS, default="accuracy", help="of set")
    many.add_argument("--only", choices=TESTS, help="clips of this test")
    one = commands.add_parser("clip", help="one clip from a specification or a truth file")
    one.add_argument("spec", type=Path, help="JSON of either")
    for command in (sample, many, one):
        command.add_argument("--out", type=Path, required=True, help="folder for the clips")
    for command in (many, one):
        command.add_argument(
            "--renderer",
            choices=("vtk", "filament"),
            default="vtk",
            help="filament: another look; needs open3d",
        )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "set":
        specs = [
            spec
            for spec in KINDS[arguments.kind](arguments.count, arguments.seed)
            if arguments.only in (None, spec.test)
        ]
        render(specs, arguments.out, jobs=arguments.jobs, renderer=arguments.renderer)
    elif arguments.command == "samples":
        specs = [spec for spec in samples() if arguments.name in (None, spec.name)]
        render(specs, arguments.out, joints=False)
        write_readings(arguments.out)
    else:
        render([ClipSpec.read(arguments.spec)], arguments.out, renderer=arguments.renderer)
    return 0


if __name__ == "__main__":
    run_benchmark(main)

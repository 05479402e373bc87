"""``python -m benchmarks.supine``: from where can the supine test be measured?

    python -m benchmarks.supine render DIR [--bodies 10] [--only overhead]     (anny, pyvista)
    python -m benchmarks.supine detect DIR [--model full]
    python -m benchmarks.supine table DIR [--turn 0]
    python -m benchmarks.synthetic set --kind supine --count 14 --seed 9 --out CLIPS
    python -m benchmarks.supine clips CLIPS

Rendering needs other packages than detection and may run in another environment; what is there
already is skipped. The results are in docs/supine.md.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.command_line import Parser, count, parser_of, run_benchmark


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> Parser:
    parser = parser_of("supine", __doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    render = commands.add_parser("render", help="the stills")
    render.add_argument("--bodies", type=count, default=10, help="how many")
    render.add_argument("--only", default="", help="positions whose name contains this")
    detect = commands.add_parser("detect", help="landmarks on the stills")
    table = commands.add_parser("table", help="detection and error for each position")
    table.add_argument("--turn", type=int, default=0, help="quarter turns of the picture")
    clips = commands.add_parser("clips", help="whole clips through hiprom analyze")
    for command in (detect, table):
        command.add_argument("--model", default="full", help="full, heavy, or a .task file")
    for command in (render, detect, table, clips):
        command.add_argument("folder", type=Path, help="of the stills, or of the clips")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "render":
        from .stills import render

        render(arguments.folder, arguments.bodies, arguments.only, _say)
    elif arguments.command == "detect":
        from .detect import detect

        detect(arguments.folder, arguments.model, _say)
    elif arguments.command == "table":
        from .table import check_detected, detection_lines, error_lines

        check_detected(arguments.folder, arguments.model)
        for line in detection_lines(arguments.folder, arguments.model):
            _say(line)
        _say("\nbias / MAE / P95, degrees\n")
        for line in error_lines(arguments.folder, arguments.model, arguments.turn):
            _say(line)
    else:
        from .clips import lines

        for line in lines(arguments.folder):
            _say(line)
    return 0


if __name__ == "__main__":
    run_benchmark(main)

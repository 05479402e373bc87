"""``python -m benchmarks.synthetic``: render the samples, an accuracy set, or one clip.

    python -m benchmarks.synthetic samples --out sample_videos
    python -m benchmarks.synthetic set --count 72 --seed 1 --out DIR [--jobs N] [--only seated]
    python -m benchmarks.synthetic set --kind retest --count 100 --seed 5 --out DIR
    python -m benchmarks.synthetic clip SPEC.json --out DIR

The kinds of set are described in `benchmarks.synthetic.sets`. Complete clips are skipped.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .samples import samples, write_readings
from .sets import KINDS
from .spec import TESTS, ClipSpec


def is_complete(spec: ClipSpec, out: Path) -> bool:
    """Tell whether a clip is there; its truth is written last."""
    return all((out / f"{spec.name}.{end}").exists() for end in ("mp4", "truth.json"))


def render(specs: list[ClipSpec], out: Path, joints: bool, say: Callable[[str], None]) -> None:
    """Render what is missing of a list of clips."""
    from .film import film

    for i, spec in enumerate(specs, 1):
        if is_complete(spec, out):
            say(f"{i}/{len(specs)} {spec.name}: there already")
            continue
        start = time.perf_counter()
        film(spec, out, joints=joints)
        say(f"{i}/{len(specs)} {spec.name}: {time.perf_counter() - start:.0f} s")


def _say(line: str) -> None:
    print(line, flush=True)


def _spread(arguments: argparse.Namespace) -> int:
    """Render a set with several worker processes, each with every n-th clip."""
    command = [sys.executable, "-m", "benchmarks.synthetic", "set", "--out", str(arguments.out)]
    command += ["--count", str(arguments.count), "--seed", str(arguments.seed)]
    command += ["--kind", arguments.kind]
    command += ["--only", arguments.only] if arguments.only else []
    workers = [
        subprocess.Popen([*command, "--part", f"{i}/{arguments.jobs}"])
        for i in range(arguments.jobs)
    ]
    return max(worker.wait() for worker in workers)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthetic")
    commands = parser.add_subparsers(dest="command", required=True)
    sample = commands.add_parser("samples", help="the clips of sample_videos/")
    sample.add_argument("--name", help="only this one")
    many = commands.add_parser("set", help="an accuracy set")
    many.add_argument("--count", type=int, default=72)
    many.add_argument("--seed", type=int, default=1)
    many.add_argument("--jobs", type=int, default=1)
    many.add_argument("--kind", choices=KINDS, default="accuracy")
    many.add_argument("--only", choices=TESTS)
    many.add_argument("--part", default="0/1", help=argparse.SUPPRESS)
    one = commands.add_parser("clip", help="one clip from a specification or a truth file")
    one.add_argument("spec", type=Path)
    for command in (sample, many, one):
        command.add_argument("--out", type=Path, required=True)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "set":
        if arguments.jobs > 1:
            return _spread(arguments)
        part, parts = (int(text) for text in arguments.part.split("/"))
        specs = [
            spec
            for spec in KINDS[arguments.kind](arguments.count, arguments.seed)
            if arguments.only in (None, spec.test)
        ]
        render(specs[part::parts], arguments.out, joints=True, say=_say)
    elif arguments.command == "samples":
        specs = [spec for spec in samples() if arguments.name in (None, spec.name)]
        render(specs, arguments.out, joints=False, say=_say)
        write_readings(arguments.out)
    else:
        render([ClipSpec.read(arguments.spec)], arguments.out, joints=True, say=_say)
    return 0


if __name__ == "__main__":
    sys.exit(main())

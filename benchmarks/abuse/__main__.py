"""``python -m benchmarks.abuse corpus|fuzz``: try to break every reader, and say what broke."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.abuse.runner import run_cases


def main() -> int:
    """Run the corpus or the fuzzer; exit with 1 where something broke."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.abuse", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    corpus = commands.add_parser("corpus", help="broken inputs through the command line")
    corpus.add_argument("--cases", type=int, default=2000)
    corpus.add_argument("--seed", type=int, default=1)
    corpus.add_argument("--only", type=int, nargs="+", help="these cases, by number")
    corpus.add_argument("--keep", type=Path, help="leave the last case's files in this folder")
    options = parser.parse_args()
    tally = run_cases(options.only or range(options.cases), options.seed, options.keep)
    tally.print()
    return int(bool(tally.wrong))


if __name__ == "__main__":
    raise SystemExit(main())

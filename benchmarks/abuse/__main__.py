"""``python -m benchmarks.abuse corpus|fuzz``: try to break every reader, and say what broke."""

from __future__ import annotations

from pathlib import Path

from benchmarks.abuse.runner import run_cases
from benchmarks.command_line import count, parser_of, run_benchmark


def main() -> int:
    """Run the corpus or the fuzzer; exit with 1 where something broke."""
    parser = parser_of("abuse", __doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    corpus = commands.add_parser("corpus", help="broken inputs through the command line")
    corpus.add_argument("--cases", type=count, default=2000, help="how many")
    corpus.add_argument("--only", type=int, nargs="+", metavar="N", help="these cases, by number")
    corpus.add_argument("--keep", type=Path, help="leave the last case's files in this folder")
    corpus.add_argument("--messages", action="store_true", help="print every kind of error once")
    fuzzer = commands.add_parser("fuzz", help="changed bytes and wild values into every reader")
    fuzzer.add_argument("--minutes", type=float, default=30.0, help="of CPU time, in all")
    fuzzer.add_argument(
        "--only", nargs="+", metavar="TARGET", help="these readers; all unless given"
    )
    fuzzer.add_argument(
        "--keep", type=Path, default=Path("fuzz-findings"), help="folder for findings"
    )
    for command in (corpus, fuzzer):
        command.add_argument("--seed", type=int, default=1, help="of what is broken, and how")
    options = parser.parse_args()
    if options.what == "fuzz":
        from benchmarks.abuse.fuzz import NAMES, fuzz

        names = options.only or list(NAMES)
        if unknown := set(names) - set(NAMES):
            fuzzer.error(f"no reader {', '.join(sorted(unknown))}: there are {', '.join(NAMES)}")
        found = fuzz(names, options.minutes, options.seed, options.keep)
        return int(any(one.findings for one in found))
    tally = run_cases(options.only or range(options.cases), options.seed, options.keep)
    if options.messages:
        tally.print_messages()
    tally.print()
    return int(bool(tally.wrong))


if __name__ == "__main__":
    run_benchmark(main)

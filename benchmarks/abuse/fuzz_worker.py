"""Fuzzes one target in a process of its own, for some seconds; says what it found as JSON lines.

With `atheris` installed, the bytes are changed where that reaches new lines of hiprom; without,
blindly. Every input is written down before it is tried, so that one that hangs or kills the process
is not lost.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib
import importlib.util
import json
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.abuse.cases import MOST_MB
from benchmarks.memory import forget_peak, peak_mb

HANGS_AFTER_S: Final = 300  # by the clock: on a busy machine that is little work
WITH_ATHERIS: Final = importlib.util.find_spec("atheris") is not None


class Finder:
    """Tries inputs and notes what is wrong with each, once.

    Parameters
    ----------
    folder : Path
        For the inputs; those with which something was wrong are kept.
    name : str
        Of the target.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.tried = 0
        self._seen: set[str] = set()

    def attempt(self, call: Callable[[], object], keep: Callable[[Path], object]) -> None:
        """Call once; anything but an error that hiprom raises on purpose is a finding."""
        from hiprom.errors import HipromError

        self.tried += 1
        forget_peak()
        faulthandler.dump_traceback_later(HANGS_AFTER_S, exit=True)
        try:
            call()
        except HipromError as error:
            if len(str(error)) > 2000:
                self._note("an error of more than 2000 characters", str(error)[:200], keep)
        except Exception as error:  # noqa: BLE001  that is what is looked for
            place = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in place if "hiprom" in frame.filename]
            last = ours[-1] if ours else place[-1]
            where = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
            self._note(where, str(error)[:200], keep)
        finally:
            faulthandler.cancel_dump_traceback_later()
        if peak_mb() > MOST_MB:
            self._note(f"more than {MOST_MB} MB of memory", f"{peak_mb():.0f} MB", keep)

    def _note(self, where: str, message: str, keep: Callable[[Path], object]) -> None:
        if where in self._seen:
            return
        self._seen.add(where)
        path = self.folder / f"finding-{self.name}-{len(self._seen)}"
        keep(path)
        print(json.dumps({"finding": where, "message": message, "input": str(path)}), flush=True)


def fuzz_bytes(name: str, folder: Path, bases: Path, seconds: float, seed: int) -> None:
    """Change whole inputs byte by byte and give them to a reader."""
    from benchmarks.abuse.targets import TARGETS

    target = TARGETS[name]
    finder = Finder(folder, name)
    path = folder / f"input{target.suffix}"

    def one(data: bytes) -> None:
        path.write_bytes(data)
        finder.attempt(lambda: target.run(path), lambda to: to.write_bytes(data))

    seeds = [(bases / seed_name).read_bytes() for seed_name in target.seeds]
    for data in seeds:
        one(data)
    end = time.process_time() + seconds
    if WITH_ATHERIS and name not in _NATIVE:
        _with_atheris(one, seeds, folder / "corpus", end, finder)
        return
    from benchmarks.abuse.damage import BLIND

    rng = np.random.default_rng(seed)
    while time.process_time() < end:
        data = seeds[int(rng.integers(len(seeds)))]
        for _ in range(int(rng.integers(1, 5))):
            data = BLIND[int(rng.integers(len(BLIND)))](data, rng)
        one(data)
    _finish(finder)


# Its own bound on memory counts what the parent process took; its own lines say nothing of ours.
# Its bound on time is not 0, either: that ends whoever waits a second for the disk.
_OPTIONS: Final = ("-rss_limit_mb=0", "-timeout=3600", "-verbosity=0")
# What happens in C is not seen by atheris; there blind changes try more inputs a second.
_NATIVE: Final = ("video", "history")


def _with_atheris(
    one: Callable[[bytes], None], seeds: list[bytes], corpus: Path, end: float, finder: Finder
) -> None:
    import atheris

    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds):
        (corpus / f"seed{number}").write_bytes(data)

    def test_one(data: bytes) -> None:
        if time.process_time() > end:
            _finish(finder)
            sys.stdout.flush()
            import os

            os._exit(0)  # atheris has no other way to stop in time
        one(data)

    longest = max(len(data) for data in seeds) * 2 + 100
    atheris.Setup([sys.argv[0], str(corpus), f"-max_len={longest}", *_OPTIONS], test_one)
    atheris.Fuzz()


def fuzz_landmarks(folder: Path, seconds: float, seed: int) -> None:
    """Measure landmarks with NaN, infinite and extreme values."""
    from benchmarks.abuse.targets import wild_landmarks

    finder = Finder(folder, "landmarks")
    end = time.process_time() + seconds
    number = seed * 10**6
    while time.process_time() < end:
        number += 1
        rng = np.random.default_rng(number)
        finder.attempt(
            lambda rng=rng: next(wild_landmarks(rng)),  # type: ignore[misc]
            lambda to, number=number: to.write_text(f"np.random.default_rng({number})\n"),  # type: ignore[misc]
        )
    _finish(finder)


def fuzz_web(folder: Path, seconds: float, seed: int) -> None:
    """Ask the web application for everything, in every wrong way."""
    from benchmarks.abuse.web import requests

    finder = Finder(folder, "web")
    end = time.process_time() + seconds
    for ask, shown in requests(folder, seed):
        finder.attempt(ask, lambda to, shown=shown: to.write_text(shown()))  # type: ignore[misc]
        if time.process_time() > end:
            break
    _finish(finder)


def _finish(finder: Finder) -> None:
    print(json.dumps({"tried": finder.tried, "cpu_s": time.process_time()}), flush=True)


def main() -> None:
    """Fuzz what the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    for name in ("folder", "bases"):
        parser.add_argument(name, type=Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("seed", type=int)
    options: Any = parser.parse_args()
    warnings.simplefilter("error")
    if options.name == "landmarks":
        fuzz_landmarks(options.folder, options.seconds, options.seed)
    elif options.name == "web":
        fuzz_web(options.folder, options.seconds, options.seed)
    else:
        fuzz_bytes(options.name, options.folder, options.bases, options.seconds, options.seed)


if __name__ == "__main__":
    if WITH_ATHERIS:
        import atheris

        # Only what is imported in here is watched; the worker's imports are late for that.
        with atheris.instrument_imports(include=["hiprom"]):
            importlib.import_module("benchmarks.abuse.targets")
    main()

"""Shares the fuzzing time among the targets, each in a process of its own, and prints findings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.abuse.bases import ROOT, make_bases
from benchmarks.abuse.fuzz_worker import HANGS_AFTER_S, WITH_ATHERIS
from benchmarks.abuse.runner import ONE_ARENA
from benchmarks.abuse.targets import TARGETS, more_seeds

NAMES: Final = (*TARGETS, "landmarks", "web")
_SHARES: Final = {"video": 4.0, "landmarks": 3.0, "web": 2.0}


@dataclass
class Fuzzed:
    """What came of a target: inputs tried, CPU seconds, findings."""

    name: str
    tried: int = 0
    cpu_s: float = 0.0
    findings: list[str] = field(default_factory=list)


def fuzz(names: list[str], minutes: float, seed: int, keep: Path) -> list[Fuzzed]:
    """Fuzz targets one after the other.

    Parameters
    ----------
    names : list of str
        Of `NAMES`.
    minutes : float
        CPU minutes in all, shared out: the video readers get four times a simple reader's.
    seed : int
    keep : Path
        Folder for inputs with which something was wrong.
    """
    keep.mkdir(parents=True, exist_ok=True)
    total = sum(_SHARES.get(name, 1.0) for name in names)
    found = []
    with tempfile.TemporaryDirectory(prefix="hiprom-fuzz-") as temporary:
        bases = Path(temporary) / "bases"
        make_bases(bases)
        more_seeds(bases)
        for name in names:
            seconds = 60 * minutes * _SHARES.get(name, 1.0) / total
            one = _fuzz_one(name, seconds, seed, bases, keep)
            print(_line(one), flush=True)
            found.append(one)
    cpu_s, tried = sum(one.cpu_s for one in found), sum(one.tried for one in found)
    findings = sum(len(one.findings) for one in found)
    way = "atheris and blind changes" if WITH_ATHERIS else "blind changes (atheris not installed)"
    print(f"\n{tried} inputs in {cpu_s / 60:.1f} CPU minutes, {way}; {findings} findings")
    return found


def _fuzz_one(name: str, seconds: float, seed: int, bases: Path, keep: Path) -> Fuzzed:
    one = Fuzzed(name)
    with tempfile.TemporaryDirectory(prefix="hiprom-fuzz-") as temporary:
        folder = Path(temporary)
        (folder / "bases").symlink_to(bases)
        command = [sys.executable, "-m", "benchmarks.abuse.fuzz_worker", name, str(folder)]
        log = folder / "log"
        try:
            with log.open("w") as errors:
                done = subprocess.run(
                    [*command, str(bases), str(seconds), str(seed)],
                    cwd=folder,
                    env={**os.environ, **ONE_ARENA, "PYTHONPATH": str(ROOT)},
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                    timeout=30 * seconds + 10 * HANGS_AFTER_S,
                    check=False,
                )
            lines, status = done.stdout.splitlines(), done.returncode
        except subprocess.TimeoutExpired:
            lines, status = [], -1
        for line in lines:
            if not line.startswith("{"):
                continue  # atheris speaks too
            said = json.loads(line)
            if "finding" in said:
                one.findings.append(f"{said['finding']}: {said['message']}")
            else:
                one.tried, one.cpu_s = said["tried"], said["cpu_s"]
        if status != 0 or not one.tried:
            said = log.read_text(errors="replace").splitlines()
            tail = "\n".join(line for line in said if "Instrumenting" not in line)[-4000:]
            one.findings.append(f"the process ended with {status}:\n{tail}")
            for path in folder.glob("input*"):
                shutil.copy(path, keep / f"killed-{name}{path.suffix}")
        for path in folder.glob("finding-*"):
            shutil.copy(path, keep)
    return one


def _line(one: Fuzzed) -> str:
    head = f"{one.name:16} {one.tried:8} inputs {one.cpu_s:7.1f} CPU s  "
    if not one.findings:
        return head + "nothing found"
    return head + "\n  FOUND ".join([f"{len(one.findings)} findings", *one.findings])

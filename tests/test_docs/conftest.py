"""A folder as the pages assume it, and a shell that runs their blocks in a copy of it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from docs_blocks import ROOT

import hiprom

sys.path.insert(0, str(ROOT / "docs" / "hooks"))

RUNNER = Path(__file__).parent / "docs_runner.py"
SHOWN = 3000  # characters of a failed block's output


@dataclass(frozen=True)
class Shell:
    """Runs blocks where `hiprom` and `python` are this checkout's."""

    commands: Path
    kept: Path

    def run(self, code: str, folder: Path, *, language: str = "sh") -> str:
        """Run a block in a folder; return its standard output, fail where it fails."""
        if language == "python":
            (folder / "block.py").write_text(code, encoding="utf-8")
            code = shlex.join(self.program("block.py"))
        environment = {
            **os.environ,
            "PATH": f"{self.commands}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{Path(hiprom.__file__).parents[1]}{os.pathsep}{ROOT}",
            "HIPROM_DB": str(folder / "history.sqlite3"),
            "COLUMNS": "100",
        }
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", code],
            cwd=folder,
            env=environment,
            input="y\n" * 50_000,  # to commands that ask; each may read ahead by some kB
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            pytest.fail(f"status {done.returncode}\n{(done.stdout + done.stderr)[-SHOWN:]}")
        return done.stdout

    def program(self, name: str) -> list[str]:
        return [sys.executable, str(RUNNER), str(self.kept), name]


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """The shell, with the landmarks of each clip found once for all tests."""
    commands, kept = tmp_path_factory.mktemp("commands"), tmp_path_factory.mktemp("landmarks")
    made = Shell(commands, kept)
    for name, line in (
        ("hiprom", shlex.join(made.program("hiprom"))),
        ("python", shlex.quote(sys.executable)),
    ):
        script = commands / name
        script.write_text(f'#!/bin/sh\nexec {line} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return made


@pytest.fixture(scope="session")
def furnished(shell: Shell, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with clips, a manifest, results, readings, measurements and a history."""
    folder = tmp_path_factory.mktemp("furnished")
    (folder / "sample_videos").symlink_to(samples, target_is_directory=True)
    shutil.copy(samples / "seated_asymmetric_15.mp4", folder / "clip.mp4")
    shell.run(
        """
        hiprom analyze clip.mp4 --out results --quiet >/dev/null
        hiprom analyze sample_videos/seated_symmetric.mp4 --json friday.json --quiet >/dev/null
        mv friday.json friday.measurement.json
        hiprom export clip.mp4 --to npz --out clip.npz
        hiprom export clip.mp4 --to trc --unit m --out body.trc
        hiprom export results/clip.measurement.json --to mot --out body.mot
        for copy in monday.measurement.json clip.measurement.json clip.json; do
            cp results/clip.measurement.json $copy
        done
        """,
        folder,
    )
    (folder / "readings.csv").write_text(_readings(samples), encoding="utf-8")
    _fill_history(folder)
    (folder / "clips").mkdir()
    shutil.copy(folder / "clip.mp4", folder / "clips" / "clip.mp4")
    (folder / "manifest.csv").write_text("clip,test\nclips/clip.mp4,seated\n", encoding="utf-8")
    shell.run("hiprom history export all.json", folder)
    return folder


def _readings(samples: Path) -> str:
    """The readings of the sample clips, as seen from the folder above them."""
    head, *lines = (samples / "readings.csv").read_text(encoding="utf-8").splitlines()
    assert head.startswith("clip,")
    return "\n".join([head, *(f"{samples.name}/{line}" for line in lines)]) + "\n"


def _fill_history(folder: Path) -> None:
    from datetime import date, timedelta

    from hiprom.history.store import History
    from hiprom.measurement import Measurement

    files = ("monday.measurement.json", "friday.measurement.json")
    measured = [Measurement.model_validate_json((folder / f).read_text("utf-8")) for f in files]
    with History(folder / "history.sqlite3", create=True) as history:
        for day in range(15):
            history.add("P07", date(2026, 1, 5) + timedelta(days=day), measured[day % 2])


@pytest.fixture
def workplace(furnished: Path, tmp_path: Path) -> Path:
    """A copy of the furnished folder, for one block."""
    folder = tmp_path / "work"
    shutil.copytree(furnished, folder, symlinks=True)
    return folder

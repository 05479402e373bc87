"""Run hiprom, or a script, with the landmarks of each clip kept between runs.

``python docs_runner.py FOLDER hiprom ARGUMENTS…`` or ``… FOLDER SCRIPT.py``. Finding landmarks is
nearly all the time that a command takes; everything else runs as ever.
"""

from __future__ import annotations

import hashlib
import runpy
import sys
from pathlib import Path

from hiprom.exports.archive import read_npz, write_npz
from hiprom.pose import estimate


def keep_landmarks(folder: Path) -> None:
    """Replace the estimation by one that looks in a folder first."""
    estimated = estimate.estimate_landmarks

    def kept(frames, info, detector, **options):
        how = sorted((name, repr(value)) for name, value in options.items() if name != "progress")
        what = Path(info.path).read_bytes() + f"{detector} {how}".encode()
        file = folder / f"{hashlib.sha256(what).hexdigest()}.npz"
        if not file.exists():
            write_npz(estimated(frames, info, detector, **options), file)
        return read_npz(file)

    estimate.estimate_landmarks = kept


if __name__ == "__main__":
    folder, program, *arguments = sys.argv[1:]
    keep_landmarks(Path(folder))
    if program == "hiprom":
        from hiprom.apps.cli import main

        main(arguments)
    sys.argv = [program, *arguments]
    runpy.run_path(program, run_name="__main__")

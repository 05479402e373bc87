"""Run hiprom, or a script, with what was seen in each clip kept between runs.

``python docs_runner.py FOLDER hiprom ARGUMENTS…`` or ``… FOLDER SCRIPT.py``. Looking is
nearly all the time that a command takes; everything else runs as ever.
"""

from __future__ import annotations

import hashlib
import pickle
import runpy
import sys
from pathlib import Path

from hiprom.pose.reading import ClipReading


def keep_looks(folder: Path) -> None:
    """Replace the look at a clip by one that sees in a folder first whether it was done before."""
    look = ClipReading.look

    def kept(self, how, *rest):
        what = Path(self._clip).read_bytes() + repr((how, self._person)).encode()
        file = folder / f"{hashlib.sha256(what).hexdigest()}.pickle"
        if not file.exists():
            file.write_bytes(pickle.dumps(look(self, how, *rest)))
        return pickle.loads(file.read_bytes())

    ClipReading.look = kept


if __name__ == "__main__":
    folder, program, *arguments = sys.argv[1:]
    keep_looks(Path(folder))
    if program == "hiprom":
        from hiprom.apps.cli import main

        main(arguments)
    sys.argv = [program, *arguments]
    runpy.run_path(program, run_name="__main__")

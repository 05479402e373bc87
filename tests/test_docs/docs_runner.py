"""Run hiprom, or a script, with what was seen in each clip kept between runs.

``python docs_runner.py FOLDER hiprom ARGUMENTS…`` or ``… FOLDER SCRIPT.py``. Looking is
nearly all the time that a command takes. It is done by one process, on whose number the result does
not depend; everything else runs as ever. The workers of a batch import this module, too, by which
they keep and take the same.
"""

from __future__ import annotations

import hashlib
import pickle
import runpy
import sys
from pathlib import Path

from hiprom.pose.clip_detector import ClipDetector


def keep_detections(folder: Path) -> None:
    """Keep what is detected in a clip in a folder, and take it from there the next time."""
    begin, detect = ClipDetector.__init__, ClipDetector.detect

    def begin_alone(self, *clip, workers=None, **options):
        begin(self, *clip, workers=1, **options)

    def kept(self, *progress):
        what = Path(self.info.path).read_bytes() + repr((self._plan, self._person)).encode()
        file = folder / f"{hashlib.sha256(what).hexdigest()}.pickle"
        if not file.exists():
            file.write_bytes(pickle.dumps(detect(self, *progress)))
        return pickle.loads(file.read_bytes())

    ClipDetector.__init__, ClipDetector.detect = begin_alone, kept


folder, program, *arguments = sys.argv[1:]
keep_detections(Path(folder))
if __name__ == "__main__":
    if program == "hiprom":
        from hiprom.apps.cli import main

        main(arguments)
    sys.argv = [program, *arguments]
    runpy.run_path(program, run_name="__main__")

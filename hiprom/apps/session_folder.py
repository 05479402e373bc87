"""The folder in which the tests of one run of ``hiprom live`` are kept."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hiprom.apps.console import say
from hiprom.closing import Closing
from hiprom.errors import HipromError
from hiprom.results.file_names import LANDMARKS_SUFFIX, MEASUREMENT_SUFFIX
from hiprom.writing import create_folder

if TYPE_CHECKING:
    from hiprom.analysis import Analysis
    from hiprom.live.saving import VideoRecorder
    from hiprom.video.newest import LiveSource


_VIDEO: Final = ".mp4"
_TAKEN_BY: Final = (LANDMARKS_SUFFIX, MEASUREMENT_SUFFIX, _VIDEO)  # whatever was kept of a test


class SessionFolder(Closing):
    """The folder of a run, with a new name for each test; taken away again if it stays empty.

    Parameters
    ----------
    named : Path or None
        The folder; None names a new one by the time.
    video : bool
        Whether pictures are to be kept.
    quiet : bool
        Whether to be silent about what was written.

    Attributes
    ----------
    problem : HipromError or None
        Why a test could not be written; the first one's.

    Raises
    ------
    UsageError
        If the folder cannot be made.
    """

    def __init__(self, named: Path | None, *, video: bool, quiet: bool) -> None:
        self._video, self._quiet = video, quiet
        self._folder = named or Path(f"hiprom-session-{datetime.now():%Y%m%d-%H%M%S}")
        create_folder(self._folder)
        self._tests = 0
        self.problem: HipromError | None = None

    def begin(self, source: LiveSource) -> VideoRecorder | None:
        """Begin the next test; return the recorder of its pictures, if they are to be kept."""
        from hiprom.live.saving import VideoRecorder

        self._tests += 1
        while any((self._folder / f"{self._name}{kind}").exists() for kind in _TAKEN_BY):
            self._tests += 1  # of an earlier run into this folder
        if not self._video:
            return None
        return VideoRecorder(self._folder / f"{self._name}{_VIDEO}", source.width, source.height)

    def save(self, analysis: Analysis | None, recorder: VideoRecorder | None) -> None:
        """Write the results of the latest test; `problem` says what could not be written."""
        written = [] if analysis is None else self._save_session(analysis)
        if recorder is not None:
            recorder.close()
            if recorder.written is not None:
                written.append(recorder.written)
            elif recorder.problem:
                say(f"no video was kept: {recorder.problem}")
        if not self._quiet:
            for path in written:
                say(f"wrote {path}")

    def close(self) -> None:
        """Take an empty folder away again."""
        with suppress(OSError):
            self._folder.rmdir()

    def _save_session(self, analysis: Analysis) -> list[Path]:
        from hiprom.live.saving import save_session

        try:
            return save_session(self._folder, analysis, self._name)
        except HipromError as error:  # the result is yet to be seen, and the video to be finished
            self.problem = self.problem or error
            return []

    @property
    def _name(self) -> str:
        """``session``, ``session-2``, …: a test done once more leaves the one before alone."""
        from hiprom.live.saving import NAME

        return NAME if self._tests < 2 else f"{NAME}-{self._tests}"

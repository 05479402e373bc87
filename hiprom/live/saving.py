"""What a session leaves behind: its landmarks, and everything `analyze` writes of a clip."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from hiprom.analysis import Analysis
from hiprom.closing import Closing
from hiprom.errors import HipromError, in_short
from hiprom.exports.archive import write_npz
from hiprom.exports.origin import origin_of
from hiprom.results.file_names import LANDMARKS_SUFFIX
from hiprom.results.outputs import outputs_in, write_outputs
from hiprom.video.frames import Frame
from hiprom.video.writer import VideoWriter

NAME = "session"
_WAITING = 30  # frames that may wait for the encoder: a second, then they are dropped
_FINISH_AT_MOST_S = 60.0


def save_session(folder: Path, analysis: Analysis, name: str = NAME) -> list[Path]:
    """Write landmarks, measurement, frames, plots and report to a folder that exists.

    Parameters
    ----------
    folder : Path
    analysis : Analysis
    name : str
        With what the files' names begin.

    Returns
    -------
    list of Path
        What was written; each file whole or not at all.

    Raises
    ------
    UsageError
        If a file cannot be written.
    """
    outputs = outputs_in(folder, Path(name), video=False)
    landmarks = folder / f"{name}{LANDMARKS_SUFFIX}"
    measurement = analysis.measurement
    write_npz(analysis.landmarks, landmarks, measurement.model, origin_of(measurement))
    write_outputs(analysis, outputs, tested=date.today())
    return [landmarks, *outputs.paths]


class VideoRecorder(Closing):
    """Write the camera's frames to a clip in a thread, so that the live picture never waits for it.

    Parameters
    ----------
    path : Path
        The MP4.
    width, height : int

    Attributes
    ----------
    written : Path or None
        The clip, once it is closed; None where there is none.
    problem : str or None
        Why nothing was written.
    """

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._path, self._size = path, (width, height)
        self._waiting: queue.Queue[Frame | None] = queue.Queue(_WAITING)
        self.written: Path | None = None
        self.problem: str | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="hiprom-video", daemon=True)
        self._thread.start()

    def add(self, frame: Frame) -> None:
        """Hand over a frame; dropped if the encoder lags by more than a second."""
        with suppress(queue.Full):
            self._waiting.put_nowait(frame)

    def close(self) -> None:
        """Finish the clip; `written` or `problem` then tells what came of it. Twice is fine."""
        if self._closed:
            return
        self._closed = True
        with suppress(queue.Full):
            self._waiting.put(None, timeout=_FINISH_AT_MOST_S)
        self._thread.join(_FINISH_AT_MOST_S)
        if self._thread.is_alive():
            self.problem = "the encoder does not come to an end"

    def _run(self) -> None:
        frames = self._frames()
        try:
            with VideoWriter(self._path, *self._size) as writer:
                last_s = float("-inf")
                for frame in frames:
                    if frame.time_s > last_s:
                        writer.write(frame.image, frame.time_s)
                        last_s = frame.time_s
            self.written = self._path
        except Exception as error:  # noqa: BLE001 - told by `problem` to whoever closes
            self.problem = str(error) if isinstance(error, HipromError) else in_short(error)
        for _ in frames:  # a full queue would keep whoever closes waiting
            pass

    def _frames(self) -> Iterator[Frame]:
        """Yield what waits until the recorder is closed."""
        while (frame := self._waiting.get()) is not None:
            yield frame

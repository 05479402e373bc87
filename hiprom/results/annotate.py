"""The clip once more with the measurement drawn on it, as an MP4 that browsers play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hiprom.analysis import Analysis
from hiprom.means import usual_step_s
from hiprom.results.overlay_timeline import OverlayTimeline
from hiprom.video import VideoReader, VideoWriter

_ALONE_S = 1 / 30  # of a single frame

Progress = Callable[[int, int | None], None]


def annotate_video(
    clip: Path, analysis: Analysis, path: Path, progress: Progress | None = None
) -> None:
    """Decode a clip again and write it with the overlay, whole or not at all.

    A clip that was declared mirrored is turned back, so that the picture agrees with the sides.

    Parameters
    ----------
    clip : Path
        The video that was measured.
    analysis : Analysis
        Its analysis; row i belongs to the i-th decoded frame.
    path : Path
        The MP4 to write.
    progress : callable, optional
        Called with (frames done, frames in all).

    Raises
    ------
    InputError
        If the clip cannot be read any more.
    UsageError
        If the file cannot be written.
    """
    total = len(analysis.landmarks)
    timeline = OverlayTimeline(analysis)
    step_s = usual_step_s(analysis.kinematics.time_s) or _ALONE_S
    with VideoReader(clip) as reader:
        info = reader.info
        with VideoWriter(path, info.width, info.height, fps_hint=1 / step_s) as writer:
            for frame in reader:
                if frame.index >= total:
                    break
                writer.write(timeline.drawn(frame.image, frame.index), frame.time_s)
                if progress is not None:
                    progress(frame.index + 1, total)

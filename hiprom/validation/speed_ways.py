"""The ways of `hiprom.validation.speed`, each run in a process made for it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

_HELD_FRAMES = 60  # in memory at once when only the model is timed


@dataclass
class Watch:
    """What passed, and where."""

    first_s: float | None = None
    began: float | None = None
    inside_s: float = 0.0
    frames: int = 0
    peaks_deg: dict[str, float | None] = field(default_factory=dict)

    def begin(self) -> None:
        """The first frame is about to be worked on."""
        if self.began is None:
            self.began = time.perf_counter()

    def measured(self) -> None:
        """A frame has its landmarks."""
        if self.first_s is None:
            self.first_s = (time.time_ns() - int(os.environ["HIPROM_STARTED_NS"])) / 1e9


def main() -> None:
    """Run the way that the second argument tells, and print what it took as JSON.

    Raises
    ------
    PrivacyError
        If the installed MediaPipe is not known to be silent: the bare loop uses it directly.
    """
    from hiprom.pose import check_mediapipe

    check_mediapipe()
    task = json.loads(sys.argv[2])
    watch = Watch()
    _WAYS[task["way"]](Path(task["clip"]), task["model"], watch)
    ended = time.perf_counter()
    began = ended if watch.began is None else watch.began
    cpu_s, peak_mb = _used()
    answer = {
        "frames": watch.frames,
        "total_s": (time.time_ns() - int(os.environ["HIPROM_STARTED_NS"])) / 1e9,
        "first_s": watch.first_s or 0.0,
        "cpu_s": cpu_s,
        "peak_mb": peak_mb,
        "work_s": ended - began,
        "outside_s": ended - began - watch.inside_s if task["way"] == "serial" else None,
        "peaks_deg": watch.peaks_deg,
    }
    sys.stdout.write(f"\n{json.dumps(answer)}\n")


def _used() -> tuple[float | None, float | None]:
    """Return processor time and peak memory, children's included; None where none are counted."""
    try:
        import resource
    except ImportError:  # Windows
        return None, None
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    unit = 1 if sys.platform == "darwin" else 1024
    return (
        own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime,
        max(own.ru_maxrss, children.ru_maxrss) * unit / 1e6,
    )


def _bare(clip: Path, model: str, watch: Watch) -> None:
    """The loop that everybody writes."""
    import cv2
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    from hiprom.pose import resolve_model

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(resolve_model(model).path)),
        running_mode=vision.RunningMode.VIDEO,
    )
    capture = cv2.VideoCapture(str(clip))
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            there, bgr = capture.read()
            if not there:
                break
            watch.begin()
            image = mediapipe.Image(
                image_format=mediapipe.ImageFormat.SRGB, data=cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
            )
            landmarker.detect_for_video(image, watch.frames * 40)
            watch.measured()
            watch.frames += 1
    capture.release()


def _annotated(clip: Path, model: str, watch: Watch) -> None:
    from hiprom.results.annotate import annotate_video

    analysis = _hiprom(clip, model, watch)
    with tempfile.TemporaryDirectory() as folder:
        annotate_video(clip, analysis, Path(folder) / "annotated.mp4")


def _hiprom(
    clip: Path,
    model: str,
    watch: Watch,
    *,
    workers: int | None = None,
    every_frame: bool = False,
    careful: bool = True,
) -> Any:
    from hiprom import pipeline

    _watch_stages(watch)
    analysis = pipeline.run(
        clip,
        model=model,
        workers=workers,
        every_frame=every_frame,
        careful=careful,
        progress=lambda done, total: watch.measured(),
    )
    measurement = analysis.measurement
    watch.frames = measurement.source.frames
    watch.peaks_deg = {side: measurement.sides[side].peak_ir_deg for side in ("left", "right")}
    return analysis


def _watch_stages(watch: Watch) -> None:
    """Time the pose model, and the waiting for frames."""
    from hiprom.pose.detector import PoseDetector
    from hiprom.video.reader import VideoReader

    def timed(call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the call, its time counted as inside."""

        def run(*args: Any, **named: Any) -> Any:
            watch.begin()
            started = time.perf_counter()
            try:
                return call(*args, **named)
            finally:
                watch.inside_s += time.perf_counter() - started

        return run

    frames = VideoReader.__iter__

    def waited(reader: VideoReader) -> Iterator[Any]:
        """Yield a reader's frames, the waiting for them counted as inside."""
        source = frames(reader)
        while True:
            started = time.perf_counter()
            frame = next(source, None)
            if watch.began is not None:
                watch.inside_s += time.perf_counter() - started
            if frame is None:
                return
            yield frame

    for name in ("detect_each", "detect_people"):
        setattr(PoseDetector, name, timed(getattr(PoseDetector, name)))
    setattr(VideoReader, "__iter__", waited)  # noqa: B010 - replaced, not declared


def _decode(clip: Path, _model: str, watch: Watch) -> None:
    from hiprom.video import VideoReader

    with VideoReader(clip) as reader:
        watch.begin()
        for _ in reader:
            watch.measured()
            watch.frames += 1


def _inference(clip: Path, model: str, watch: Watch) -> None:
    """The model alone: frames are decoded before, and shown again to reach the clip's number."""
    from hiprom.pose import PoseDetector, resolve_model
    from hiprom.video import VideoReader

    held = []
    with VideoReader(clip) as reader:
        for frame in reader:
            if frame.index < _HELD_FRAMES:
                held.append(frame.image)
        total = len(reader.times_s)
    with PoseDetector(resolve_model(model)) as detector:
        detector.detect(held[0])
        watch.begin()
        for i in range(total):
            detector.detect(held[i % len(held)])
            watch.measured()
        watch.frames = total


_WAYS: dict[str, Callable[[Path, str, Watch], Any]] = {
    "bare": _bare,
    "serial": partial(_hiprom, every_frame=True, workers=1),
    "parallel": partial(_hiprom, every_frame=True),
    "adaptive": _hiprom,
    "quick_parallel": partial(_hiprom, every_frame=True, careful=False),
    "quick_adaptive": partial(_hiprom, careful=False),
    "annotated": _annotated,
    "decode": _decode,
    "inference": _inference,
}

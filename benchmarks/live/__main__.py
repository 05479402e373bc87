"""Time the live path, or replay clips through it.

``python -m benchmarks.live latency CLIP [--minutes 1]`` plays a clip again and again as a 720p
camera at 30 frames/s and prints the time from a frame's arrival to its finished overlay, the
frames dropped, the careful looks taken and the memory over time. ``--minutes 10`` is the long run.

``python -m benchmarks.live replay CLIP …`` compares each clip's live replay with its offline
measurement; exit status 1 where a peak differs by more than 0.5°.

Both take careful looks unless told ``--no-careful``.
"""

from __future__ import annotations

import argparse
import itertools
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.command_line import parser_of, run_benchmark
from benchmarks.memory import resident_mb
from hiprom import pipeline
from hiprom.analysis import models_used
from hiprom.apps.window_panel import compose
from hiprom.defaults import CAREFUL_MODEL
from hiprom.live import Session
from hiprom.live.careful_worker import CarefulWorker
from hiprom.live.detection import LiveDetection
from hiprom.live.loop import run_session
from hiprom.live.view import SessionView
from hiprom.pose import PersonFollower, PoseDetector, resolve_model
from hiprom.pose.frame_skipper import FrameSkipper
from hiprom.protocols import load_protocol
from hiprom.results.norms import norm_range
from hiprom.results.overlay import draw_overlay, mirror_state
from hiprom.sides import SIDES
from hiprom.video import Frame, VideoReader
from hiprom.video.clip_camera import ClipFrames
from hiprom.video.newest import ThreadedSource
from hiprom.video.sampling import SAMPLE_EVERY_S

SIZE = (1280, 720)
RATE = 30.0
TOLERANCE_DEG = 0.5
_WARM_UP = 30
_HELD = 200  # frames of 2.8 MB each


class LoopingCamera(ThreadedSource):
    """A clip held in memory and given out for ever at 720p and 30 frames/s."""

    def __init__(self, clip: Path) -> None:
        super().__init__(str(clip))
        self.width, self.height = SIZE
        with VideoReader(clip) as reader:
            self._images = [_boxed(frame.image) for frame in itertools.islice(reader, _HELD)]
        self._thread.start()

    def now_s(self) -> float:
        return time.monotonic()

    def _produce(self) -> None:
        due_s = time.monotonic()
        count = 0
        while not self._stop.wait(max(0.0, due_s - time.monotonic())):
            image = self._images[count % len(self._images)]
            self._newest.put(Frame(time.monotonic(), image.copy(), count))
            count += 1
            due_s += 1 / RATE


class Painter:
    """Draw as the window does, and note how old each frame is when that is done."""

    def __init__(self, test: str, minutes: float, session: Session) -> None:
        protocol = load_protocol(test)
        self._title, self._norm = protocol.title, norm_range(protocol)
        self._session = session
        self.start_s = time.monotonic()
        self.end_s = self.start_s + 60 * minutes
        self.latency_ms: list[float] = []
        self.memory_mb: list[float] = []
        self._next_s = 0.0

    def show(self, frame: Frame | None, view: SessionView) -> None:
        now_s = time.monotonic()
        if frame is not None:
            picture = np.ascontiguousarray(frame.image[:, ::-1])
            drawn = draw_overlay(picture, mirror_state(view.overlay, SIZE[0]))
            compose(drawn, view, self._title, self._norm)
            self.latency_ms.append((time.monotonic() - frame.time_s) * 1000)
        if now_s >= self._next_s:
            self.memory_mb.append(resident_mb())
            self._next_s = now_s + 10
        if now_s > self.end_s:
            self._session.stop()
        elif view.phase.over:
            self._session.restart()


def latency(clip: Path, minutes: float, careful: bool) -> None:
    """Run the live path for so long and print the figures."""
    test: Literal["seated", "standing"] = "standing" if "standing" in clip.name else "seated"
    session = Session(test, width=SIZE[0], height=SIZE[1])
    with ExitStack() as stack:
        detector = stack.enter_context(PoseDetector(resolve_model("full")))
        worker = (
            stack.enter_context(CarefulWorker(resolve_model(CAREFUL_MODEL))) if careful else None
        )
        camera = stack.enter_context(LoopingCamera(clip))
        painter = Painter(test, minutes, session)
        while time.monotonic() < painter.end_s:
            detection = LiveDetection(PersonFollower(detector), worker)
            run_session(camera, detection, session, painter)
            if time.monotonic() < painter.end_s:
                session.restart()
        dropped = camera.dropped
        seconds = time.monotonic() - painter.start_s
    times = np.array(painter.latency_ms[_WARM_UP:])
    median, p95 = np.percentile(times, [50, 95])
    used = len(painter.latency_ms)
    print(f"frames used {used}, dropped {dropped} ({dropped / (used + dropped):.0%})")
    print(f"capture to overlay: median {median:.0f} ms, 95th percentile {p95:.0f} ms")
    if worker is not None:
        print(f"careful looks: {worker.taken / seconds:.1f} a second")
    memory = painter.memory_mb
    middle = memory[len(memory) // 4] if len(memory) > 3 else memory[0]
    print(f"memory: {middle:.0f} MB after a quarter, {memory[-1]:.0f} MB at the end")


def replay(clips: list[Path], careful: bool) -> bool:
    """Compare live with offline for every clip and side; True where all agree."""
    agree = True
    for clip in clips:
        offline = pipeline.analyze(clip, careful=careful)
        test = offline.test
        if test not in ("seated", "standing"):
            continue
        full, heavy = resolve_model("full"), resolve_model(CAREFUL_MODEL) if careful else None
        with ExitStack() as stack:
            source = stack.enter_context(ClipFrames(clip))
            follower = PersonFollower(stack.enter_context(PoseDetector(full)))
            worker = None
            if heavy is not None:
                worker = stack.enter_context(
                    CarefulWorker(heavy, patience_s=0, every_s=SAMPLE_EVERY_S)
                )
            session = Session(
                test, width=source.width, height=source.height, model=models_used(full, heavy)
            )
            detection = LiveDetection(follower, worker, FrameSkipper())
            run_session(source, detection, session, _Nothing())
        live = session.finish()
        for side in SIDES:
            a = None if live is None else live.measurement.sides[side].peak_ir_deg
            b = offline.sides[side].peak_ir_deg
            same = a == b if a is None or b is None else abs(a - b) <= TOLERANCE_DEG
            agree = agree and same
            print(f"{clip.stem:24} {side:5} live {a} offline {b} {'ok' if same else 'DIFFERS'}")
    return agree


class _Nothing:
    def show(self, frame: Frame | None, view: SessionView) -> None:
        return None


def _boxed(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the picture within 1280 by 720, its shape kept."""
    scale = min(SIZE[0] / image.shape[1], SIZE[1] / image.shape[0])
    small = cv2.resize(image, None, fx=scale, fy=scale)
    out = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    left = (SIZE[0] - small.shape[1]) // 2
    out[: small.shape[0], left : left + small.shape[1]] = small[: SIZE[1]]
    return out


def main() -> int:
    """Run what the arguments ask for."""
    parser = parser_of("live", __doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    timing = commands.add_parser("latency", help="time the live path")
    timing.add_argument("clip", type=Path, help="plays as the camera")
    timing.add_argument("--minutes", type=float, default=1.0, help="how long to measure")
    replaying = commands.add_parser("replay", help="compare live with offline")
    replaying.add_argument("clips", type=Path, nargs="+", metavar="CLIP", help="clips to compare")
    for command in (timing, replaying):
        command.add_argument(
            "--careful",
            action=argparse.BooleanOptionalAction,
            default=True,
            help="take careful looks",
        )
    arguments = parser.parse_args()
    if arguments.command == "latency":
        latency(arguments.clip, arguments.minutes, arguments.careful)
        return 0
    return 0 if replay(arguments.clips, arguments.careful) else 1


if __name__ == "__main__":
    run_benchmark(main)

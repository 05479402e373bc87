"""What a picture of the page costs the server in processor time, and its size in degrees.

Processor time hardly depends on what else the machine does, unlike latency.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from hiprom.apps.web.views import view_to_dict
from hiprom.arrays import FloatArray
from hiprom.defaults import CAREFUL_MODEL
from hiprom.kinematics.segments import image_segments, tilt_deg
from hiprom.live import Session
from hiprom.pose import Pose, PoseDetector, resolve_model
from hiprom.video import Frame, VideoReader

SIZES: Final = (1280, 960, 720, 640)
_QUALITY: Final = 80
_FIRST, _EVERY = 30, 8  # from the first rest on, into every part of the movement
_LOOKS: Final = 10
_RATE: Final = 30.0
_RESTING: Final = 90

Image = npt.NDArray[np.uint8]
_In = TypeVar("_In")
_Out = TypeVar("_Out")


def measure_stages(clip: Path, count: int) -> Iterator[str]:
    """Yield lines: each size, then each stage.

    Parameters
    ----------
    clip : Path
    count : int
        Frames to use, spread over the clip.
    """
    with VideoReader(clip) as video:
        frames = list(islice(video, _FIRST, _FIRST + _EVERY * count, _EVERY))
    with PoseDetector(resolve_model("full")) as detector:
        detector.detect(frames[0].image)
        height, width = frames[0].image.shape[:2]
        yield f"{len(frames)} frames of {width}x{height} pixels"
        raw, detect_ms = _timed(lambda frame: detector.detect(frame.image), frames)
        for size in SIZES:
            detector.reset()
            yield _size(size, frames, raw, detector)
        yield f"landmarks: {detect_ms:.1f} ms on the frame as it is"
    with PoseDetector(resolve_model(CAREFUL_MODEL)) as careful:
        careful.detect(frames[0].image)
        _, look_ms = _timed(lambda frame: careful.detect(frame.image), frames[:_LOOKS])
    yield f"a careful look: {look_ms:.1f} ms"
    yield _session(frames, raw)


def _size(size: int, frames: list[Frame], raw: list[Pose | None], detector: PoseDetector) -> str:
    packed = [_jpeg(frame.image, size) for frame in frames]
    pictures, decode_ms = _timed(_decoded, packed)
    poses, detect_ms = _timed(detector.detect, pictures)
    width = frames[0].image.shape[1]
    apart = np.array(
        [
            _shanks(pose, width / picture.shape[1]) - _shanks(plain, 1.0)
            for pose, plain, picture in zip(poses, raw, pictures, strict=True)
            if pose is not None and plain is not None
        ]
    )
    return (
        f"JPEG of at most {size} pixels: {np.mean([p.size for p in packed]) / 1000:.0f} kB, "
        f"decode {decode_ms:.1f} ms, landmarks {detect_ms:.1f} ms; shanks differ from the frame's "
        f"by {apart.mean():+.2f}° (SD {apart.std():.2f}°, at most {abs(apart).max():.1f}°)"
    )


def _session(frames: list[Frame], poses: list[Pose | None]) -> str:
    height, width = frames[0].image.shape[:2]
    session = Session("seated", width=width, height=height)
    for i in range(_RESTING):  # from the moment of rest on there is most to do
        session.update(i / _RATE, poses[0])
    steps = [(i / _RATE, pose) for i, pose in enumerate(poses, start=_RESTING)]
    views, session_ms = _timed(lambda step: session.update(step[0], step[1]), steps)
    _, message_ms = _timed(lambda view: json.dumps(view_to_dict(view, (width, height))), views)
    return f"session: {session_ms:.1f} ms, message to the page: {message_ms:.1f} ms"


def _timed(work: Callable[[_In], _Out], items: Sequence[_In]) -> tuple[list[_Out], float]:
    """Return the results, and the processor time of all threads for each, ms."""
    began = time.process_time()
    results = [work(item) for item in items]
    return results, 1000 * (time.process_time() - began) / len(items)


def _jpeg(image: Image, longest: int) -> Image:
    height, width = image.shape[:2]
    scale = min(1.0, longest / max(width, height))
    small = cv2.resize(
        image, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA
    )
    bgr = cv2.cvtColor(small, cv2.COLOR_RGB2BGR)
    return np.asarray(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1])


def _decoded(packed: Image) -> Image:
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB), dtype=np.uint8)


def _shanks(pose: Pose, scale: float) -> FloatArray:
    """Return the image directions of both shanks, degrees."""
    return tilt_deg(image_segments(pose.image_px[None] * scale).shank)[0]

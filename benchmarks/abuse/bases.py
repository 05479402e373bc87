"""Whole inputs to break: a few frames of the sample clips in every container, files of each kind.

The clips are so short that no repetition fits in: whatever is still readable of a broken one must
end with "nothing measurable".
"""

from __future__ import annotations

import json
import sqlite3
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import numpy.typing as npt

from hiprom import __version__
from hiprom.exports.archive import write_npz
from hiprom.exports.trc import trajectories_m, trajectories_px, write_trc
from hiprom.measurement import Measurement
from hiprom.pose.landmarks import LandmarkSequence

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = ("seated_hike.mp4", "standing_short.mp4", "seated_portrait.mp4")
FRAMES: Final = 8
LONG_SIDE: Final = 256

CONTAINERS: Final[dict[str, tuple[str, str]]] = {
    "clip.mp4": ("libx264", "yuv420p"),
    "clip.mov": ("mjpeg", "yuvj420p"),
    "clip.mkv": ("libx264", "yuv420p"),
    "clip.webm": ("libvpx-vp9", "yuv420p"),
    "clip.avi": ("mpeg4", "yuv420p"),
    "clip.ts": ("libx264", "yuv420p"),
    "clip.mpg": ("mpeg2video", "yuv420p"),
    "clip.flv": ("flv", "yuv420p"),
    "clip.gif": ("gif", "rgb8"),
    "hevc.mp4": ("libx265", "yuv420p"),
    "jpeg.avi": ("mjpeg", "yuvj420p"),
}
"""Name of a base clip, its codec and its pixel format."""

RgbImages = list[npt.NDArray[np.uint8]]


def make_bases(folder: Path) -> None:
    """Make every base in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    av.logging.set_libav_level(av.logging.PANIC)
    images = [_images(ROOT / "sample_videos" / name) for name in SAMPLES]
    for number, (name, (codec, pixels)) in enumerate(CONTAINERS.items()):
        write_clip(folder / name, images[number % len(images)], codec, pixels)
    write_clip(folder / "small.ts", [i[::2, ::2].copy() for i in images[0]], "libx264", "yuv420p")
    write_clip(folder / "other.ts", images[2], "libx264", "yuv420p")
    huge = [np.zeros((6200, 6200, 3), dtype=np.uint8)] * 2
    for name, codec in (("huge.mp4", "libx264"), ("huge.ts", "libx264"), ("huge.webm", "libvpx")):
        write_clip(folder / name, huge, codec, "yuv420p")
    _sound(folder / "sound.mp4")
    _sound(folder / "sound.mp3")
    _landmark_files(folder)
    _measurement_files(folder)


def write_clip(path: Path, images: RgbImages, codec: str, pixels: str) -> None:
    """Encode images at 25 frames a second."""
    height, width = images[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=25)
        stream.width, stream.height = width - width % 2, height - height % 2
        stream.pix_fmt = pixels
        if codec in ("libx264", "libx265"):
            stream.options = {"preset": "ultrafast", "x265-params": "log-level=none"}
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(image[: stream.height, : stream.width]), format="rgb24"
            )
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _images(clip: Path) -> RgbImages:
    images: RgbImages = []
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            scale = LONG_SIDE / max(frame.width, frame.height)
            width, height = (round(side * scale / 2) * 2 for side in (frame.width, frame.height))
            image = frame.to_ndarray(format="rgb24", width=width, height=height)
            images.append(np.asarray(image, dtype=np.uint8))
            if len(images) == FRAMES:
                break
    return images


def _sound(path: Path) -> None:
    codec = "aac" if path.suffix == ".mp4" else "mp3"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=16_000)
        for number in range(20):
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono"
            )
            frame.rate, frame.pts = 16_000, 1024 * number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def whole_landmarks() -> LandmarkSequence:
    """Return a whole seated test, as MediaPipe saw it."""
    file = ROOT / "tests" / "test_live" / "landmarks" / "seated_symmetric.npz"
    with np.load(file) as raw:
        width, height = (int(n) for n in raw["size"])
        arrays = {name: raw[name].astype(float) for name in _ARRAYS}
    return LandmarkSequence(**arrays, width=width, height=height)


_ARRAYS: Final = ("time_s", "image_px", "world_m", "visibility")


def landmark_json(landmarks: LandmarkSequence) -> dict[str, Any]:
    """Return landmarks as the JSON that `hiprom.exports.archive.read_json` takes."""
    shares = landmarks.image_px / (landmarks.width, landmarks.height)
    return {
        "width": landmarks.width,
        "height": landmarks.height,
        "frames": [
            {
                "time_s": float(time_s),
                "landmarks": [
                    {"x": float(x), "y": float(y), "visibility": float(v)}
                    for (x, y), v in zip(shares[n], landmarks.visibility[n], strict=True)
                ],
                "world_landmarks": [
                    {"x": float(x), "y": float(y), "z": float(z)}
                    for x, y, z in landmarks.world_m[n]
                ],
            }
            for n, time_s in enumerate(landmarks.time_s)
        ],
    }


def _landmark_files(folder: Path) -> None:
    whole = whole_landmarks()
    for stem, landmarks in (("short", whole.select(slice(0, 12))), ("whole", whole)):
        write_npz(landmarks, folder / f"{stem}.npz")
        write_trc(trajectories_px(landmarks), folder / f"{stem}_px.trc")
        write_trc(trajectories_m(landmarks), folder / f"{stem}.trc")
        text = json.dumps(landmark_json(landmarks))
        (folder / f"{stem}.json").write_text(text, encoding="utf-8")


def _measurement_files(folder: Path) -> None:
    """A measurement, its frames and a history, made from the whole landmarks."""
    from datetime import date

    from hiprom.exports.imports import measure_file
    from hiprom.history import History
    from hiprom.history.exchange import export
    from hiprom.results.files import write_frames, write_json

    analysis = measure_file(folder / "whole.npz", "seated")
    write_json(analysis.measurement, folder / "m.measurement.json")
    write_frames(analysis.kinematics, folder / "m.frames.csv")
    found: Measurement = analysis.measurement
    with History(folder / "history.sqlite3", create=True) as history:
        for day in range(1, 9):
            version = found.model_copy(update={"hiprom_version": f"{__version__}.{day}"})
            history.add(f"P{day % 2}", date(2026, 3, day), version, f"note {day}")
        export(history, folder / "history.json")
    with sqlite3.connect(folder / "other.sqlite3") as other:
        other.execute("CREATE TABLE letters (id INTEGER PRIMARY KEY, text TEXT)")
    other.close()

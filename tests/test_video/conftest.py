"""Small clips made on the spot with PyAV."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

MakeClip = Callable[..., Path]
SOUND_RATE, SOUND_BLOCK = 16_000, 1024


def picture(width: int, height: int, level: int) -> npt.NDArray[np.uint8]:
    """A grey frame with a red top left, green top right, blue bottom left and white rest."""
    image = np.full((height, width, 3), level, dtype=np.uint8)
    h, w = height // 2, width // 2
    image[:h, :w] = (220, 20, 20)
    image[:h, w:] = (20, 200, 20)
    image[h:, :w] = (20, 20, 220)
    return image


@pytest.fixture
def make_clip(tmp_path: Path) -> MakeClip:
    """Write a clip whose frames have the given times (25 a second where the container stores none).

    `between` of them in a row may be stored after, and built on, one that is shown later. Silence
    of `sound_s` seconds may go with them, from 0 on.
    """

    def make(
        name: str = "clip.mp4",
        times_s: Sequence[float] = tuple(i / 25 for i in range(10)),
        size: tuple[int, int] = (64, 48),
        codec: str = "libx264",
        pixel_shape: Fraction | None = None,
        between: int = 0,
        sound_s: float = 0.0,
    ) -> Path:
        path = tmp_path / name
        timed = codec == "libx264" and path.suffix not in (".avi", ".h264")
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=25)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            if codec == "libx264":
                stream.options = {"preset": "ultrafast", "bf": f"{between}", "b-adapt": "0"}
            if timed:
                stream.codec_context.time_base = Fraction(1, 10_000)
            if pixel_shape is not None:
                stream.codec_context.sample_aspect_ratio = pixel_shape
            sound = container.add_stream("aac", rate=SOUND_RATE) if sound_s else None
            for i, time_s in enumerate(times_s):
                frame = av.VideoFrame.from_ndarray(picture(*size, 20 * (i % 10)), format="rgb24")
                frame.pts = round(time_s * 10_000) if timed else i
                frame.time_base = Fraction(1, 10_000 if timed else 25)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
            if sound is not None:
                add_silence(container, sound, sound_s)
        return path

    return make


def add_silence(container: Any, stream: Any, sound_s: float) -> None:
    """Write seconds of silence, in whole blocks of the codec's."""
    for start in range(0, round(sound_s * SOUND_RATE), SOUND_BLOCK):
        block = np.zeros((1, SOUND_BLOCK), dtype=np.float32)
        samples = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        samples.rate, samples.pts = SOUND_RATE, start
        container.mux(stream.encode(samples))
    container.mux(stream.encode(None))


def set_display_matrix(clip: Path, a: int, b: int, c: int, d: int) -> Path:
    """Write the turn (x, y) -> (a x + c y, b x + d y) into an MP4's track header."""
    data = bytearray(clip.read_bytes())
    # Box type, version and flags, five fields and the reserved ones before the matrix.
    at = data.index(b"tkhd") + 4 + 4 + 20 + 8 + 8
    data[at : at + 36] = struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    clip.write_bytes(bytes(data))
    return clip


@pytest.fixture
def sound_only(tmp_path: Path) -> Path:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        add_silence(container, container.add_stream("aac", rate=SOUND_RATE), 0.05)
    return path

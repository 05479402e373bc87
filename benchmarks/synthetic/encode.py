"""Frames to H.264 in MP4, with their own times and, if asked, a rotated storage.

Times are presentation timestamps on a 90 kHz clock, as phones write them: a variable frame rate is
only a matter of what times are given. No B-frames, so the first frame is at zero for every reader.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np

from .mesh import Array, Picture
from .spec import Encoding

CLOCK = 90_000


def frame_times(encoding: Encoding, duration_s: float, rng: np.random.Generator) -> Array:
    """Return when frames are taken, (T,) seconds, on the container's clock.

    A variable rate jitters by up to a fifth of a frame and drops one frame in forty.
    """
    time_s = np.arange(round(duration_s * encoding.fps)) / encoding.fps
    if encoding.variable_rate:
        kept = rng.random(len(time_s)) > 1 / 40
        kept[0] = True
        jitter = rng.uniform(-0.2, 0.2, len(time_s)) / encoding.fps
        jitter[0] = 0.0
        time_s = (time_s + jitter)[kept]
    return np.rint(time_s * CLOCK) / CLOCK


def write(path: Path, frames: Iterable[Picture], time_s: Array, encoding: Encoding) -> None:
    """Encode pictures (height, width, 3) uint8 to an MP4 file.

    Parameters
    ----------
    path : Path
    frames : iterable of arrays
        As they are to be seen; ``encoding.stored_rotated`` turns them a quarter anticlockwise in
        the file and sets the display matrix which turns them back.
    time_s : (T,) array
        One presentation time a frame.
    encoding : Encoding
    """
    import av

    width, height = encoding.width, encoding.height
    if encoding.stored_rotated:
        width, height = height, width
    options = {"crf": str(encoding.crf), "preset": encoding.preset, "bf": "0", "threads": "1"}
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        rate = Fraction(encoding.fps).limit_denominator(1001)
        stream = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, CLOCK)
        for picture, time in zip(frames, time_s, strict=True):
            stored = np.rot90(picture) if encoding.stored_rotated else picture
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(stored), format="rgb24")
            frame.pts, frame.time_base = round(float(time) * CLOCK), stream.time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    if encoding.stored_rotated:
        _set_display_rotation(path, height)


def _set_display_rotation(path: Path, stored_height: int) -> None:
    """Write the matrix of a quarter turn clockwise into the track header (ISO 14496-12, tkhd)."""
    data = bytearray(path.read_bytes())
    start = data.find(b"tkhd")
    if start < 0 or data[start + 4] != 0:
        raise ValueError(f"{path}: no version-0 track header to write a rotation into")
    one = 1 << 16
    matrix = (0, one, 0, -one, 0, 0, stored_height * one, 0, 1 << 30)
    struct.pack_into(">9i", data, start + 44, *matrix)
    path.write_bytes(data)

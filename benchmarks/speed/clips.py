"""Clips of any length and size, made from a sample clip with ffmpeg."""

from __future__ import annotations

from pathlib import Path

from benchmarks.ffmpeg import H264, encode

SIZES = {"480p": (854, 480), "1080p": (1920, 1080), "4K": (3840, 2160)}
LENGTHS_S = {"10 s": 10, "60 s": 60, "10 min": 600}
# A key frame each second, as telephones write them; the sample clips have one in ten seconds.
_KEY_FRAME_S = 1


def make_clip(sample: Path, folder: Path, size: str, length: str) -> Path:
    """Loop and scale a sample clip; what is missing at the sides stays black.

    Parameters
    ----------
    sample : Path
        The clip to repeat.
    folder : Path
        Where to write; an existing clip is taken as it is.
    size, length : str
        Of `SIZES` and `LENGTHS_S`.

    Raises
    ------
    UsageError
        If there is no ffmpeg, or it fails.
    """
    width, height = SIZES[size]
    path = folder / f"{sample.stem}_{size}_{LENGTHS_S[length]}s.mp4"
    if path.is_file():
        return path
    arguments = ["-stream_loop", "-1", "-i", str(sample), "-t", str(LENGTHS_S[length])]
    fit = f"scale={width}:{height}:force_original_aspect_ratio=decrease"
    arguments += ["-vf", f"{fit},pad={width}:{height}:(ow-iw)/2:(oh-ih)/2", *H264]
    arguments += ["-preset", "veryfast", "-an"]
    arguments += ["-force_key_frames", f"expr:gte(t,n_forced*{_KEY_FRAME_S})"]
    encode(arguments, path)
    return path

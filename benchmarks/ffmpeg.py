"""Clips made by ffmpeg."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from hiprom.errors import UsageError

H264: Final = ("-c:v", "libx264", "-crf", "20", "-pix_fmt", "yuv420p")
"""As good as a phone codes; readable everywhere."""


def encode(arguments: list[str], path: Path) -> None:
    """Let ffmpeg write a clip: whole, or not at all.

    Parameters
    ----------
    arguments : list of str
        What it is told: inputs, filters, coding.
    path : Path
        The clip; one that is there is replaced.

    Raises
    ------
    UsageError
        If there is no ffmpeg, or it fails.
    """
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise UsageError("ffmpeg is not installed; it makes the clips")
    unfinished = path.with_suffix(f".unfinished{path.suffix}")
    command = [ffmpeg, "-v", "error", "-y", *arguments, str(unfinished)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        unfinished.unlink(missing_ok=True)
        raise UsageError(f"ffmpeg could not make {path.name}: {ended.stderr.strip()}")
    unfinished.replace(path)

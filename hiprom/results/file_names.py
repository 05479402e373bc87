"""What the files that come of a clip are called: the clip's name and a suffix for each kind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MEASUREMENT_SUFFIX: Final = ".measurement.json"
FRAMES_SUFFIX: Final = ".frames.csv"
LANDMARKS_SUFFIX: Final = ".landmarks.npz"
PLOT_SUFFIXES: Final = (".plot.png", ".plot.svg")
VIDEO_SUFFIX: Final = ".annotated.mp4"
REPORT_SUFFIX: Final = ".report.html"


def stem_of(path: Path) -> str:
    """Return the clip's name in the name of a measurement file: ``a.measurement.json`` → ``a``."""
    return path.stem.removesuffix(MEASUREMENT_SUFFIX.removesuffix(".json"))


def frames_beside(measurement: Path) -> Path:
    """Return where the frames CSV of a measurement lies if both were written to one folder."""
    return measurement.with_name(f"{stem_of(measurement)}{FRAMES_SUFFIX}")

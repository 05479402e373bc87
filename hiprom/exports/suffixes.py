"""Which files hold landmarks or angles instead of pictures, told by their suffix."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MOTION: Final = (".mot", ".sto")
"""One format: OpenSim 4 writes the second name, too."""

C3D: Final = ".c3d"
_LANDMARKS: Final = (".trc", *MOTION, ".npz", ".json", C3D)


def holds_landmarks(path: Path) -> bool:
    """Return whether a file is taken for landmarks instead of a video."""
    return path.suffix.lower() in _LANDMARKS

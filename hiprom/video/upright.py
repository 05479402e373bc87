"""Turn stored frames the right way up, as their display matrix says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hiprom.video.frames import RgbImage


@dataclass(frozen=True)
class Orientation:
    """The eight ways in which a frame can be stored: rows and columns swapped or not, each flipped.

    The display matrix is used whole, since `frame.rotation` alone misreads a mirrored clip
    (a horizontal flip comes back as 180°, which would stand the person on the head).
    """

    transposed: bool = False
    flip_rows: bool = False
    flip_columns: bool = False

    @property
    def rotation_deg(self) -> int:
        """Clockwise turn that makes a frame upright (of the unflipped part if it is mirrored)."""
        if self.transposed:
            return 90 if self.flip_columns else 270
        return 180 if self.flip_rows else 0

    def apply(self, image: RgbImage) -> RgbImage:
        """Return the upright, C-contiguous image."""
        if self.transposed:
            image = image.transpose(1, 0, 2)
        rows = slice(None, None, -1 if self.flip_rows else 1)
        columns = slice(None, None, -1 if self.flip_columns else 1)
        return np.ascontiguousarray(image[rows, columns])

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Return the upright (width, height) of a stored frame."""
        return (height, width) if self.transposed else (width, height)


def orientation_of(frame: Any) -> Orientation:
    """Read a decoded PyAV frame's display matrix; no matrix means upright.

    The matrix maps stored (x, y) to shown (a x + c y, b x + d y); odd angles, which no camera
    writes, are taken as the nearest quarter turn.
    """
    data = frame.side_data.get("DISPLAYMATRIX")  # walking over it gives keys since PyAV 19
    if data is None:
        return Orientation()
    a, b, _, c, d = np.frombuffer(bytes(data), dtype=np.int32)[:5]
    if abs(int(a)) + abs(int(d)) >= abs(int(b)) + abs(int(c)):
        return Orientation(False, flip_rows=bool(d < 0), flip_columns=bool(a < 0))
    return Orientation(True, flip_rows=bool(b < 0), flip_columns=bool(c < 0))

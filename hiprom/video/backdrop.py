"""What stands still behind the person: where it lies in two pictures tells how the camera moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from hiprom.arrays import BoolArray, FloatArray
from hiprom.video.frames import RgbImage

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels."""
Move = FloatArray
"""(2, 3) array: turn, stretch and shift from one picture to another, in pixels of their copies."""

# Large enough to tell a turn to a tenth of a degree, small enough to take 2 ms (docs/accuracy.md).
_LONG_SIDE_PX = 360
# Besides the landmarks' box: hair, hands, loose clothes, a shadow.
_ROOM = 0.06
_MOST_POINTS, _APART_PX, _QUALITY = 120, 6, 0.003
_WINDOW_PX, _LEVELS = 15, 3
# So many points must agree, and this share of those found again, within so many pixels ...
_LEAST_POINTS, _LEAST_SHARE, _AGREE_PX = 8, 0.35, 1.0
# ... and lie this far apart (share of the longer side): else they may be one thing that moved.
_LEAST_SPREAD = 0.3
# A camera that is carried forth or back so far stands elsewhere.
_MOST_STRETCH = 0.15


def nowhere() -> Move:
    """Return the move of a camera that stood still."""
    return np.eye(2, 3)


def after(first: Move, second: Move) -> Move:
    """Return the move that is one and then the other."""
    turn = second[:, :2] @ first[:, :2]
    return np.column_stack([turn, second[:, :2] @ first[:, 2] + second[:, 2]])


@dataclass(frozen=True)
class Backdrop:
    """A small grey copy of a picture, and where in it somebody is.

    Attributes
    ----------
    grey : (h, w) array of uint8
    moving : (x0, y0, x1, y1)
        In pixels of the copy; what lies within says nothing of the camera.
    trunk : (x, y)
        The middle of the person's trunk, in pixels of the copy.
    """

    grey: npt.NDArray[np.uint8]
    moving: Box
    trunk: tuple[float, float]

    @classmethod
    def of(cls, image: RgbImage, moving: Box, trunk: tuple[float, float]) -> Backdrop:
        """Take a picture's backdrop.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright.
        moving : (x0, y0, x1, y1)
            The person's box, pixels of the image.
        trunk : (x, y)
            The middle of the person's trunk.
        """
        import cv2  # late, as below: the first picture need not wait for it

        height, width = image.shape[:2]
        scale = _LONG_SIDE_PX / max(height, width)
        # The green of every n-th pixel: averaging over all of a large picture takes ten times that.
        step = max(1, int(0.75 / scale))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        green = np.ascontiguousarray(image[::step, ::step, 1])
        x0, y0, x1, y1 = (scale * at for at in moving)
        room = _ROOM * max(x1 - x0, y1 - y0)
        return cls(
            np.asarray(cv2.resize(green, size, interpolation=cv2.INTER_AREA), dtype=np.uint8),
            (x0 - room, y0 - room, x1 + room, y1 + room),
            (scale * trunk[0], scale * trunk[1]),
        )

    @property
    def long_side_px(self) -> int:
        """Longer side of the copy."""
        return max(self.grey.shape)

    @cached_property
    def points(self) -> npt.NDArray[np.float32]:
        """(n, 1, 2) points that are easily found again, outside of the moving part."""
        import cv2

        height, width = self.grey.shape
        x, y = np.arange(width, dtype=float), np.arange(height, dtype=float)
        grid = np.stack(np.meshgrid(x, y), axis=-1)
        mask = np.where(self._still(grid), 255, 0).astype(np.uint8)
        found = cv2.goodFeaturesToTrack(
            self.grey, _MOST_POINTS, _QUALITY, _APART_PX, mask=mask, blockSize=5
        )
        return np.zeros((0, 1, 2), np.float32) if found is None else np.asarray(found, np.float32)

    def person_to(self, other: Backdrop) -> Move:
        """Return how the person moved in the picture, which `move_to` may take for a guess.

        The backdrop moved in the same way if the person stayed in place and the camera moved.
        """
        return np.column_stack([np.eye(2), np.subtract(other.trunk, self.trunk)])

    def move_to(self, other: Backdrop, guess: Move | None = None) -> Move | None:
        """Return how the backdrop moved from this picture to another one.

        Parameters
        ----------
        other : Backdrop
        guess : Move, optional
            About what to expect; no move unless given.

        Returns
        -------
        Move or None
            None where it cannot be told: too little to go by, no agreement among the points, or
            pictures of another shape. (Lucas & Kanade's optical flow, then RANSAC for turn,
            stretch and shift.)
        """
        import cv2

        if len(self.points) < _LEAST_POINTS or self.grey.shape != other.grey.shape:
            return None
        expected = nowhere() if guess is None else guess
        start = self.points.reshape(-1, 2)
        near = (start @ expected[:, :2].T + expected[:, 2]).astype(np.float32)
        found, status, _ = cv2.calcOpticalFlowPyrLK(
            self.grey,
            other.grey,
            self.points,
            near.reshape(-1, 1, 2),
            winSize=(_WINDOW_PX, _WINDOW_PX),
            maxLevel=_LEVELS,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        end = np.asarray(found).reshape(-1, 2)
        kept = (np.asarray(status).ravel() == 1) & other._still(end)
        if np.count_nonzero(kept) < _LEAST_POINTS:
            return None
        move, agree = cv2.estimateAffinePartial2D(
            start[kept], end[kept], ransacReprojThreshold=_AGREE_PX
        )
        return np.asarray(move) if _credible(move, agree, start[kept], self.long_side_px) else None

    def _still(self, points: npt.NDArray[Any]) -> BoolArray:
        """Return which points (..., 2) lie within the picture, and not in the moving part."""
        x, y = points[..., 0], points[..., 1]
        x0, y0, x1, y1 = self.moving
        height, width = self.grey.shape
        inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
        moving = (x > x0) & (x < x1) & (y > y0) & (y < y1)
        still: BoolArray = inside & ~moving
        return still


def _credible(move: Any, agree: Any, start: npt.NDArray[np.float32], long_side_px: int) -> bool:
    """Tell whether a move is the whole backdrop's, not that of one thing in it."""
    if move is None or not np.isfinite(move).all():
        return False
    agreed = start[np.asarray(agree).ravel() == 1]
    if len(agreed) < max(_LEAST_POINTS, _LEAST_SHARE * len(start)):
        return False
    spread = float(np.ptp(agreed, axis=0).max())
    stretch = float(np.hypot(move[0, 0], move[1, 0]))
    return spread > _LEAST_SPREAD * long_side_px and abs(stretch - 1.0) < _MOST_STRETCH

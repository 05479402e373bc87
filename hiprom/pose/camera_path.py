"""How the camera moved during a clip, as the still things behind the person show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.pose.detector import Pose
from hiprom.pose.people import box
from hiprom.video.backdrop import Backdrop, Move, after, nowhere
from hiprom.video.frames import RgbImage

SEEN_EVERY_S = 0.5
"""Hands sway slowly: between two looks at the backdrop a straight line will do (docs/accuracy.md).
"""


@dataclass(frozen=True)
class CameraPath:
    """Where the camera was, told by where the backdrop lies.

    Attributes
    ----------
    anchor : Backdrop or None
        Of the picture with which all others are compared; None where none was seen.
    last : Backdrop or None
        Of the last picture whose move is known.
    time_s : (n,) array
        When the backdrop was looked at, increasing.
    move : (n, 2, 3) array
        From the anchor to that moment's picture, in pixels of the backdrop; NaN where unknown.
    """

    anchor: Backdrop | None
    last: Backdrop | None
    time_s: FloatArray
    move: FloatArray

    @property
    def turn_deg(self) -> FloatArray:
        """(n,) array: how far the picture is turned, clockwise, against the first."""
        return np.degrees(np.arctan2(self.move[:, 1, 0], self.move[:, 0, 0]))

    @property
    def shift(self) -> FloatArray:
        """(n, 2) array: how far the picture's middle went, right and down, of its longer side."""
        if self.anchor is None:
            return np.zeros((len(self.move), 2))
        height, width = self.anchor.grey.shape
        middle = np.array([width, height]) / 2
        moved = self.move[:, :, :2] @ middle + self.move[:, :, 2]
        return (moved - middle) / self.anchor.long_side_px

    def at(self, time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return how the picture lies at some times, on straight lines through what is known.

        Parameters
        ----------
        time_s : (T,) array
            Increasing.

        Returns
        -------
        turn_deg : (T,) array
            Clockwise, against the first picture; NaN where nothing is known of the whole path.
        shift : (T, 2) array
            Of its middle, right and down, as a share of its longer side.
        """
        known = np.isfinite(self.move).all(axis=(1, 2))
        values = np.column_stack([self.turn_deg, self.shift])[known]
        if not len(values):
            return np.full(len(time_s), np.nan), np.full((len(time_s), 2), np.nan)
        turn, right, down = (np.interp(time_s, self.time_s[known], v) for v in values.T)
        return turn, np.column_stack([right, down])

    def since(self, start_s: float) -> CameraPath:
        """Return the path with times that count from another moment."""
        return replace(self, time_s=self.time_s - start_s)

    @classmethod
    def joined(cls, paths: Sequence[CameraPath]) -> CameraPath:
        """Put together the paths of parts that follow each other, each from an anchor of its own.

        What a part saw stays unknown where its anchor cannot be found in the first one's picture.
        """
        anchor: Backdrop | None = None
        last: Backdrop | None = None
        reached, moves = nowhere(), []
        for path in paths:
            link: Move | None = nowhere()
            if anchor is None:
                anchor = path.anchor
            elif path.anchor is not None:
                link = anchor.move_to(path.anchor, reached)
                if link is None and last is not None:  # what came just before is more alike
                    step = last.move_to(path.anchor)
                    link = None if step is None else after(reached, step)
            if link is None:
                moves.append(np.full_like(path.move, np.nan))
                continue
            moves.append(np.array([after(link, move) for move in path.move]).reshape(-1, 2, 3))
            known = moves[-1][np.isfinite(moves[-1]).all(axis=(1, 2))]
            if len(known):
                reached, last = known[-1], path.last
        times = [path.time_s for path in paths]
        return cls(anchor, last, np.concatenate(times), np.concatenate(moves))


class CameraWatch:
    """Look at the backdrop twice a second."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew: the next picture is the anchor."""
        self._anchor: Backdrop | None = None
        self._last: Backdrop | None = None
        self._times: list[float] = []
        self._moves: list[Move] = []
        self._reached: Move = nowhere()

    def see(self, image: RgbImage, time_s: float, pose: Pose) -> None:
        """Look at a picture, if it is time to.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright; all of one size.
        time_s : float
            Later than those before.
        pose : Pose
            The person there, in pixels of the image.
        """
        if self._times and time_s < self._times[-1] + SEEN_EVERY_S:
            return
        seen = Backdrop.of(image, box(pose))
        if self._anchor is None:
            self._anchor = seen
        move = self._anchor.move_to(seen, self._reached)
        if move is not None:
            self._last, self._reached = seen, move
        self._times.append(time_s)
        self._moves.append(np.full((2, 3), np.nan) if move is None else move)

    @property
    def path(self) -> CameraPath:
        """What was seen so far."""
        moves = np.array(self._moves, dtype=float).reshape(-1, 2, 3)
        return CameraPath(self._anchor, self._last, np.array(self._times, dtype=float), moves)

"""How the camera moved during a clip, as the still things behind the person show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.pose.detector import Pose
from hiprom.pose.people import Torso, box
from hiprom.video.backdrop import Backdrop, Move, after, nowhere
from hiprom.video.frames import TIME_SLACK_S, RgbImage

SEEN_EVERY_S = 0.5
MOVING_EVERY_S = 0.2
"""How often the backdrop is looked at: the first while the camera is steady, or nothing is known of
it, the second while it moves."""
_STEADY_PX = 1.5  # from one look to the next, pixels of the backdrop's copy
_LEAST_KNOWN = 0.5  # of all looks; with fewer (the first is always known) the rest is guesswork


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
    def known(self) -> BoolArray:
        """(n,) array: the moments of which the move is known."""
        return ~np.isnan(self.move[:, 0, 0])

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
            Clockwise, against the first picture; NaN where too little is known of the whole path.
        shift : (T, 2) array
            Of its middle, right and down, as a share of its longer side.
        """
        known = self.known
        values = np.column_stack([self.turn_deg, self.shift])[known]
        if len(values) < max(2, _LEAST_KNOWN * len(known)):
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
        track = _Track()
        moves = []
        for path in paths:
            link = nowhere() if path.anchor is None else track.find(path.anchor)
            if link is None:
                moves.append(np.full_like(path.move, np.nan))
                continue
            moves.append(np.array([after(link, move) for move in path.move]).reshape(-1, 2, 3))
            if path.known.any():
                track.last, track.reached = path.last, moves[-1][path.known][-1]
        times = [path.time_s for path in paths]
        return cls(track.anchor, track.last, np.concatenate(times), np.concatenate(moves))


class _Track:
    """The first picture, and the last one that could be compared with it."""

    def __init__(self) -> None:
        self.anchor: Backdrop | None = None
        self.last: Backdrop | None = None
        self.reached: Move = nowhere()

    def find(self, seen: Backdrop) -> Move | None:
        """Return how the backdrop moved from the first picture to this one, None if unknown.

        It is looked for where it was last, then where it went from the last picture to this one,
        then where the person went.
        """
        move: Move | None
        if self.anchor is None or self.last is None:
            self.anchor, move = seen, nowhere()
        else:
            move = self.anchor.move_to(seen, self.reached)
            if move is None:
                went = self.last.person_to(seen)
                step = self.last.move_to(seen, went)
                if step is None:
                    step = self.last.move_to(seen)
                guess = after(self.reached, went if step is None else step)
                move = self.anchor.move_to(seen, guess)
                if move is None and step is not None:
                    move = guess
        if move is not None:
            self.last, self.reached = seen, move
        return move


class CameraWatch:
    """Look at the backdrop now and then, more often while it moves."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew: the next picture is the first."""
        self._track = _Track()
        self._times: list[float] = []
        self._moves: list[Move] = []
        self._next_s = -np.inf

    def see(self, image: RgbImage, time_s: float, pose: Pose) -> bool:
        """Look at a picture, if it is time to; return whether it was.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright.
        time_s : float
            Later than those before.
        pose : Pose
            The person there, in pixels of the image. Where their place is not known, the picture is
            passed over: they would count as part of the backdrop.
        """
        if time_s < self._next_s:
            return False
        moving, trunk = box(pose), Torso.of(pose).centre
        if not np.isfinite([*moving, *trunk]).all():
            return False
        before = self._track.reached
        move = self._track.find(Backdrop.of(image, moving, trunk))
        steady = move is None or float(np.abs(move - before).max()) < _STEADY_PX
        self._next_s = time_s + (SEEN_EVERY_S if steady else MOVING_EVERY_S) - TIME_SLACK_S
        self._times.append(time_s)
        self._moves.append(np.full((2, 3), np.nan) if move is None else move)
        return True

    @property
    def path(self) -> CameraPath:
        """What was seen so far."""
        moves = np.array(self._moves, dtype=float).reshape(-1, 2, 3)
        times = np.array(self._times, dtype=float)
        return CameraPath(self._track.anchor, self._track.last, times, moves)

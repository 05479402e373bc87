"""Landmarks frame by frame, in arrays that grow: what is recorded live."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hiprom.arrays import FloatArray, within_bounds
from hiprom.errors import InputError
from hiprom.pose.careful import CarefulPose, CarefulPoses
from hiprom.pose.detector import Pose
from hiprom.pose.landmarks import LARGEST_M, LARGEST_PX, LONGEST_BRIDGE_S, LandmarkSequence
from hiprom.pose.topology import N_LANDMARKS

_FIRST_ROWS = 1024


class _Block(NamedTuple):
    """Arrays with spare room, so that adding a row stays cheap."""

    time_s: np.ndarray
    image_px: np.ndarray
    world_m: np.ndarray
    visibility: np.ndarray

    @classmethod
    def of(cls, rows: int) -> _Block:
        n = N_LANDMARKS
        shapes = ((rows,), (rows, n, 2), (rows, n, 3), (rows, n))
        return cls(*(np.full(shape, np.nan) for shape in shapes))


class LandmarkBuffer:
    """Rows of landmarks in order of time, and careful poses on some of them.

    Parameters
    ----------
    width, height : int
        Size of the upright frame, pixels.
    room : int
        Rows to make room for at first.
    """

    def __init__(self, width: int, height: int, *, room: int = _FIRST_ROWS) -> None:
        self._size = width, height
        self._rows = 0
        self._block = _Block.of(room)
        self._careful: list[tuple[int, CarefulPose]] = []
        self._left_out: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return self._rows

    def append(self, time_s: float, pose: Pose | None, left_out: int = 0) -> None:
        """Add a frame; None and landmarks without numbers become missing ones.

        Parameters
        ----------
        time_s : float
            Later than every time before.
        pose : Pose or None
        left_out : int
            Frames of the camera since the one before that nobody had time for.
        """
        if left_out > 0 and self._rows > 0:
            self._left_out.append((self._rows, left_out))
        if self._rows == len(self._block.time_s):
            larger = _Block.of(2 * self._rows)
            for new, old in zip(larger, self._block, strict=True):
                new[: self._rows] = old
            self._block = larger
        row, block = self._rows, self._block
        block.time_s[row] = time_s
        if pose is not None:
            block.image_px[row], block.world_m[row], block.visibility[row] = pose
        self._rows += 1

    def add_careful_pose(self, pose: CarefulPose) -> None:
        """Add what a careful look found, if its frame is (still) here; in order of time."""
        row = self._row(pose.time_s)
        if row < self._rows and self._block.time_s[row] == pose.time_s:
            self._careful.append((row, pose))

    def clear(self) -> None:
        """Forget everything."""
        self._rows = 0
        self._block = _Block.of(_FIRST_ROWS)
        self._careful.clear()
        self._left_out.clear()

    def sequence(self, since_s: float = -np.inf) -> LandmarkSequence:
        """Return what was recorded from a time on, as the model gave it; times start at 0.

        A wild point that a mirror or the camera's turn has put out of all bounds is missing.

        Raises
        ------
        InputError
            If nothing was.
        """
        first = self._row(since_s)
        if first >= self._rows:
            raise InputError("nothing was recorded in this session")
        rows = slice(first, self._rows)
        return LandmarkSequence(
            time_s=self._block.time_s[rows] - self._block.time_s[first],
            image_px=within_bounds(self._block.image_px[rows].copy(), LARGEST_PX),
            world_m=within_bounds(self._block.world_m[rows].copy(), LARGEST_M),
            visibility=self._block.visibility[rows].copy(),
            width=self._size[0],
            height=self._size[1],
        )

    def careful_poses(self, since_s: float = -np.inf) -> CarefulPoses:
        """Return the careful poses on the frames that `sequence` gives for the same time."""
        first = self._row(since_s)
        return CarefulPoses.of([(row - first, one) for row, one in self._careful if row >= first])

    def first_s(self, since_s: float = -np.inf) -> float:
        """Return the time of the first frame of `sequence`."""
        return float(self._block.time_s[self._row(since_s)])

    def left_out(self, since_s: float = -np.inf) -> int:
        """Return how many of the camera's frames within `sequence` nobody had time for."""
        first = self._row(since_s)
        return sum(count for row, count in self._left_out if row > first)

    def frames_s(self, since_s: float = -np.inf) -> FloatArray:
        """Return the times of all frames of `sequence`, with those that were left out between.

        Their own times are not known; they are taken to lie evenly. A gap that is too long to be
        bridged stays without: rows without landmarks would say that the person was not seen.
        """
        first = self._row(since_s)
        every = self._block.time_s[: self._rows]
        times = every[first:]
        between = [
            np.linspace(every[row - 1], every[row], count + 2)[1:-1]
            for row, count in self._left_out
            if row > first and every[row] - every[row - 1] <= LONGEST_BRIDGE_S
        ]
        return np.sort(np.concatenate([times, *between])) - times[0]

    def _row(self, time_s: float) -> int:
        """Return the first row of this time or later."""
        return int(np.searchsorted(self._block.time_s[: self._rows], time_s))


def usable(pose: Pose | None) -> Pose | None:
    """Return the pose with wild values made NaN, or None where no leg or face is left of it."""
    if pose is None or np.shape(pose.image_px) != (N_LANDMARKS, 2):
        return None
    with np.errstate(invalid="ignore"):
        known = (np.abs(pose.image_px) < LARGEST_PX).all(axis=1, keepdims=True)
        image = np.where(known, pose.image_px, np.nan)
        world = np.where(np.abs(pose.world_m) < LARGEST_M, pose.world_m, np.nan)
    if not np.isfinite(image).any():
        return None
    visibility = np.asarray(pose.visibility, dtype=float)
    return Pose(image, world, np.clip(np.where(np.isfinite(visibility), visibility, 0.0), 0.0, 1.0))

"""Looks at a clip, as data: which frames, with which model, and whether once more with care.

A look is cut in chunks on a fixed grid of time, and the tracker starts afresh with each: what is
found on a frame depends on the clip and the look only, never on who reads which chunk. So any
number of processes gives the same landmarks, and a look at a part of a clip gives those of a look
at the whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from hiprom.arrays import FloatArray, SingleArray
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.models import ModelFile
from hiprom.pose.topology import N_LANDMARKS
from hiprom.video.frames import VideoInfo

if TYPE_CHECKING:
    from hiprom.pose.detector import Pose

CHUNK_S = 15.0
"""The longest that the tracker goes on from one start. Each start costs about two frames and
unsettles the hips' landmarks for a while: with a start every three seconds, a sample clip's hiked
pelvis is missed."""

_SHARED_FROM_S = 12.0  # a shorter clip is looked at before a second process has started
_MOST_CHUNKS = 86_400  # a day of seconds: what a damaged header claims must not fill the memory

Span = tuple[float, float]
"""From (included) to (left out), seconds; the end may be infinite."""


@dataclass(frozen=True)
class Look:
    """What to look at.

    Attributes
    ----------
    model : ModelFile
        The pose model.
    every_s : float
        At most one frame in so much time, fewer at rest (`Pace`); 0 for every frame.
    chunk_s : float
        Longest that a chunk may be.
    careful : ModelFile or None
        What looks again at some of the frames (`CarefulEye`).
    """

    model: ModelFile
    every_s: float = 0.0
    chunk_s: float = CHUNK_S
    careful: ModelFile | None = None

    def frames_expected(self, info: VideoInfo) -> int | None:
        """Return about how many frames of a clip will be looked at; None where not known."""
        if self.every_s == 0 or info.duration_s is None or info.frames_estimate is None:
            return info.frames_estimate
        return min(info.frames_estimate, math.ceil(info.duration_s / self.every_s))

    def chunks(self, duration_s: float) -> list[Span]:
        """Return the chunks of a clip of about this duration, equally long; the last has no end.

        Two at least, unless the clip is very short: else a usual one would keep one processor busy.

        Parameters
        ----------
        duration_s : float
            As the container says; it may be wrong.
        """
        least = 2 if duration_s >= _SHARED_FROM_S else 1
        count = max(least, math.ceil(min(duration_s / self.chunk_s, _MOST_CHUNKS) - 1e-6))
        starts = [round(i * duration_s / count, 1) for i in range(count)]
        return list(zip(starts, [*starts[1:], math.inf], strict=True))


@dataclass(frozen=True)
class PoseTable:
    """The person on the frames that were looked at.

    In single precision, as the pose model gives it: ten minutes with every frame looked at take
    14 MB.

    Attributes
    ----------
    frames_s : (F,) array
        Times of all frames that were decoded, looked at or not.
    time_s : (T,) array
        Times of those looked at.
    image_px : (T, 33, 2) array
        NaN where the person was not found; so are the others.
    world_m : (T, 33, 3) array
    visibility : (T, 33) array
    """

    frames_s: FloatArray
    time_s: FloatArray
    image_px: SingleArray
    world_m: SingleArray
    visibility: SingleArray

    @classmethod
    def nobody(cls, frames_s: FloatArray, time_s: FloatArray) -> PoseTable:
        """Return frames on which the person was not found."""
        n = len(time_s)
        return cls(
            frames_s,
            time_s,
            np.full((n, N_LANDMARKS, 2), np.nan, dtype=np.float32),
            np.full((n, N_LANDMARKS, 3), np.nan, dtype=np.float32),
            np.full((n, N_LANDMARKS), np.nan, dtype=np.float32),
        )

    @classmethod
    def of(
        cls, frames_s: FloatArray, time_s: Sequence[float], poses: Sequence[Pose | None]
    ) -> PoseTable:
        """Return frames with the poses found on them, None where there was none.

        Parameters
        ----------
        frames_s : (F,) array
        time_s : sequence of float
            T times, increasing.
        poses : sequence of Pose or None
            T poses, pixels of the full-size frame.
        """
        table = cls.nobody(frames_s, np.array(time_s, dtype=float))
        for row, pose in enumerate(poses):
            if pose is not None:
                table.image_px[row], table.world_m[row], table.visibility[row] = pose
        return table

    def landmarks(self, info: VideoInfo) -> LandmarkSequence:
        """Return the frames looked at as landmarks of a clip.

        Raises
        ------
        InputError
            If they are no landmarks of a clip (see `LandmarkSequence`).
        """
        return LandmarkSequence(
            time_s=self.time_s,
            image_px=self.image_px.astype(float),
            world_m=self.world_m.astype(float),
            visibility=self.visibility.astype(float),
            width=info.width,
            height=info.height,
        )

    @classmethod
    def joined(cls, parts: list[PoseTable]) -> PoseTable:
        """Put parts together that follow each other."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

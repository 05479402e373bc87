"""The person on many frames, as arrays: what detection hands from part to part of a clip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from hiprom.arrays import FloatArray, SingleArray
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import N_LANDMARKS
from hiprom.video.frames import VideoInfo

if TYPE_CHECKING:
    from hiprom.pose.detector import Pose


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

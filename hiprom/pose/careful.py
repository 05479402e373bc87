"""A second, careful look at some frames: the heavy model, every other time at the mirror image.

The full model follows every movement but sets its landmarks down one or two degrees askew, always
the same way in the same posture. The heavy model does so less, and on a mirror image it errs to the
other side. Five looks in two seconds therefore tell by how much the full model is off, and that
much is taken away from the frames between them, too (`hiprom.pose.refine`): docs/accuracy.md has
what it buys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hiprom.pose.detector import Pose, PoseDetector
from hiprom.pose.landmarks import MIRROR, N_LANDMARKS, FloatArray
from hiprom.pose.models import ModelFile
from hiprom.pose.people import Region, Torso
from hiprom.video.frames import RgbImage

LOOK_EVERY_S = 0.4
_SLACK_S = 0.01  # presentation times are rounded: a look must not slip by a frame for that


class Look(NamedTuple):
    """What one careful look saw.

    Attributes
    ----------
    mirrored : bool
        Whether the mirror image was looked at.
    pose : Pose
        The person, in pixels of the image as it is, whichever was looked at.
    """

    mirrored: bool
    pose: Pose


@dataclass(frozen=True)
class Looks:
    """What the careful looks saw.

    Attributes
    ----------
    frame : (K,) array of int
        Which frames of the clip were looked at, increasing.
    mirrored : (K,) array of bool
        Whether the mirror image was looked at.
    image_px : (K, 33, 2) array
        Pixels of the frame as it is, whichever image was looked at.
    world_m : (K, 33, 3) array
        Metres.
    """

    frame: npt.NDArray[np.intp]
    mirrored: npt.NDArray[np.bool_]
    image_px: FloatArray
    world_m: FloatArray

    @classmethod
    def of(
        cls, taken: Sequence[tuple[int, Look]], scale: tuple[float, float] = (1.0, 1.0)
    ) -> Looks:
        """Return looks, each with its frame's number, with pixels multiplied by `scale` (x, y)."""
        poses = [look.pose for _, look in taken]
        return cls(
            frame=np.array([frame for frame, _ in taken], dtype=np.intp),
            mirrored=np.array([look.mirrored for _, look in taken], dtype=bool),
            image_px=np.array([p.image_px for p in poses]).reshape(-1, N_LANDMARKS, 2) * scale,
            world_m=np.array([p.world_m for p in poses]).reshape(-1, N_LANDMARKS, 3),
        )

    def __len__(self) -> int:
        return len(self.frame)

    @classmethod
    def joined(cls, parts: list[Looks]) -> Looks:
        """Put looks together that follow each other."""
        names = ("frame", "mirrored", "image_px", "world_m")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def select(self, chosen: npt.NDArray[np.bool_]) -> Looks:
        """Return the looks that a mask (K,) picks."""
        return Looks(
            self.frame[chosen], self.mirrored[chosen], self.image_px[chosen], self.world_m[chosen]
        )


class CarefulEye:
    """Looks again at a frame in every two fifths of a second.

    Not for use by two threads at once.

    Parameters
    ----------
    model : ModelFile
        The more careful model.
    """

    def __init__(self, model: ModelFile) -> None:
        self.model = model
        self._detectors = (PoseDetector(model), PoseDetector(model))
        self._region: Region | None = None
        self._next_s = -np.inf
        self._mirror = False
        self._fresh = [True, True]

    def restart(self) -> None:
        """Begin anew, as if nothing had been looked at."""
        self._region = None
        self._next_s = -np.inf
        self._mirror = False
        self._fresh = [False, False]

    def __enter__(self) -> CarefulEye:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the models; twice is fine."""
        for detector in self._detectors:
            detector.close()

    def is_due(self, time_s: float) -> bool:
        """Tell whether a frame of this time is to be looked at."""
        return time_s >= self._next_s - _SLACK_S

    def look(
        self, image: RgbImage, time_s: float, pose: Pose, region: Region | None = None
    ) -> Look | None:
        """Look at a frame.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright.
        time_s : float
        pose : Pose
            The person there, as the quick model saw them.
        region : Region, optional
            Where to look, if others are in view.

        Returns
        -------
        Look or None
            None where the person was not found.
        """
        import cv2  # late: whoever measures landmarks needs no pictures

        self._next_s = time_s + LOOK_EVERY_S
        if region != self._region:  # the models remember where the person was in the picture
            self._region = region
            self._fresh = [False, False]
        self._mirror = not self._mirror
        part = image if region is None else region.cut(image)
        # numpy's own way to turn a picture round takes a fifth of the whole look.
        shown = cv2.flip(part, 1).astype(np.uint8, copy=False) if self._mirror else part
        if not self._fresh[self._mirror]:
            self._detectors[self._mirror].reset()
            self._fresh[self._mirror] = True
        seen = self._detectors[self._mirror].detect(shown)
        if seen is None:
            return None
        if self._mirror:
            seen = _unmirrored(seen, part.shape[1])
        if region is not None:
            seen = region.back(seen)
        if not Torso.of(seen).can_follow(Torso.of(pose), 0.0):
            return None
        return Look(self._mirror, seen)


def _unmirrored(pose: Pose, width: int) -> Pose:
    image, world = pose.image_px[MIRROR].copy(), pose.world_m[MIRROR].copy()
    image[:, 0] = width - image[:, 0]
    world[:, 0] *= -1
    return Pose(image, world, pose.visibility[MIRROR])

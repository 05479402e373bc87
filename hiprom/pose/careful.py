"""A second, careful look at some frames: the heavy model, every other time at the mirror image.

The full model follows every movement but sets its landmarks down one or two degrees askew, always
the same way in the same posture. The heavy model does so less, and on a mirror image it errs to the
other side. Five looks a second therefore tell by how much the full model is off, and that much is
taken away from the frames between them, too: docs/accuracy.md has what it buys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hiprom.pose.detector import Pose, PoseDetector
from hiprom.pose.landmarks import (
    ANKLES,
    HIPS,
    KNEES,
    MIRROR,
    N_LANDMARKS,
    SHOULDERS,
    FloatArray,
    LandmarkSequence,
)
from hiprom.pose.models import ModelFile
from hiprom.pose.people import Region, Torso
from hiprom.video.frames import RgbImage

LOOK_EVERY_S = 0.2
_SLACK_S = 0.01  # presentation times are rounded: a look must not slip by a frame for that
_CALM_S = 0.125  # a look of a clip that is looked at ten times a second has its neighbours within
_LEGS = (*HIPS, *KNEES, *ANKLES)
# A look that sets a joint of the legs this many trunk lengths away shows someone else, or the sides
# exchanged.
_LARGEST_DIFFERENCE = 0.35


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
    """Looks again at a frame every fifth of a second.

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


def refine(sequence: LandmarkSequence, looks: Looks) -> LandmarkSequence:
    """Return the sequence with its landmarks moved to where the careful looks saw them.

    The difference at the looks, straight and mirrored ones averaged, is interpolated over time:
    the movement stays that of the sequence. What differs is the careful look and the sequence's
    mean around it, so that one frame's jitter is not carried to the frames beside it.

    Parameters
    ----------
    sequence : LandmarkSequence
        T frames, left and right put right.
    looks : Looks
        Those that contradict the sequence are left out.

    Returns
    -------
    LandmarkSequence
        `careful` tells whether any look could be used.
    """
    image = looks.image_px - _around(sequence.image_px, sequence.time_s, looks.frame)
    world = looks.world_m - _around(sequence.world_m, sequence.time_s, looks.frame)
    usable = _agree(looks, image)
    kinds = [usable & (looks.mirrored == kind) for kind in (False, True)]
    kinds = [kind for kind in kinds if kind.any()]
    if not kinds:
        return sequence
    at = [sequence.time_s[looks.frame[kind]] for kind in kinds]
    moves = [
        sum(_interpolated(sequence.time_s, t, d[k]) for t, k in zip(at, kinds, strict=True))
        for d in (image, world)
    ]
    return replace(
        sequence,
        image_px=sequence.image_px + moves[0] / len(kinds),
        world_m=sequence.world_m + moves[1] / len(kinds),
        careful=True,
    )


def _around(values: FloatArray, time_s: FloatArray, frame: npt.NDArray[np.intp]) -> FloatArray:
    """Return (K, ...) the mean of values (T, ...) about each frame, over as many before as after.

    Frames without values are passed over; NaN where the frame itself has none.
    """
    first = np.searchsorted(time_s, time_s[frame] - _CALM_S)
    last = np.searchsorted(time_s, time_s[frame] + _CALM_S, side="right") - 1
    reach = np.minimum(frame - first, last - frame)
    flat = values.reshape(len(values), -1)
    known = np.isfinite(flat)
    none = np.zeros((1, flat.shape[1]))
    sums = np.concatenate([none, np.cumsum(np.where(known, flat, 0.0), axis=0)])
    counts = np.concatenate([none, np.cumsum(known, axis=0)])
    begin, end = frame - reach, frame + reach + 1
    with np.errstate(invalid="ignore"):
        mean = (sums[end] - sums[begin]) / (counts[end] - counts[begin])
    mean[~known[frame]] = np.nan
    return mean.reshape(len(frame), *values.shape[1:])


def _agree(looks: Looks, difference: FloatArray) -> npt.NDArray[np.bool_]:
    """Return (K,) whether each look shows the same legs, the same way round."""
    legs = np.linalg.norm(difference[:, _LEGS], axis=-1).max(axis=1)
    trunk = looks.image_px[:, SHOULDERS].mean(axis=1) - looks.image_px[:, HIPS].mean(axis=1)
    with np.errstate(invalid="ignore"):  # where the sequence has no pose there is no difference
        agree: npt.NDArray[np.bool_] = legs < _LARGEST_DIFFERENCE * np.linalg.norm(trunk, axis=-1)
    return agree


def _interpolated(time_s: FloatArray, at_s: FloatArray, values: FloatArray) -> FloatArray:
    """Return values (K, ...) of some times at all times (T, ...); constant beyond the ends."""
    after = np.clip(np.searchsorted(at_s, time_s), 1, max(len(at_s) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(at_s) - 1)
    span = np.where(after > before, at_s[after] - at_s[before], 1.0)
    share = np.clip((time_s - at_s[before]) / span, 0.0, 1.0)[:, None, None]
    between: FloatArray = (1.0 - share) * values[before] + share * values[after]
    return between


def _unmirrored(pose: Pose, width: int) -> Pose:
    image, world = pose.image_px[MIRROR].copy(), pose.world_m[MIRROR].copy()
    image[:, 0] = width - image[:, 0]
    world[:, 0] *= -1
    return Pose(image, world, pose.visibility[MIRROR])

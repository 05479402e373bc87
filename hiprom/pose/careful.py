"""A second, careful look at some frames: the heavy model, every other time at the mirror image.

The full model follows every movement but sets its landmarks down one or two degrees askew, always
the same way in the same posture. The heavy model does so less, and on a mirror image it errs to the
other side. Five looks in two seconds therefore tell by how much the full model is off, and that
much is taken away from the frames between them, too (`hiprom.pose.refine`): docs/accuracy.md has
what it buys.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import NamedTuple

import numpy as np

from hiprom.arrays import BoolArray, FloatArray, IntArray
from hiprom.closing import Closing, MadeMeanwhile
from hiprom.pose.detector import Pose, PoseDetector
from hiprom.pose.mirror_pair import MirrorPair
from hiprom.pose.models import ModelFile
from hiprom.pose.people import Region, Torso
from hiprom.pose.topology import N_LANDMARKS
from hiprom.video.frames import TIME_SLACK_S, RgbImage

CAREFUL_EVERY_S = 0.4
# Room around the person, a share of their longer side, as MediaPipe looks at more than the person.
# Once less than the border, a share of the part, is left of it, the part is chosen anew.
_PADDING, _BORDER = 0.5, 0.02


class CarefulPose(NamedTuple):
    """The person as one careful look found them.

    Attributes
    ----------
    time_s : float
        Of the frame.
    mirrored : bool
        Whether the mirror image was looked at.
    pose : Pose
        The person, in pixels of the image as it is, whichever was looked at.
    """

    time_s: float
    mirrored: bool
    pose: Pose


@dataclass(frozen=True)
class CarefulPoses:
    """The person as K careful looks found them, as arrays.

    Attributes
    ----------
    frame : (K,) array of int
        On which frames of the clip, increasing.
    mirrored : (K,) array of bool
        Whether the mirror image was looked at.
    image_px : (K, 33, 2) array
        Pixels of the frame as it is, whichever image was looked at.
    world_m : (K, 33, 3) array
        Metres.
    """

    frame: IntArray
    mirrored: BoolArray
    image_px: FloatArray
    world_m: FloatArray

    @classmethod
    def of(cls, found: Sequence[tuple[int, CarefulPose]]) -> CarefulPoses:
        """Return poses, each with its frame's number."""
        poses = [one.pose for _, one in found]
        return cls(
            frame=np.array([frame for frame, _ in found], dtype=np.intp),
            mirrored=np.array([one.mirrored for _, one in found], dtype=bool),
            image_px=np.array([p.image_px for p in poses]).reshape(-1, N_LANDMARKS, 2),
            world_m=np.array([p.world_m for p in poses]).reshape(-1, N_LANDMARKS, 3),
        )

    @classmethod
    def at(cls, times_s: Sequence[float], found: Sequence[CarefulPose]) -> CarefulPoses:
        """Return poses on frames of these (increasing) times."""
        return cls.of([(bisect_left(times_s, one.time_s), one) for one in found])

    def __len__(self) -> int:
        return len(self.frame)

    @classmethod
    def joined(cls, parts: list[CarefulPoses]) -> CarefulPoses:
        """Put parts together that follow each other."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    def select(self, chosen: BoolArray) -> CarefulPoses:
        """Return the poses that a mask (K,) picks."""
        return CarefulPoses(*(getattr(self, f.name)[chosen] for f in fields(self)))


class CarefulDetector(Closing):
    """Find the person once more, with care, on a frame in every two fifths of a second.

    A frame and the mirror image of the next one are looked at together, as two people on one
    picture: a detector for each would take 125 MB more. Not for use by two threads at once.

    Parameters
    ----------
    model : ModelFile
        The more careful model.
    wait : bool
        Wait until it is loaded, which takes as long as a dozen usual frames; else only the second
        `detect`, which is the first to need it, waits for what is left of that.

    Raises
    ------
    PrivacyError, ModelError
        As `PoseDetector`; by the second `detect` where `wait` is false.
    """

    def __init__(self, model: ModelFile, *, wait: bool = True) -> None:
        self.model = model
        self._detector = MadeMeanwhile(partial(PoseDetector, model, people=2))
        if wait:
            self._detector.get()
        self._afresh = False
        self._pair: MirrorPair | None = None
        self._shown: list[tuple[float, Torso]] = []
        self._next_s = -np.inf

    def restart(self) -> None:
        """Begin anew, as if nothing had been looked at."""
        self._pair = None
        self._shown.clear()
        self._next_s = -np.inf

    def close(self) -> None:
        """Release the model; twice is fine."""
        self._detector.close()

    def is_due(self, time_s: float) -> bool:
        """Tell whether a frame of this time is to be looked at."""
        return time_s >= self._next_s - TIME_SLACK_S

    def detect(
        self, image: RgbImage, time_s: float, pose: Pose, region: Region | None = None
    ) -> list[CarefulPose]:
        """Take a frame: it is looked at together with the next one that comes.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright.
        time_s : float
            Later than those before.
        pose : Pose
            The person there, as the usual model found them.
        region : Region, optional
            Where to look, if others are in view.

        Returns
        -------
        list of CarefulPose
            Empty at every other frame; then those of this frame and of the last one, in order of
            time, where the person was found.
        """
        self._next_s = time_s + CAREFUL_EVERY_S
        part = region or self._surroundings(pose, image)
        if self._pair is None or part != self._pair.part:
            self._pair = MirrorPair(part)
            self._shown.clear()
            self._afresh = True  # it remembers where in the pair the person was
        self._pair.put(image, mirrored=bool(self._shown))
        self._shown.append((time_s, Torso.of(pose)))
        if len(self._shown) < 2:
            return []
        detector = self._detector.get()
        if self._afresh:
            detector.reset()
        seen = self._pair.apart(detector.detect_each(self._pair.picture))
        shown, self._shown = self._shown, []
        found = [
            CarefulPose(at_s, mirrored, seen[mirrored])
            for mirrored, (at_s, torso) in zip((False, True), shown, strict=True)
            if mirrored in seen and Torso.of(seen[mirrored]).can_follow(torso, 0.0)
        ]
        # Two others, or the same twice, would be followed for ever.
        self._afresh = len(found) < 2
        return found

    def _surroundings(self, pose: Pose, image: RgbImage) -> Region:
        """Return the part shown last, another one if the person comes near its border."""
        if self._pair is None or self._pair.part.touches_cut(pose, image, _BORDER):
            return Region.around(pose, image, _PADDING)
        return self._pair.part

"""The camera of a live test: how it moved so far, and how its picture lies now."""

from __future__ import annotations

import math

import numpy as np

from hiprom.kinematics.camera_motion import STEADY_DEG, STEADY_SHARE, PictureTransform
from hiprom.pose.camera_path import CameraPath, CameraWatch
from hiprom.pose.detector import Pose
from hiprom.video.frames import RgbImage


class LiveCamera:
    """Follow a camera by what stands still behind the person.

    Parameters
    ----------
    width, height : int
        Size of the upright frame, pixels.

    Attributes
    ----------
    move : PictureTransform or None
        How the picture lies against the first, as last seen. None while it has moved no more than a
        camera that stands still seems to; from then on the smallest move counts, so that the
        picture does not jump.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._watch = CameraWatch()
        self.move: PictureTransform | None = None

    @property
    def path(self) -> CameraPath:
        """How it moved so far."""
        return self._watch.path

    def restart(self) -> None:
        """Begin anew: the next picture is the first."""
        self._watch.restart()
        self.move = None

    def see(self, image: RgbImage, time_s: float, pose: Pose) -> None:
        """Look at a picture, as `CameraWatch.see` does."""
        if not self._watch.see(image, time_s, pose):
            return
        (turn_deg,), (shift,) = self.path.at(np.array([time_s]))
        if self.move is None and not (
            abs(turn_deg) > STEADY_DEG or math.hypot(*shift) > STEADY_SHARE
        ):
            return
        if math.isfinite(turn_deg):  # else too little is known by now: it stays as it was
            middle_px = np.array(self._size) / 2
            self.move = PictureTransform(np.array(turn_deg), shift * max(self._size), middle_px)

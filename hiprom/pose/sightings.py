"""Collect what is seen on a clip's frames, one after the other, for tables of it."""

from __future__ import annotations

from hiprom.arrays import FloatArray
from hiprom.pose.camera_path import CameraPath, CameraWatch
from hiprom.pose.careful import CarefulEye, CarefulLook, CarefulLooks
from hiprom.pose.detector import Pose
from hiprom.pose.looks import PoseTable
from hiprom.pose.people import Region
from hiprom.video.frames import Frame, VideoInfo


class Sightings:
    """The person on each frame looked at, the careful looks at some, and how the camera moved.

    Parameters
    ----------
    info : VideoInfo
        Of the clip, to whose pixels those of its frames are scaled: they may be smaller.

    Attributes
    ----------
    time_s : list of float
        Times of the frames looked at.
    """

    def __init__(self, info: VideoInfo) -> None:
        self._info = info
        self._scale = (1.0, 1.0)
        self.time_s: list[float] = []
        self._poses: list[Pose | None] = []
        self._taken: list[CarefulLook] = []
        self._watch = CameraWatch()

    def __len__(self) -> int:
        return len(self.time_s)

    def add(
        self, frame: Frame, pose: Pose | None, eye: CarefulEye | None, region: Region | None
    ) -> None:
        """Add a frame that was looked at, and look at it again and at its backdrop if due.

        Parameters
        ----------
        frame : Frame
            Later than those before.
        pose : Pose or None
            The person there, in pixels of the frame.
        eye : CarefulEye or None
            Who looks again.
        region : Region or None
            Where to, if others are in view.
        """
        if pose is not None:
            if eye is not None and eye.is_due(frame.time_s):
                self._taken += eye.look(frame.image, frame.time_s, pose, region)
            self._watch.see(frame.image, frame.time_s, pose)
            height, width = frame.image.shape[:2]
            self._scale = self._info.width / width, self._info.height / height
            pose = pose._replace(image_px=pose.image_px * self._scale)
        self.time_s.append(frame.time_s)
        self._poses.append(pose)

    def table(self, frames_s: FloatArray) -> PoseTable:
        """Return the person on the frames looked at.

        Parameters
        ----------
        frames_s : (F,) array
            Times of all frames, looked at or not.
        """
        return PoseTable.of(frames_s, self.time_s, self._poses)

    @property
    def looks(self) -> CarefulLooks:
        """The careful looks; their frames are rows of the table."""
        return CarefulLooks.at(self.time_s, self._taken, self._scale)

    @property
    def camera(self) -> CameraPath:
        """How the camera moved so far."""
        return self._watch.path

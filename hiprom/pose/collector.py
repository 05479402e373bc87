"""Collect what is found on a clip's frames, one after the other, as arrays."""

from __future__ import annotations

from hiprom.arrays import FloatArray
from hiprom.pose.camera_path import CameraPath, CameraWatch
from hiprom.pose.careful import CarefulDetector, CarefulPose, CarefulPoses
from hiprom.pose.detector import Pose
from hiprom.pose.people import Region
from hiprom.pose.pose_table import PoseTable
from hiprom.video.frames import Frame


class PoseCollector:
    """The person on each frame, as the careful model finds them on some, and the camera's path."""

    def __init__(self) -> None:
        self._times_s: list[float] = []
        self._poses: list[Pose | None] = []
        self._careful: list[CarefulPose] = []
        self._watch = CameraWatch()

    def __len__(self) -> int:
        return len(self._times_s)

    def add(
        self,
        frame: Frame,
        pose: Pose | None,
        careful: CarefulDetector | None,
        region: Region | None,
    ) -> None:
        """Add a frame with its pose; look at it again and at its backdrop where that is due.

        Parameters
        ----------
        frame : Frame
            Later than those before.
        pose : Pose or None
            The person there, in pixels of the frame.
        careful : CarefulDetector or None
        region : Region or None
            The person's surroundings, if others are in view.
        """
        if pose is not None:
            if careful is not None and careful.is_due(frame.time_s):
                self._careful += careful.detect(frame.image, frame.time_s, pose, region)
            self._watch.see(frame.image, frame.time_s, pose)
        self._times_s.append(frame.time_s)
        self._poses.append(pose)

    def table(self, frames_s: FloatArray) -> PoseTable:
        """Return the person on the frames added.

        Parameters
        ----------
        frames_s : (F,) array
            Times of all frames of the clip, added or not.
        """
        return PoseTable.of(frames_s, self._times_s, self._poses)

    @property
    def careful(self) -> CarefulPoses:
        """The person as the careful model found them; frames are rows of the table."""
        return CarefulPoses.at(self._times_s, self._careful)

    @property
    def camera(self) -> CameraPath:
        """How the camera moved so far."""
        return self._watch.path

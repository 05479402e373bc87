"""A clip's landmarks and what refines them, from detection to what is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hiprom.arrays import FloatArray
from hiprom.pose.camera_path import CameraPath
from hiprom.pose.careful import CarefulPoses
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.pose_table import PoseTable
from hiprom.pose.refine import refine
from hiprom.pose.swaps import mend_swaps
from hiprom.video.frames import VideoInfo


@dataclass(frozen=True)
class RawLandmarks:
    """A clip's landmarks before they are refined, and all that refines them.

    Attributes
    ----------
    landmarks : LandmarkSequence
        A row for each frame that was looked at, left and right put right.
    careful : CarefulPoses or None
        Frames are rows of `landmarks`.
    frames_s : (F,) array or None
        Times of all frames; None if every one was looked at.
    camera : CameraPath or None
        How the camera moved; None where that was not watched.
    """

    landmarks: LandmarkSequence
    careful: CarefulPoses | None
    frames_s: FloatArray | None = None
    camera: CameraPath | None = None

    @classmethod
    def of(
        cls,
        poses: PoseTable,
        careful: CarefulPoses | None,
        info: VideoInfo,
        camera: CameraPath | None = None,
    ) -> RawLandmarks:
        """Return what was found in a clip of this size, left and right put right.

        Parameters
        ----------
        poses : PoseTable
        careful : CarefulPoses or None
            Frames are rows of `poses`.
        info : VideoInfo
            Of the clip.
        camera : CameraPath, optional
        """
        return cls(mend_swaps(poses.landmarks(info)), careful, poses.frames_s, camera)

    def refined(self, mirrored: bool = False) -> LandmarkSequence:
        """Return what to measure: a row for every frame, moved to where the careful poses are.

        Parameters
        ----------
        mirrored : bool
            The clip was stored as a mirror image (a selfie): undo that.
        """
        refined = self.landmarks if self.careful is None else refine(self.landmarks, self.careful)
        if self.frames_s is not None:
            refined = refined.among(self.frames_s)
        if self.camera is not None:
            turn_deg, shift = self.camera.at(refined.time_s)
            shift_px = shift * max(refined.width, refined.height)
            refined = replace(refined, picture_turn_deg=turn_deg, picture_shift_px=shift_px)
        return refined.mirrored() if mirrored else refined

"""Frames to `LandmarkSequence`: one person through a whole clip, left and right kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.errors import InputError
from hiprom.pose.camera_path import CameraPath
from hiprom.pose.careful import CarefulEye, CarefulLooks
from hiprom.pose.detector import PoseDetector
from hiprom.pose.follow import PersonFollower
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.looks import PoseTable
from hiprom.pose.models import ModelFile
from hiprom.pose.people import Person
from hiprom.pose.refine import refine
from hiprom.pose.sightings import Sightings
from hiprom.pose.swaps import mend_swaps
from hiprom.video.frames import Frame, VideoInfo


@dataclass(frozen=True)
class Seen:
    """What was seen in a clip: the person on the frames looked at, and the careful looks at some.

    Attributes
    ----------
    landmarks : LandmarkSequence
        A row for each frame looked at.
    looks : CarefulLooks or None
    frames_s : (F,) array or None
        Times of all frames; None if every one was looked at.
    camera : CameraPath or None
        How the camera moved; None where that was not watched.
    """

    landmarks: LandmarkSequence
    looks: CarefulLooks | None
    frames_s: FloatArray | None = None
    camera: CameraPath | None = None

    def measured(self, mirrored: bool = False) -> LandmarkSequence:
        """Return what to measure: the landmarks where the careful looks saw them.

        Parameters
        ----------
        mirrored : bool
            The clip was stored as a mirror image (a selfie): undo that.
        """
        refined = self.landmarks if self.looks is None else refine(self.landmarks, self.looks)
        if self.frames_s is not None:
            refined = refined.among(self.frames_s)
        if self.camera is not None:
            turn_deg, shift = self.camera.at(refined.time_s)
            shift_px = shift * max(refined.width, refined.height)
            refined = replace(refined, picture_turn_deg=turn_deg, picture_shift_px=shift_px)
        return refined.mirrored() if mirrored else refined


def estimate_landmarks(
    frames: Iterable[Frame],
    info: VideoInfo,
    detector: PoseDetector | ModelFile,
    *,
    careful: CarefulEye | ModelFile | None = None,
    person: Person = "largest",
    mirrored: bool = False,
    progress: Callable[[int], None] | None = None,
) -> LandmarkSequence:
    """Find one person's landmarks on every frame.

    Parameters
    ----------
    frames : iterable of Frame
        In order of time; may be smaller than the clip (`VideoReader`'s `max_size`).
    info : VideoInfo
        Whose width and height the pixels of the result refer to.
    detector : PoseDetector or ModelFile
        A model is made into a detector for the time of the call.
    careful : CarefulEye or ModelFile, optional
        What looks again at some of the frames.
    person : "largest" or int
        The largest person at the start, or the N-th largest (from 1).
    mirrored : bool
        The clip was stored as a mirror image (a selfie): undo that.
    progress : callable, optional
        Called with the number of frames done after each.

    Returns
    -------
    LandmarkSequence
        T frames; rows of NaN where the person was not found. Frames whose sides were put right
        are in `swap_flagged`.

    Raises
    ------
    InputError
        If there is no frame, or no N-th person.
    UsageError
        If `person` is neither "largest" nor a number from 1.
    """
    seen = see(frames, info, detector, careful=careful, person=person, progress=progress)
    return seen.measured(mirrored)


def see(
    frames: Iterable[Frame],
    info: VideoInfo,
    detector: PoseDetector | ModelFile,
    *,
    careful: CarefulEye | ModelFile | None = None,
    person: Person = "largest",
    progress: Callable[[int], None] | None = None,
) -> Seen:
    """Do what `estimate_landmarks` does, and keep the careful looks apart from the landmarks."""
    sightings = Sightings(info)
    with ExitStack() as stack:
        if isinstance(detector, ModelFile):
            detector = stack.enter_context(PoseDetector(detector))
        if isinstance(careful, ModelFile):
            careful = stack.enter_context(CarefulEye(careful))
        follower = PersonFollower(detector, person)
        for frame in frames:
            pose = follower.update(frame.image, frame.time_s)
            sightings.add(frame, pose, careful, follower.region)
            if progress is not None:
                progress(len(sightings))
    if not sightings:
        raise InputError(f"{info.path} has no frames to measure")
    table = sightings.table(np.array(sightings.time_s))
    looks = None if careful is None else sightings.looks
    return seen_of(table, looks, info, sightings.camera)


def seen_of(
    table: PoseTable,
    looks: CarefulLooks | None,
    info: VideoInfo,
    camera: CameraPath | None = None,
) -> Seen:
    """Return what was found on the frames looked at as landmarks, left and right put right.

    Parameters
    ----------
    table : PoseTable
        T frames.
    looks : CarefulLooks or None
        The careful ones.
    info : VideoInfo
        Size of the frame.
    camera : CameraPath, optional
        How it moved.
    """
    return Seen(mend_swaps(table.landmarks(info)), looks, table.frames_s, camera)

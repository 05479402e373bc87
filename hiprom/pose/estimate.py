"""Frames to `LandmarkSequence`: one person through a whole clip, left and right kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack

from hiprom.errors import InputError
from hiprom.pose.careful import CarefulDetector
from hiprom.pose.collector import PoseCollector
from hiprom.pose.detector import PoseDetector
from hiprom.pose.follow import PersonFollower
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.models import ModelFile
from hiprom.pose.people import Person
from hiprom.pose.raw_landmarks import RawLandmarks
from hiprom.video.frames import Frame, VideoInfo


def estimate_landmarks(
    frames: Iterable[Frame],
    info: VideoInfo,
    detector: PoseDetector | ModelFile,
    *,
    careful: CarefulDetector | ModelFile | None = None,
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
    careful : CarefulDetector or ModelFile, optional
        The model that looks again at some of the frames.
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
    raw = estimate_raw(frames, info, detector, careful=careful, person=person, progress=progress)
    return raw.refined(mirrored)


def estimate_raw(
    frames: Iterable[Frame],
    info: VideoInfo,
    detector: PoseDetector | ModelFile,
    *,
    careful: CarefulDetector | ModelFile | None = None,
    person: Person = "largest",
    progress: Callable[[int], None] | None = None,
) -> RawLandmarks:
    """Do what `estimate_landmarks` does, and keep the careful poses apart from the landmarks."""
    collector = PoseCollector(info)
    with ExitStack() as stack:
        if isinstance(detector, ModelFile):
            detector = stack.enter_context(PoseDetector(detector))
        if isinstance(careful, ModelFile):
            careful = stack.enter_context(CarefulDetector(careful))
        follower = PersonFollower(detector, person)
        for frame in frames:
            pose = follower.update(frame.image, frame.time_s)
            collector.add(frame, pose, careful, follower.region)
            if progress is not None:
                progress(len(collector))
    if not collector:
        raise InputError(f"{info.path} has no frames to measure")
    found = None if careful is None else collector.careful
    return RawLandmarks.of(collector.table(), found, info, collector.camera)

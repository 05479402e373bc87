"""Frames to `LandmarkSequence`: one person through a whole clip, left and right kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Literal

import numpy as np

from hiprom.errors import InputError
from hiprom.pose.detector import Pose, PoseDetector
from hiprom.pose.follow import PersonFollower
from hiprom.pose.landmarks import N_LANDMARKS, LandmarkSequence
from hiprom.pose.models import ModelFile
from hiprom.pose.swaps import mend_swaps
from hiprom.video.frames import Frame, VideoInfo


def estimate_landmarks(
    frames: Iterable[Frame],
    info: VideoInfo,
    detector: PoseDetector | ModelFile,
    *,
    person: Literal["largest"] | int = "largest",
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
    times: list[float] = []
    poses: list[Pose | None] = []
    with ExitStack() as stack:
        if isinstance(detector, ModelFile):
            detector = stack.enter_context(PoseDetector(detector))
        follower = PersonFollower(detector, person)
        for frame in frames:
            poses.append(_full_size(follower.update(frame.image, frame.time_s), frame, info))
            times.append(frame.time_s)
            if progress is not None:
                progress(len(times))
    if not times:
        raise InputError(f"{info.path} has no frames to measure")
    sequence = mend_swaps(assemble(times, poses, info))
    return sequence.mirrored() if mirrored else sequence


def assemble(times: list[float], poses: list[Pose | None], info: VideoInfo) -> LandmarkSequence:
    """Stack poses over time; None becomes a row of NaN.

    Parameters
    ----------
    times : list of float
        T presentation times, strictly increasing, seconds.
    poses : list of Pose or None
        T poses in pixels of the full-size frame.
    info : VideoInfo
        Size of the frame.
    """
    nobody = Pose(
        np.full((N_LANDMARKS, 2), np.nan),
        np.full((N_LANDMARKS, 3), np.nan),
        np.full(N_LANDMARKS, np.nan),
    )
    rows = [nobody if pose is None else pose for pose in poses]
    return LandmarkSequence(
        time_s=np.array(times),
        image_px=np.stack([row.image_px for row in rows]),
        world_m=np.stack([row.world_m for row in rows]),
        visibility=np.stack([row.visibility for row in rows]),
        width=info.width,
        height=info.height,
    )


def _full_size(pose: Pose | None, frame: Frame, info: VideoInfo) -> Pose | None:
    """Map pixels of a frame that was handed out smaller to those of the clip."""
    if pose is None:
        return None
    height, width = frame.image.shape[:2]
    return pose._replace(image_px=pose.image_px * (info.width / width, info.height / height))

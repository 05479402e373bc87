"""Frames in, `LandmarkSequence` out: MediaPipe's landmarks, model bundles, one person, sides kept.

The way of a clip through this package:

1. A `DetectionPlan` says which frames are looked at, and by which models (`plan`).
2. `ClipDetector` chooses the person, cuts the clip in chunks and shares these among the processes
   of a `WorkerPool` (`clip_detector`, `parallel`, `worker_pool`, `worker`).
3. In each process a `ChunkDetector` has a `PersonFollower` find the person with a `PoseDetector`,
   and a `CarefulDetector` once more on some frames; a `PoseCollector` keeps the poses
   (`chunk_detector`, `follow`, `detector`, `careful`, `collector`).
4. `RawLandmarks` puts exchanged sides right and moves the landmarks to where the careful poses are:
   that is measured (`raw_landmarks`, `swaps`, `refine`).

Live sessions use the same parts, frame by frame (`hiprom.live.detection`).

Only `hiprom.pose.detector` imports MediaPipe, and only when a detector is made; importing this
package loads numpy at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiprom.lazily import lazily

if TYPE_CHECKING:
    from hiprom.pose.detector import Pose, PoseDetector
    from hiprom.pose.follow import PersonFollower
    from hiprom.pose.guard import check_mediapipe
    from hiprom.pose.models import ModelFile, resolve_model

__all__ = [
    "ModelFile",
    "PersonFollower",
    "Pose",
    "PoseDetector",
    "check_mediapipe",
    "resolve_model",
]

__getattr__ = lazily(
    __name__,
    {
        "ModelFile": "models",
        "PersonFollower": "follow",
        "Pose": "detector",
        "PoseDetector": "detector",
        "check_mediapipe": "guard",
        "resolve_model": "models",
    },
)

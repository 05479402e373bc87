"""Find one person in a clip with all the processes there are, as if one had done it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hiprom.closing import Closing
from hiprom.environment import usable_cores
from hiprom.errors import UsageError
from hiprom.pose.camera_path import CameraPath
from hiprom.pose.careful import CarefulPoses
from hiprom.pose.chunk_detector import ChunkDetector, ChunkPoses, ChunkTask
from hiprom.pose.clip_poses import ClipPoses
from hiprom.pose.detector_cache import DetectorCache
from hiprom.pose.follow import KnownPerson, PersonFollower
from hiprom.pose.memory import give_back, share_memory
from hiprom.pose.parallel import Progress, ProgressCounter, detect_in_parallel
from hiprom.pose.people import Person
from hiprom.pose.plan import DetectionPlan
from hiprom.pose.pose_table import PoseTable
from hiprom.pose.worker_pool import WorkerPool
from hiprom.video.frames import VideoInfo
from hiprom.video.reader import VideoReader

# Below this a second process has hardly started when the clip is over.
_LEAST_FRAMES_EACH = 120


class ClipDetector(Closing):
    """Find the person in one clip, with several processes.

    The landmarks do not depend on the number of processes. Where a file cannot be read in pieces
    (damaged, or without an index) this process reads it from start to end.

    Parameters
    ----------
    clip : Path
        The video.
    plan : DetectionPlan
        On which frames, and with which models.
    person : "largest" or int
        The largest person at the start, or the N-th largest (from 1).
    workers : int, optional
        Processes to use, this one included; as many as there are processors unless given.
    detectors : DetectorCache, optional
        This process's detectors, to be kept for other clips; some of its own unless given.

    Attributes
    ----------
    info : VideoInfo
        What is known of the clip.
    processes : int
        Processes in use, this one included; less than `workers` for a short clip.

    Raises
    ------
    InputError
        If the clip cannot be read.
    UsageError
        If `workers` makes no sense.
    """

    def __init__(
        self,
        clip: Path,
        plan: DetectionPlan,
        *,
        person: Person = "largest",
        workers: int | None = None,
        detectors: DetectorCache | None = None,
    ) -> None:
        if workers is not None and workers < 1:
            raise UsageError(f"{workers} workers cannot do anything; give a number from 1")
        share_memory()
        self._plan, self._person = plan, person
        self._people = 1
        self._own_detectors = DetectorCache()
        self._detectors = self._own_detectors if detectors is None else detectors
        self._chunk_detector = ChunkDetector(clip, self._detectors)
        self._video = VideoReader(clip)  # for choosing the person: to open it takes a while
        self.info: VideoInfo = self._video.info
        self.processes = _processes(workers, self._video, plan)
        self._pool = WorkerPool(self.processes - 1, clip, plan.model)

    def close(self) -> None:
        """End the other processes and close the clip; twice is fine."""
        self._pool.close()
        self._video.close()
        self._chunk_detector.close()
        self._own_detectors.close()
        give_back()

    def detect(self, progress: Progress = lambda frames: None) -> ClipPoses:
        """Find the person; once only.

        Parameters
        ----------
        progress : callable, optional
            Called with the number of frames done so far.

        Raises
        ------
        InputError
            If the clip cannot be read, or there is no N-th person.
        UsageError
            If `person` makes no sense.
        """
        chosen = self._choose(progress)
        if isinstance(chosen, ClipPoses):
            return chosen
        plan = self._plan
        tasks = [ChunkTask(plan, span, chosen) for span in plan.chunks(self.info.duration_s or 0.0)]
        chunks = self._in_parallel(tasks, progress) or self._alone(tasks, progress)
        chunks = self._one_person(chunks)
        light = [level for chunk in chunks for level in chunk.light]
        return ClipPoses(
            poses=PoseTable.joined([chunk.poses for chunk in chunks]),
            careful=None if plan.careful is None else _joined_careful(chunks),
            people=max(self._people, *(chunk.people for chunk in chunks)),
            luminance=float(np.median(light)) if light else None,
            camera=CameraPath.joined([chunk.camera for chunk in chunks]),
            skipped=max(chunk.skipped for chunk in chunks),
            truncated=any(chunk.truncated for chunk in chunks),
            disordered=any(chunk.disordered for chunk in chunks),
        )

    def _choose(self, progress: Progress) -> KnownPerson | ClipPoses:
        """Return the person to follow, or the result for a clip in which nobody appears."""
        with self._video as video:
            detector = self._detectors.detector(self._plan.model)
            follower = PersonFollower(detector, self._person)
            for count, frame in enumerate(video, 1):
                follower.update(frame.image, frame.time_s)
                if follower.known is not None:
                    self._people = follower.people
                    detector.forget_people()
                    return replace(follower.known, seen_s=None)
                progress(count)
            times = np.array(video.times_s)
            return ClipPoses(
                poses=PoseTable.nobody(times, times),
                careful=None,
                people=0,
                luminance=None,
                skipped=video.skipped,
                truncated=video.truncated,
                disordered=video.disordered,
            )

    def _in_parallel(
        self, tasks: Sequence[ChunkTask], progress: Progress
    ) -> list[ChunkPoses] | None:
        """Have all processes detect; None where only one can, or the pieces do not fit."""
        if not self._pool.alive or len(tasks) == 1:
            return None
        return detect_in_parallel(
            tasks, self._pool, self._chunk_detector, ProgressCounter(progress)
        )

    def _alone(self, tasks: Sequence[ChunkTask], progress: Progress) -> list[ChunkPoses]:
        """Detect in this process, from the clip's start to its end."""
        counter = ProgressCounter(progress)
        self._chunk_detector.close()
        return [self._chunk_detector.detect(task, counter.add) for task in tasks]

    def _one_person(self, chunks: list[ChunkPoses]) -> list[ChunkPoses]:
        """Detect once more in chunks that begin with somebody who cannot be the same person."""
        last, person = chunks[0].last, chunks[0].person
        for i, chunk in enumerate(chunks[1:], 1):
            if chunk.first is not None and last is not None and person is not None:
                time_s, torso = chunk.first
                if not torso.can_follow(last[1], time_s - last[0]):
                    self._chunk_detector.close()
                    chunk = self._chunk_detector.detect(replace(chunk.task, person=person))
                    chunks[i] = chunk
            if chunk.last is not None:
                last, person = chunk.last, chunk.person
        return chunks


def _processes(workers: int | None, video: VideoReader, plan: DetectionPlan) -> int:
    wanted = usable_cores() if workers is None else workers
    duration_s, frames = video.info.duration_s, video.info.frames_estimate
    if not video.indexed or duration_s is None or frames is None:
        return 1
    return max(1, min(wanted, frames // _LEAST_FRAMES_EACH, len(plan.chunks(duration_s))))


def _joined_careful(chunks: list[ChunkPoses]) -> CarefulPoses:
    """Put the chunks' careful poses together, their frames counted through."""
    before = np.cumsum([0, *(len(chunk.poses.time_s) for chunk in chunks)])
    return CarefulPoses.joined(
        [
            replace(chunk.careful, frame=chunk.careful.frame + first)
            for chunk, first in zip(chunks, before, strict=False)
            if chunk.careful is not None
        ]
    )

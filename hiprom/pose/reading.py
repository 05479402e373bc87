"""Look at a clip with all the processes there are, as if one had done it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from hiprom.closing import Closing
from hiprom.environment import usable_cores
from hiprom.errors import UsageError
from hiprom.pose.camera_path import CameraPath
from hiprom.pose.careful import CarefulLooks
from hiprom.pose.chunk import ChunkReader, Part, Task
from hiprom.pose.crew import Crew
from hiprom.pose.follow import Known, PersonFollower
from hiprom.pose.kit import Kit
from hiprom.pose.looks import Look, PoseTable
from hiprom.pose.memory import give_back, share_memory
from hiprom.pose.models import ModelFile
from hiprom.pose.outcome import Outcome
from hiprom.pose.people import Person
from hiprom.pose.sharing import Count, Progress, shared
from hiprom.video.frames import VideoInfo
from hiprom.video.reader import VideoReader

# Below this a second process has hardly started when the clip is over.
_LEAST_FRAMES_EACH = 120


class ClipReading(Closing):
    """A clip, the person in it, and the processes that look at it.

    The landmarks do not depend on the number of processes. Where a file cannot be read in pieces
    (damaged, or without an index) this process reads it from start to end.

    Parameters
    ----------
    clip : Path
        The video.
    model : ModelFile
        With which the person is chosen; looks may use others.
    person : "largest" or int
        The largest person at the start, or the N-th largest (from 1).
    workers : int, optional
        Processes to use, this one included; as many as there are processors unless given.
    kit : Kit, optional
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
        If the clip cannot be read, or there is no N-th person.
    UsageError
        If `person` or `workers` makes no sense.
    """

    def __init__(
        self,
        clip: Path,
        model: ModelFile,
        *,
        person: Person = "largest",
        workers: int | None = None,
        kit: Kit | None = None,
    ) -> None:
        if workers is not None and workers < 1:
            raise UsageError(f"{workers} workers cannot do anything; give a number from 1")
        share_memory()
        self._clip, self._person, self._model = clip, person, model
        self._chosen: Known | Outcome | None = None
        self._people = 1
        self._own_kit = Kit()
        self._kit = self._own_kit if kit is None else kit
        self._reader = ChunkReader(clip, self._kit)
        with VideoReader(clip, read_ahead=0) as video:
            self.info: VideoInfo = video.info
            self.processes = _processes(workers, video, Look(model))
        self._crew = Crew(self.processes - 1, clip, model)

    def close(self) -> None:
        """End the other processes and close the clip; twice is fine."""
        self._crew.close()
        self._reader.close()
        self._own_kit.close()
        give_back()

    def look(self, look: Look, progress: Progress = lambda frames: None) -> Outcome:
        """Look at the clip.

        Parameters
        ----------
        look : Look
        progress : callable, optional
            Called with the number of frames looked at so far.

        Raises
        ------
        InputError
            If the clip cannot be read, or there is no N-th person.
        """
        self._chosen = chosen = self._chosen or self._choose(progress)
        if isinstance(chosen, Outcome):
            return chosen
        tasks = [Task(look, span, chosen) for span in look.chunks(self.info.duration_s or 0.0)]
        count = Count(progress)
        parts = None
        if self._crew.members and len(tasks) > 1:
            parts = shared(tasks, self._crew, self._reader, count)
        if parts is None:
            count = Count(progress)
            self._reader.close()
            parts = [self._reader.read(task, count.add) for task in tasks]
        parts = self._one_person(parts)
        seen = PoseTable.joined([part.seen for part in parts])
        looks = None if look.careful is None else _looks(parts)
        light = [level for part in parts for level in part.light]
        return Outcome(
            seen=seen,
            looks=looks,
            people=max(self._people, *(part.people for part in parts)),
            luminance=float(np.median(light)) if light else None,
            camera=CameraPath.joined([part.camera for part in parts]),
            skipped=max(part.skipped for part in parts),
            truncated=any(part.truncated for part in parts),
            disordered=any(part.disordered for part in parts),
        )

    def _choose(self, progress: Progress) -> Known | Outcome:
        """Return the person to follow, or the outcome of a clip in which nobody appears."""
        with VideoReader(self._clip) as video:
            detector = self._kit.detector(self._model)
            follower = PersonFollower(detector, self._person)
            for count, frame in enumerate(video, 1):
                follower.update(frame.image, frame.time_s)
                if follower.known is not None:
                    self._people = follower.people
                    detector.forget_people()
                    return replace(follower.known, seen_s=None)
                progress(count)
            times = np.array(video.times_s)
            return Outcome(
                seen=PoseTable.nobody(times, times),
                looks=None,
                people=0,
                luminance=None,
                skipped=video.skipped,
                truncated=video.truncated,
                disordered=video.disordered,
            )

    def _one_person(self, parts: list[Part]) -> list[Part]:
        """Look once more at chunks that begin with somebody who cannot be the same person."""
        last, known = parts[0].last, parts[0].known
        for i, part in enumerate(parts[1:], 1):
            if part.first is not None and last is not None and known is not None:
                time_s, torso = part.first
                if not torso.can_follow(last[1], time_s - last[0]):
                    self._reader.close()
                    parts[i] = part = self._reader.read(replace(part.task, known=known))
            if part.last is not None:
                last, known = part.last, part.known
        return parts


def _processes(workers: int | None, video: VideoReader, look: Look) -> int:
    wanted = usable_cores() if workers is None else workers
    duration_s, frames = video.info.duration_s, video.info.frames_estimate
    if not video.indexed or duration_s is None or frames is None:
        return 1
    return max(1, min(wanted, frames // _LEAST_FRAMES_EACH, len(look.chunks(duration_s))))


def _looks(parts: list[Part]) -> CarefulLooks:
    """Put the parts' careful looks together, their frames counted through."""
    before = np.cumsum([0, *(len(part.seen.time_s) for part in parts)])
    return CarefulLooks.joined(
        [
            replace(part.looks, frame=part.looks.frame + first)
            for part, first in zip(parts, before, strict=False)
            if part.looks is not None
        ]
    )

"""One chunk of a clip after the other: decode, find the person, keep their landmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hiprom.arrays import FloatArray
from hiprom.closing import Closing
from hiprom.pose.camera_path import CameraPath
from hiprom.pose.careful import CarefulDetector, CarefulPoses
from hiprom.pose.collector import PoseCollector
from hiprom.pose.detector import Pose
from hiprom.pose.detector_cache import DetectorCache
from hiprom.pose.follow import KnownPerson, PersonFollower
from hiprom.pose.frame_skipper import FrameSkipper
from hiprom.pose.memory import give_back
from hiprom.pose.people import Region, Torso
from hiprom.pose.plan import DetectionPlan, Span
from hiprom.pose.pose_table import PoseTable
from hiprom.pose.stream import WARM_S, ChunkStream
from hiprom.video.frames import Frame, RgbImage
from hiprom.video.light import luminance

# Pictures leave holes in the memory, up to 150 MB of them; to give them back takes a few ms.
_TIDY_FRAMES = 25


@dataclass(frozen=True)
class ChunkTask:
    """A chunk of a clip, how to detect in it, and the person to look for."""

    plan: DetectionPlan
    span: Span
    person: KnownPerson


@dataclass(frozen=True)
class ChunkPoses:
    """What was found in a chunk.

    Attributes
    ----------
    task : ChunkTask
    poses : PoseTable
        The frames within the chunk.
    careful : CarefulPoses or None
        Frames are rows of `poses`; None where no careful model was asked for.
    before_s : (n,) array
        Times of the frames shortly before the chunk, for comparing.
    first, last : (float, Torso) or None
        When and where the person was found first and last.
    person : KnownPerson or None
        As they were at the end, None where they were not found.
    people : int
        How many were in view at once, where the whole picture was searched; 1 at least.
    light : list of float
        How bright the person's surroundings were, 0..255, on a frame now and then.
    camera : CameraPath
        How it moved.
    skipped : int
        Frames that the reader has left out so far, in this chunk or on the way to it.
    disordered : bool
        Among these are frames whose times are out of order.
    truncated : bool
        The file breaks off.
    """

    task: ChunkTask
    poses: PoseTable
    careful: CarefulPoses | None
    before_s: FloatArray
    first: tuple[float, Torso] | None
    last: tuple[float, Torso] | None
    person: KnownPerson | None
    people: int
    light: list[float]
    camera: CameraPath
    skipped: int
    disordered: bool
    truncated: bool


class ChunkDetector(Closing):
    """Find the person in chunks of one clip, best in order of time; one for each process.

    Parameters
    ----------
    clip : Path
        The video.
    detectors : DetectorCache
        Of this process.
    """

    def __init__(self, clip: Path, detectors: DetectorCache) -> None:
        self._clip = clip
        self._detectors = detectors
        self._stream: ChunkStream | None = None

    def close(self) -> None:
        """Close the clip; twice is fine. What follows is read from a file opened anew."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def detect(self, task: ChunkTask, on_frame: Callable[[], None] = lambda: None) -> ChunkPoses:
        """Find the person in one chunk.

        Parameters
        ----------
        task : ChunkTask
        on_frame : callable, optional
            Called for each frame when it has its landmarks, or needs none.

        Raises
        ------
        InputError
            If the clip cannot be read.
        """
        stream = self._stream_at(task)
        chunk = _Chunk(task, self._detectors)
        for frame in stream.frames(*task.span):
            chunk.add(frame, on_frame)
        return chunk.result(stream)

    def _stream_at(self, task: ChunkTask) -> ChunkStream:
        if self._stream is None or not self._stream.leads_to(task.span[0], task.plan.every_s):
            self.close()
            self._stream = ChunkStream.opened(self._clip, task.span[0], task.plan.every_s)
        return self._stream


class _Chunk:
    """One chunk while its frames come in, and what was found in it so far."""

    def __init__(self, task: ChunkTask, detectors: DetectorCache) -> None:
        self._task = task
        self._detectors = detectors
        self._skipper = FrameSkipper() if task.plan.every_s > 0 else None
        self._careful: CarefulDetector | None = None
        self._follower: PersonFollower | None = None
        self._found = PoseCollector()
        self._torsos: list[tuple[float, Torso]] = []  # the first and the last
        self._light: list[float] = []

    def add(self, frame: Frame, on_frame: Callable[[], None]) -> None:
        """Find the person on the next frame, unless it can be skipped."""
        careful_due = self._careful is not None and self._careful.is_due(frame.time_s)
        if self._skipper is not None and self._skipper.can_skip(frame.time_s) and not careful_due:
            on_frame()
            return
        if self._follower is None:  # not before there is a frame: a file may hold none
            detector = self._detectors.detector(self._task.plan.model)
            self._follower = PersonFollower(detector, known=self._task.person)
        pose = self._follower.update(frame.image, frame.time_s)
        if self._skipper is not None:
            self._skipper.update(frame.time_s, pose)
        if frame.time_s < self._task.span[0]:
            return  # warming up
        on_frame()
        if pose is not None:
            self._note(frame, pose)
        self._found.add(frame, pose, self._careful, self._follower.region)
        if len(self._found) % _TIDY_FRAMES == 0:
            give_back()

    def _note(self, frame: Frame, pose: Pose) -> None:
        """Note what is told of a frame with the person on it, apart from their pose."""
        # Not before the first frame is done: others wait for that.
        if self._careful is None and self._task.plan.careful is not None:
            self._careful = self._detectors.careful_detector(self._task.plan.careful)
        self._torsos = [*self._torsos[:1], (frame.time_s, Torso.of(pose))]
        if not self._light or len(self._found) % _TIDY_FRAMES == 0:
            self._light.append(_light(frame.image, pose))

    def result(self, stream: ChunkStream) -> ChunkPoses:
        """Return what was found, now that the chunk's frames are through."""
        start_s, end_s = self._task.span
        torsos, follower = self._torsos, self._follower
        return ChunkPoses(
            task=self._task,
            poses=self._found.table(stream.times(start_s, end_s)),
            careful=None if self._task.plan.careful is None else self._found.careful,
            before_s=stream.times(start_s - WARM_S, start_s),
            first=torsos[0] if torsos else None,
            last=torsos[-1] if torsos else None,
            person=follower.known if follower is not None and torsos else None,
            people=1 if follower is None else follower.people,
            light=self._light,
            camera=self._found.camera,
            skipped=stream.skipped,
            disordered=stream.disordered,
            truncated=stream.truncated,
        )


def _light(image: RgbImage, pose: Pose) -> float:
    """Return how bright the person's surroundings are: the picture may have black bars."""
    part = Region.around(pose, image)
    return luminance(image[part.y0 : part.y1, part.x0 : part.x1])

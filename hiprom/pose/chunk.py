"""One chunk of a clip after the other: decode, find the person, keep their landmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hiprom.arrays import FloatArray
from hiprom.closing import Closing
from hiprom.pose.camera_path import CameraPath
from hiprom.pose.careful import CarefulEye, CarefulLooks
from hiprom.pose.detector import Pose
from hiprom.pose.follow import Known, PersonFollower
from hiprom.pose.kit import Kit
from hiprom.pose.looks import Look, PoseTable, Span
from hiprom.pose.memory import give_back
from hiprom.pose.pace import Pace
from hiprom.pose.people import Region, Torso
from hiprom.pose.sightings import Sightings
from hiprom.pose.stream import WARM_S, ChunkStream
from hiprom.video.frames import Frame, RgbImage, VideoInfo
from hiprom.video.light import luminance

# Pictures leave holes in the memory, up to 150 MB of them; to give them back takes a few ms.
_TIDY_FRAMES = 25


@dataclass(frozen=True)
class Task:
    """A chunk to look at, and the person to look for."""

    look: Look
    span: Span
    known: Known


@dataclass(frozen=True)
class Part:
    """What a chunk gave.

    Attributes
    ----------
    task : Task
    seen : PoseTable
        The frames within the chunk.
    looks : CarefulLooks or None
        The careful ones; frames are rows of `seen`.
    before_s : (n,) array
        Times of the frames shortly before the chunk, for comparing.
    first, last : (float, Torso) or None
        When and where the person was found first and last.
    known : Known or None
        The person at the end, None where they were not found.
    people : int
        How many were in view at once, as far as all were sought; 1 at least.
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

    task: Task
    seen: PoseTable
    looks: CarefulLooks | None
    before_s: FloatArray
    first: tuple[float, Torso] | None
    last: tuple[float, Torso] | None
    known: Known | None
    people: int
    light: list[float]
    camera: CameraPath
    skipped: int
    disordered: bool
    truncated: bool


class ChunkReader(Closing):
    """Look at chunks of one clip, best in order of time; one for each process.

    Parameters
    ----------
    clip : Path
        The video.
    kit : Kit
        The detectors to look with.
    """

    def __init__(self, clip: Path, kit: Kit) -> None:
        self._clip = clip
        self._kit = kit
        self._stream: ChunkStream | None = None

    def close(self) -> None:
        """Close the clip; twice is fine. What follows is read from a file opened anew."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def read(self, task: Task, on_frame: Callable[[], None] = lambda: None) -> Part:
        """Look at one chunk.

        Parameters
        ----------
        task : Task
        on_frame : callable, optional
            Called for each frame when it has its landmarks, or needs none.

        Raises
        ------
        InputError
            If the clip cannot be read.
        """
        stream = self._stream_at(task)
        view = _View(task, self._kit, stream.info)
        for frame in stream.frames(*task.span):
            view.look(frame, on_frame)
        return view.part(stream)

    def _stream_at(self, task: Task) -> ChunkStream:
        if self._stream is None or not self._stream.leads_to(task.span[0], task.look.every_s):
            self.close()
            self._stream = ChunkStream.opened(self._clip, task.span[0], task.look.every_s)
        return self._stream


class _View:
    """One chunk while it is looked at: who looks, and what they have seen so far."""

    def __init__(self, task: Task, kit: Kit, info: VideoInfo) -> None:
        self._task = task
        self._kit = kit
        self._pace = Pace() if task.look.every_s > 0 else None
        self._eye: CarefulEye | None = None
        self._follower: PersonFollower | None = None
        self._seen = Sightings(info)
        self._found: list[tuple[float, Torso]] = []  # the first and the last
        self._light: list[float] = []

    def look(self, frame: Frame, on_frame: Callable[[], None]) -> None:
        """Look at the next frame, unless it can be passed by."""
        due = self._eye is not None and self._eye.is_due(frame.time_s)
        if self._pace is not None and self._pace.can_pass(frame.time_s) and not due:
            on_frame()
            return
        if self._follower is None:  # not before there is a frame: a file may hold none
            detector = self._kit.detector(self._task.look.model)
            self._follower = PersonFollower(detector, known=self._task.known)
        pose = self._follower.update(frame.image, frame.time_s)
        if self._pace is not None:
            self._pace.saw(frame.time_s, pose)
        if frame.time_s < self._task.span[0]:
            return  # warming up
        on_frame()
        if pose is not None:
            self._note(frame, pose)
        self._seen.add(frame, pose, self._eye, self._follower.region)
        if len(self._seen) % _TIDY_FRAMES == 0:
            give_back()

    def _note(self, frame: Frame, pose: Pose) -> None:
        """Note what is told of a frame with the person on it, apart from their pose."""
        # Not before the first frame is seen: others wait for that.
        if self._eye is None and self._task.look.careful is not None:
            self._eye = self._kit.careful_eye(self._task.look.careful)
        self._found = [*self._found[:1], (frame.time_s, Torso.of(pose))]
        if not self._light or len(self._seen) % _TIDY_FRAMES == 0:
            self._light.append(_light(frame.image, pose))

    def part(self, stream: ChunkStream) -> Part:
        """Return what the chunk gave, now that its stream is through."""
        start_s, end_s = self._task.span
        found, follower = self._found, self._follower
        return Part(
            task=self._task,
            seen=self._seen.table(stream.times(start_s, end_s)),
            looks=None if self._task.look.careful is None else self._seen.looks,
            before_s=stream.times(start_s - WARM_S, start_s),
            first=found[0] if found else None,
            last=found[-1] if found else None,
            known=follower.known if follower is not None and found else None,
            people=1 if follower is None else follower.people,
            light=self._light,
            camera=self._seen.camera,
            skipped=stream.skipped,
            disordered=stream.disordered,
            truncated=stream.truncated,
        )


def _light(image: RgbImage, pose: Pose) -> float:
    """Return how bright the person's surroundings are: the picture may have black bars."""
    part = Region.around(pose, image)
    return luminance(image[part.y0 : part.y1, part.x0 : part.x1])

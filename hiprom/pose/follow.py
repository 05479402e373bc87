"""Keep to one person: choose once, then never jump to somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiprom.errors import InputError, UsageError
from hiprom.pose.people import (
    Person,
    Region,
    Torso,
    everyone,
    is_small,
    is_tall,
    size,
    with_small,
)
from hiprom.video.frames import RgbImage

if TYPE_CHECKING:
    from hiprom.pose.detector import Pose, PoseDetector

# The person is chosen from this many frames with people, so that one poor frame cannot decide;
# from the first if it shows one tall person alone: everything else waits for this.
FRAMES_TO_CHOOSE = 3
# Nearer to the searched region's border than this share of it, the region is centred anew.
_BORDER = 0.04
# After this many frames on which the person was lost, the whole frame is searched again.
_PATIENCE = 5


@dataclass(frozen=True)
class KnownPerson:
    """The person to follow, as seen elsewhere in the clip.

    Attributes
    ----------
    torso : Torso
        Where the person was, and how large.
    region : Region or None
        What to search, where others are in view or the person is small; None for the whole frame.
    seen_s : float or None
        When that was, if it was just before: then only a torso that can have moved there since is
        taken. None where it was some time ago, and the nearest person will do.
    """

    torso: Torso
    region: Region | None
    seen_s: float | None = None


class PersonFollower:
    """Follow one person through frames given in order, offline or live.

    Parameters
    ----------
    detector : PoseDetector
        Used by this follower alone while it follows.
    person : "largest" or int
        Whom to follow: the largest person at the start, or the N-th largest (from 1).
    known : KnownPerson, optional
        The person, already chosen, where following begins within the clip; `person` then says
        nothing.

    Raises
    ------
    UsageError
        If `person` is neither.
    """

    def __init__(
        self,
        detector: PoseDetector,
        person: Person = "largest",
        known: KnownPerson | None = None,
    ) -> None:
        if person != "largest" and (not isinstance(person, int) or person < 1):
            raise UsageError(f"person is {person!r}; give 'largest' or a number from 1")
        detector.reset()  # it may come from another clip
        self._detector = detector
        self._rank = 1 if person == "largest" else int(person)
        self._looked = 0
        self._counts = [1, 1]  # people on the two frames with the most
        self._region: Region | None = None
        self._several = False
        self._last: Torso | None = None
        self._last_s = 0.0
        self._lost = 0
        self._awaited: KnownPerson | None = None
        if known is not None:
            self._await(known)

    @property
    def known(self) -> KnownPerson | None:
        """The person followed, once chosen, for another follower to go on with."""
        if self._last is None or self._looked < FRAMES_TO_CHOOSE:
            return None
        return KnownPerson(self._last, self._region, self._last_s)

    @property
    def region(self) -> Region | None:
        """The person's surroundings, if nothing else is searched; None for the whole frame."""
        return self._region

    @property
    def people(self) -> int:
        """How many were in view at once, 1 at least; what a single frame shows may be no person."""
        return self._counts[0]

    def update(self, image: RgbImage, time_s: float) -> Pose | None:
        """Return the person's landmarks in pixels of the image, or None where they are not found.

        Parameters
        ----------
        image : (H, W, 3) array of uint8
            RGB, upright, of one size throughout.
        time_s : float
            When it was taken, seconds.

        Raises
        ------
        InputError
            If the N-th person is wanted and there are not so many.
        """
        if self._looked < FRAMES_TO_CHOOSE:
            pose = self._choose(image)
        elif self._awaited is not None:
            pose = self._resume(image, self._awaited)
        else:
            pose = self._follow(image, time_s)
        if pose is not None:
            self._last, self._last_s, self._lost = Torso.of(pose), time_s, 0
        return pose

    def _choose(self, image: RgbImage) -> Pose | None:
        """Pick the person by size among all in view; the last of these picks holds."""
        people = self._detector.detect_people(image)
        if self._rank == len(people) == 1 and is_tall(people[0], image):
            self._looked = FRAMES_TO_CHOOSE
        else:
            people = sorted(with_small(self._detector, image, people), key=size, reverse=True)
            self._looked += len(people) > 0
        if not people:
            return None
        self._count(people)
        if self._rank > len(people):
            if self._looked == FRAMES_TO_CHOOSE and self._last is None:
                raise InputError(
                    f"person {self._rank} was asked for, but only {self._counts[-1]} can be seen"
                    " at the start; give a smaller number"
                )
            return None
        pose = people[self._rank - 1]
        self._confine(pose, image)
        # What a tracker finds depends on the frame it begins with: this one, as in a clip's chunk.
        seen = self._in_region(image) if self._looked == FRAMES_TO_CHOOSE else None
        return seen if seen is not None and Torso.of(seen).can_follow(Torso.of(pose), 0.0) else pose

    def _await(self, known: KnownPerson) -> None:
        self._looked = FRAMES_TO_CHOOSE
        self._region, self._several = known.region, known.region is not None
        if known.seen_s is None:
            self._awaited = known
        else:
            self._last, self._last_s = known.torso, known.seen_s

    def _resume(self, image: RgbImage, known: KnownPerson) -> Pose | None:
        """Find the person who was seen elsewhere in the clip: where they were, or nearest to it."""
        pose = self._in_region(image)
        if pose is None or not Torso.of(pose).can_follow(known.torso, 0.0):
            pose = self._nearest(image, known)
        if pose is not None:
            self._awaited = None
        return pose

    def _nearest(self, image: RgbImage, known: KnownPerson) -> Pose | None:
        """Pick the person nearest to where the one sought was, now and then: it takes long."""
        self._lost += 1
        if self._lost % _PATIENCE != 1:
            return None
        people = everyone(self._detector, image)
        self._detector.reset()
        if not people:
            return None
        pose = min(people, key=lambda found: Torso.of(found).distance(known.torso))
        self._count(people)
        self._confine(pose, image)
        return pose

    def _follow(self, image: RgbImage, time_s: float) -> Pose | None:
        """Search the person's surroundings; refuse a pose that cannot be the same person."""
        region, pose = self._region, self._in_region(image)
        if pose is None or not self._is_same(pose, time_s):
            self._lose(image, time_s)
            return None
        if region is not None and region.touches_cut(pose, image, _BORDER):
            self._region = Region.around(pose, image)
            self._detector.reset()
        return pose

    def _in_region(self, image: RgbImage) -> Pose | None:
        """Let the tracker look at the person's surroundings."""
        if self._region is None:
            return self._detector.detect(image)
        pose = self._detector.detect(self._region.cut(image))
        return None if pose is None else self._region.back(pose)

    def _lose(self, image: RgbImage, time_s: float) -> None:
        """After a few lost frames look for the person among all in view."""
        self._lost += 1
        if self._lost % _PATIENCE:
            return
        self._detector.reset()
        people = everyone(self._detector, image)
        self._count(people)
        same = [pose for pose in people if self._is_same(pose, time_s)]
        if same:
            self._confine(max(same, key=size), image)

    def _count(self, people: list[Pose]) -> None:
        self._counts = sorted([*self._counts, len(people)])[-2:]
        self._several = self._several or len(people) > 1

    def _confine(self, pose: Pose, image: RgbImage) -> None:
        """Search the person's surroundings from now on, where the whole frame would not do."""
        if self._several or is_small(pose, image):
            self._region = Region.around(pose, image)

    def _is_same(self, pose: Pose, time_s: float) -> bool:
        if self._last is None:
            return True
        return Torso.of(pose).can_follow(self._last, abs(time_s - self._last_s))

"""Who is in the picture, where, and how large: what telling people apart needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from hiprom.errors import UsageError
from hiprom.pose.topology import HIPS, SHOULDERS
from hiprom.video.frames import RgbImage

if TYPE_CHECKING:
    from hiprom.pose.detector import Pose, PoseDetector

Person = Literal["largest"] | int
"""Whom to measure: the largest person at the start, or the N-th largest, from 1.

Somebody seen from the side counts half: that is a helper rather than the one who is tested."""

ROOM = 0.35
"""What belongs to a person's surroundings, on each side: a share of their longer side."""

_MOST_PEOPLE = 99
_MOST_DIGITS = 18  # Python refuses to read thousands of them
_VISIBLE = 0.5
_CORNERS = [*SHOULDERS, *HIPS]
# A torso may move this many of its own lengths between frames, and per second between them ...
_STEP, _STEP_PER_S = 0.6, 2.5
# ... and grow or shrink by this factor.
_GROWTH = 1.8
# The detector shrinks a picture to a small square, in which a small person in a wide picture is
# lost; from this ratio of sides on, the squares at its two ends are searched as well.
_WIDE = 1.25
# Of a picture's height.
_TALL = 0.5
# Of a picture's longer side: the detector's small square leaves few pixels of such a person. Who
# fills half the height of a wide picture (16:9) is larger.
_SMALL = 0.25
# Whose shoulders and hips together are narrower than this share of the torso's length is seen from
# the side. In the development clips, from up to 25° off axis, they are 0.93 at least on every
# frame; of rendered helpers who sit or kneel beside them, seen from about 60°, 0.6 to 0.7.
_NARROW = 0.85
# Two finds nearer than this many torsos are one person.
_SAME_PERSON = 0.5
# A find this near to where a square cuts the picture may be half a person (share of the square).
_CUT_MARGIN = 0.03


@dataclass(frozen=True)
class Region:
    """A part of the frame, pixels: columns x0..x1, rows y0..y1."""

    x0: int
    y0: int
    x1: int
    y1: int

    @classmethod
    def around(cls, pose: Pose, image: RgbImage, padding: float = ROOM) -> Region:
        """Return a person's surroundings within the image.

        Parameters
        ----------
        pose : Pose
            In pixels of the image.
        image : (H, W, 3) array of uint8
        padding : float
            Room on each side, as a share of the person's longer side.
        """
        x0, y0, x1, y1 = box(pose)
        pad = padding * max(x1 - x0, y1 - y0)
        height, width = image.shape[:2]
        left, top = (min(max(0, int(at - pad)), end - 2) for at, end in ((x0, width), (y0, height)))
        right, bottom = min(width, int(x1 + pad)), min(height, int(y1 + pad))
        return cls(left, top, max(right, left + 2), max(bottom, top + 2))

    def cut(self, image: RgbImage) -> RgbImage:
        """Return that part of the image, C-contiguous."""
        return np.ascontiguousarray(image[self.y0 : self.y1, self.x0 : self.x1])

    def back(self, pose: Pose) -> Pose:
        """Return a pose found in the part in pixels of the whole image."""
        return pose._replace(image_px=pose.image_px + np.array([self.x0, self.y0]))

    def touches_cut(self, pose: Pose, image: RgbImage, share: float) -> bool:
        """Tell whether a pose, in pixels of the whole image, comes near a border of the part.

        Borders that are the image's own do not count: nothing was cut off there.

        Parameters
        ----------
        pose : Pose
            Somebody found in the part.
        image : (H, W, 3) array of uint8
            The whole image.
        share : float
            How near is near, as a share of the part's size.
        """
        x0, y0, x1, y1 = box(pose)
        height, width = image.shape[:2]
        margin_x, margin_y = share * (self.x1 - self.x0), share * (self.y1 - self.y0)
        return (
            (self.x0 > 0 and x0 < self.x0 + margin_x)
            or (self.y0 > 0 and y0 < self.y0 + margin_y)
            or (self.x1 < width and x1 > self.x1 - margin_x)
            or (self.y1 < height and y1 > self.y1 - margin_y)
        )


@dataclass(frozen=True)
class Torso:
    """Where a torso is and how large, pixels: both change little from frame to frame."""

    centre: tuple[float, float]
    size: float

    @classmethod
    def of(cls, pose: Pose) -> Torso:
        """Measure a pose's torso.

        The size takes length and width together: of a torso turned sideways or leaning towards
        the camera one of them shrinks, not both.
        """
        # Plain numbers: three torsos a frame are measured, and numpy's calls took 2 % of all time.
        a, b, c, d = corners = pose.image_px[_CORNERS].tolist()
        length, shoulders, hips = _lengths(corners)
        centre = ((a[0] + b[0] + c[0] + d[0]) / 4, (a[1] + b[1] + c[1] + d[1]) / 4)
        return cls(centre, math.hypot(length, max(shoulders, hips)) + 1e-9)

    def distance(self, other: Torso) -> float:
        """Return how far apart two torsos are, in sizes of the other."""
        return math.dist(self.centre, other.centre) / other.size

    def can_follow(self, earlier: Torso, elapsed_s: float) -> bool:
        """Tell whether this can be the same torso, so much later."""
        growth = max(self.size / earlier.size, earlier.size / self.size)
        return (
            self.distance(earlier) < _STEP + _STEP_PER_S * elapsed_s
            and growth < _GROWTH + elapsed_s
        )


def _lengths(corners: list[list[float]]) -> tuple[float, float, float]:
    """Return a torso's length, and its width at the shoulders and at the hips."""
    a, b, c, d = corners
    length = math.hypot(a[0] + b[0] - c[0] - d[0], a[1] + b[1] - c[1] - d[1]) / 2
    return length, math.dist(a, b), math.dist(c, d)


def parse_person(text: str) -> Person:
    """Return "largest" or the number of a person, from 1.

    Raises
    ------
    UsageError
        If it is neither.
    """
    if text.lower() == "largest":
        return "largest"
    if text.isdecimal() and len(text) <= _MOST_DIGITS and 0 < int(text) <= _MOST_PEOPLE:
        return int(text)
    raise UsageError(f"person {text[:40]!r}: say 'largest', or 1, 2, … for the N-th largest")


def box(pose: Pose) -> tuple[float, float, float, float]:
    """Return x0, y0, x1, y1 of the landmarks that can be seen, pixels."""
    seen = pose.image_px[pose.visibility > _VISIBLE]
    points = seen if len(seen) > 1 else pose.image_px
    return (*points.min(axis=0), *points.max(axis=0))


def size(pose: Pose) -> float:
    """Return how large a person is among others, square pixels.

    That is the area of the box around the landmarks that can be seen. It counts half for somebody
    seen from the side, who is not being tested: a helper may well look larger than the person.
    """
    x0, y0, x1, y1 = box(pose)
    length, shoulders, hips = _lengths(pose.image_px[_CORNERS].tolist())
    share = 0.5 if shoulders + hips < _NARROW * length else 1.0
    return share * (x1 - x0) * (y1 - y0)


def is_tall(pose: Pose, image: RgbImage) -> bool:
    """Tell whether a person is so large that nobody larger can have been missed."""
    _, top, _, bottom = box(pose)
    return bottom - top > _TALL * image.shape[0]


def is_small(pose: Pose, image: RgbImage) -> bool:
    """Tell whether a person is so small that a detector may miss them in the whole picture."""
    x0, y0, x1, y1 = box(pose)
    return max(x1 - x0, y1 - y0) < _SMALL * max(image.shape[:2])


def everyone(detector: PoseDetector, image: RgbImage) -> list[Pose]:
    """Find all people in a picture, small ones in a wide picture too.

    Parameters
    ----------
    detector : PoseDetector
        Its `detect_people` is used, up to three times.
    image : (H, W, 3) array of uint8
        RGB, upright.

    Returns
    -------
    list of Pose
        Each person once, in pixels of the image.
    """
    return with_small(detector, image, detector.detect_people(image))


def with_small(detector: PoseDetector, image: RgbImage, found: list[Pose]) -> list[Pose]:
    """Return the people found in a picture, and small ones who are found in its ends alone.

    Parameters
    ----------
    detector : PoseDetector
        Its `detect_people` is used, up to twice.
    image : (H, W, 3) array of uint8
        RGB, upright.
    found : list of Pose
        Whom it found in the whole picture.
    """
    people = list(found)
    for square in _end_squares(image):
        for part in detector.detect_people(square.cut(image)):
            pose = square.back(part)
            known = any(Torso.of(pose).distance(Torso.of(other)) < _SAME_PERSON for other in people)
            if not known and not square.touches_cut(pose, image, _CUT_MARGIN):
                people.append(pose)
    return people


def _end_squares(image: RgbImage) -> list[Region]:
    height, width = image.shape[:2]
    side = min(height, width)
    if max(height, width) < _WIDE * side:
        return []
    return [Region(0, 0, side, side), Region(width - side, height - side, width, height)]

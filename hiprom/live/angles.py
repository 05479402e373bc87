"""The live angle: the offline geometry on a handful of frames, at constant cost.

What `compute` takes from a whole clip (where the plumb line is, how long a shank is, from where
the camera looks) the moment of rest tells it here: a few resting frames go before the present one,
and its last row is now. For the eye and for cues; the result is scored from the whole recording.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, get_args

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.core import compute
from hiprom.kinematics.filtering import LEAST_SAMPLES
from hiprom.kinematics.position import Position
from hiprom.kinematics.types import Kinematics
from hiprom.live.landmark_buffer import LandmarkBuffer
from hiprom.measurement import CompensationKind
from hiprom.pose.detector import Pose
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols.schema import Protocol
from hiprom.scoring.compensations import signals
from hiprom.scoring.rotations import resting_level_deg

KINDS: Final[tuple[CompensationKind, ...]] = get_args(CompensationKind)

# The present frame stands three times, so that its own median is not taken for a spike.
_NOW_ROWS: Final = 3
# With the last of them once more, and now, they are one row too few to be filtered over time, which
# would cost as much as all else does.
_REST_ROWS: Final = LEAST_SAMPLES - 1 - (1 + _NOW_ROWS)
_STEP_S: Final = 0.1


@dataclass(frozen=True)
class Reference:
    """The moment of rest, and what it tells of the camera.

    Attributes
    ----------
    rest : tuple of Pose
        Resting frames.
    roll_deg, yaw_deg : float
        Of the camera; NaN where unknown.
    shank_px : float
        Length of the plumb shanks.
    resting_deg : (2,) array
        Rotation of the relaxed legs: the level from which a repetition rises.
    """

    rest: tuple[Pose, ...]
    roll_deg: float
    yaw_deg: float
    shank_px: float
    resting_deg: FloatArray


@dataclass(frozen=True)
class Angles:
    """One moment's angles, degrees; NaN where not measurable.

    Attributes
    ----------
    rotation_deg : (2,) array
        Hip rotation, left then right.
    signals_deg : (2, 5) array
        The signal of each compensation of `KINDS` were that side the moving one.
    """

    rotation_deg: FloatArray
    signals_deg: FloatArray


class Geometry:
    """Measure single frames of one test.

    Parameters
    ----------
    protocol : Protocol
    position : {"seated", "standing"}
    width, height : int
        Of the frame, pixels.
    """

    def __init__(self, protocol: Protocol, position: Position, width: int, height: int) -> None:
        self._protocol, self._position = protocol, position
        self._size = width, height

    def take_reference(self, quiet: Sequence[Pose]) -> Reference | None:
        """Return the reference that relaxed frames give, or None where they show no rest.

        Parameters
        ----------
        quiet : sequence of Pose
            Frames on which both legs were still, `LEAST_REST_FRAMES` or more, in order of time.
        """
        rest = tuple(
            Pose(*(np.median(part, axis=0) for part in zip(*group, strict=True)))
            for group in _groups(quiet, _REST_ROWS)
        )
        found = self._compute(rest)
        if not np.isfinite(found.camera.shank_px):
            return None
        resting = [resting_level_deg(found, self._protocol, side) for side in (0, 1)]
        camera = found.camera
        return Reference(rest, camera.roll_deg, camera.yaw_deg, camera.shank_px, np.array(resting))

    def measure(self, pose: Pose, reference: Reference) -> Angles:
        """Return one frame's angles, unsmoothed."""
        # The last row before a leg that is out does not count as still, so it is repeated, too.
        found = self._compute((*reference.rest, reference.rest[-1], *[pose] * _NOW_ROWS))
        by_side = [signals(found, side) for side in (0, 1)]
        return Angles(
            found.hip_rotation_deg[-1],
            np.array([[by_kind[kind][-1] for kind in KINDS] for by_kind in by_side]),
        )

    def _compute(self, poses: Sequence[Pose]) -> Kinematics:
        return compute(self._sequence(poses), self._position, self._protocol.gates)

    def _sequence(self, poses: Sequence[Pose]) -> LandmarkSequence:
        rows = LandmarkBuffer(*self._size, room=len(poses))
        for i, pose in enumerate(poses):
            rows.append(i * _STEP_S, pose)
        return rows.sequence()


def _groups(poses: Sequence[Pose], most: int) -> list[Sequence[Pose]]:
    """Cut a sequence into at most so many runs of about one length."""
    bounds = np.linspace(0, len(poses), min(most, len(poses)) + 1).astype(int)
    return [poses[a:b] for a, b in pairwise(bounds)]

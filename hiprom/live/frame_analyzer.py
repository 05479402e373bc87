"""From one pose to what the session's guide needs to know of it, at constant cost a frame."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.camera_motion import PictureTransform
from hiprom.kinematics.position import Position
from hiprom.kinematics.rest import LEAST_REST_FRAMES
from hiprom.kinematics.segments import image_segments, tilt_deg
from hiprom.live.angles import KINDS, Angles, Geometry, Reference
from hiprom.live.checks import SetupChecks, SetupFrame
from hiprom.live.compensating import CompensationWatch
from hiprom.live.landmark_buffer import LandmarkBuffer
from hiprom.live.movement import LiveRepetition, MovementTracker
from hiprom.live.smoothing import OneEuro
from hiprom.measurement import CompensationKind
from hiprom.pose.detector import Pose
from hiprom.pose.swaps import mend_swaps
from hiprom.pose.topology import HIPS
from hiprom.protocols.schema import Protocol
from hiprom.sides import SIDES, Side

LEAST_QUIET_S: Final = 0.5
"""So long must both legs have been still before a movement can be told from a fidget."""

# What most frames of so long show tells left from right. Held against the frame before alone, one
# swap that was missed would turn all frames after it.
_SIDES_S: Final = 1.0
# Both legs are still if, within so long, the shanks turned and the hips moved (in shank lengths) by
# less than this.
_STILL_S: Final = 0.4
# Of a machine that has time for few pictures, so many of them, but none older than this.
_STILL_FRAMES, _STILL_AT_MOST_S = 3, 1.0
_STILL_DEG: Final = 3.0
_STILL_SHANKS: Final = 0.08
# They hang if the shanks are so near to plumb; once there is a reference, so near to its rotation.
_PLUMB_DEG: Final = 20.0
_RESTING_DEG: Final = 5.0
# The reference is made of the last still frames, at most so many, and anew after so many more.
_REFERENCE_ROWS: Final = 60
_RENEW_ROWS: Final = 15
# A leg that has turned outward by so much, for so long, goes the wrong way.
_WRONG_WAY_DEG: Final = 12.0
_WRONG_WAY_S: Final = 0.4
_UNKNOWN: Final = Angles(np.full(2, np.nan), np.full((2, len(KINDS)), np.nan))


@dataclass(frozen=True)
class Observation:
    """What one frame shows.

    Attributes
    ----------
    found : bool
        Somebody is in the picture.
    quiet_s : float
        For how long both legs have hung still.
    ready : bool
        A reference was taken: angles can be trusted.
    angle_deg : (2,) array
        Rotation of each side, NaN where not measurable.
    moving : Side or None
        The leg that is out.
    held_s : float
        For how long it has been held there.
    finished : LiveRepetition or None
        The repetition that ended with this frame.
    spoiled : tuple of CompensationKind
        The compensations of that repetition.
    compensations : tuple of CompensationKind
        Those of this moment.
    wrong_way : Side or None
        A leg that turns inward at the foot instead of outward.
    """

    found: bool
    quiet_s: float = 0.0
    ready: bool = False
    angle_deg: FloatArray = field(default_factory=lambda: np.full(2, np.nan))
    moving: Side | None = None
    held_s: float = 0.0
    finished: LiveRepetition | None = None
    spoiled: tuple[CompensationKind, ...] = ()
    compensations: tuple[CompensationKind, ...] = ()
    wrong_way: Side | None = None


NOBODY: Final = Observation(found=False)


class FrameAnalyzer:
    """Tell what each frame shows: legs at rest, the leg that moves, compensations, the set-up.

    Parameters
    ----------
    protocol : Protocol
    position : {"seated", "standing"}
    width, height : int
        Of the frame, pixels.

    Attributes
    ----------
    setup : SetupChecks
    pose : Pose or None
        The person on the last frame, as filmed, sides put right; None where there was nobody.
    camera : PictureTransform or None
        How that frame lay against the first picture, in which everything is measured; None where
        the camera stood still.
    """

    def __init__(self, protocol: Protocol, position: Position, width: int, height: int) -> None:
        self._protocol, self._position = protocol, position
        self._size = width, height
        self._geometry = Geometry(protocol, position, width, height)
        self.setup = SetupChecks(protocol, position)
        self._tracker = MovementTracker(protocol.repetitions)
        self._watch = CompensationWatch(protocol)
        self._smooth_rotation, self._smooth_tilt = OneEuro(1.5, 0.05), OneEuro(2.0, 0.02)
        self._smooth_signals = OneEuro(1.2, 0.02)  # the hip line is short and noisy, the trunk slow
        self._feet_px: FloatArray | None = None
        self.restart()

    @property
    def reference(self) -> Reference | None:
        """What the moment of rest showed, as in the first picture."""
        return self._reference

    @property
    def standing_feet(self) -> FloatArray | None:
        """(33, 2) landmarks of the moments of rest, in the first picture; None before any."""
        if self._feet_px is None and self._quiet_rows:
            self._feet_px = np.median([row.image_px for _, row in self._quiet_rows], axis=0)
        return self._feet_px

    def restart(self) -> None:
        """Begin anew: another posture, another place, perhaps another person."""
        self.setup.reset()
        self._filmed: deque[tuple[float, Pose]] = deque()
        self.pose: Pose | None = None
        self.camera: PictureTransform | None = None
        self.reset_reference()

    def reset_reference(self) -> None:
        """Wait for a new moment of rest."""
        self._reference: Reference | None = None
        self._quiet_rows: deque[tuple[float, Pose]] = deque(maxlen=_REFERENCE_ROWS)
        self._new_rows = 0
        self._feet_px = None
        self._recent: deque[tuple[float, FloatArray]] = deque()
        self._quiet_since_s: float | None = None
        self._wrong_since_s: float | None = None
        for smoother in (self._smooth_rotation, self._smooth_signals, self._smooth_tilt):
            smoother.reset()
        self._tracker.reset()
        self._watch.reset()

    def update(
        self,
        time_s: float,
        pose: Pose | None,
        luminance: float | None = None,
        camera: PictureTransform | None = None,
        frames_per_s: float | None = None,
    ) -> Observation:
        """Look at one frame.

        Parameters
        ----------
        time_s : float
            Session time, later than before.
        pose : Pose or None
            Pixels of the upright, unmirrored frame; NaN where unknown.
        luminance : float, optional
            Mean brightness of the frame, 0..255.
        camera : PictureTransform, optional
            How the frame lies against the first picture, where the camera moved.
        frames_per_s : float, optional
            How many there is time for; infinite where for all.
        """
        self.camera = camera
        if pose is None:
            self._quiet_since_s, self.pose = None, None
            self._recent.clear()
            return NOBODY
        self.pose = self._mended(time_s, pose)
        segments = image_segments(self.pose.image_px[None])
        yaw = self._reference.yaw_deg if self._reference else None
        frame = SetupFrame(self.pose, segments, *self._size, luminance, yaw, frames_per_s)
        self.setup.update(frame, time_s)
        still = _as_in_the_first(self.pose, camera)
        angles = self._angles(time_s, still)
        quiet_s = self._quiet(time_s, still, angles)
        if self._reference is None:
            return Observation(found=True, quiet_s=quiet_s)
        spoiling = tuple(self._watch.spoiling)
        finished = self._tracker.update(time_s, angles.rotation_deg, self._reference.resting_deg)
        self._watch.update(time_s, angles, self._tracker.side)
        return Observation(
            found=True,
            quiet_s=quiet_s,
            ready=True,
            angle_deg=angles.rotation_deg,
            moving=self._tracker.side,
            held_s=self._tracker.held_s,
            finished=finished,
            spoiled=spoiling if finished else (),
            compensations=self._watch.now,
            wrong_way=self._wrong_way(time_s, angles),
        )

    def _mended(self, time_s: float, pose: Pose) -> Pose:
        """Return the pose with its sides as on most frames of the last second."""
        self._filmed.append((time_s, pose))
        while self._filmed[0][0] < time_s - _SIDES_S:
            self._filmed.popleft()
        rows = LandmarkBuffer(*self._size, room=len(self._filmed))
        for row in self._filmed:
            rows.append(*row)
        mended = mend_swaps(rows.sequence())
        return Pose(mended.image_px[-1], mended.world_m[-1], mended.visibility[-1])

    def _angles(self, time_s: float, pose: Pose) -> Angles:
        if self._reference is None:
            return _UNKNOWN
        raw = self._geometry.measure(pose, self._reference)
        rotation = self._smooth_rotation(raw.rotation_deg, time_s)
        signals = self._smooth_signals(raw.signals_deg.ravel(), time_s)
        return Angles(rotation, signals.reshape(raw.signals_deg.shape))

    def _quiet(self, time_s: float, pose: Pose, angles: Angles) -> float:
        """Return for how long both legs have been still, and keep such frames as the reference."""
        segments = image_segments(pose.image_px[None])
        shank_px = max(float(np.mean(segments.shank_px)), 1.0)
        middle = pose.image_px[[*HIPS]].mean(axis=0) / shank_px
        now = self._smooth_tilt(np.concatenate([tilt_deg(segments.shank)[0], middle]), time_s)
        self._recent.append((time_s, now))
        while self._recent[0][0] < time_s - (
            _STILL_S if len(self._recent) > _STILL_FRAMES else _STILL_AT_MOST_S
        ):
            self._recent.popleft()
        span = np.ptp([values for _, values in self._recent], axis=0)
        limit = np.array([_STILL_DEG, _STILL_DEG, _STILL_SHANKS, _STILL_SHANKS])
        still = len(self._recent) >= _STILL_FRAMES and bool((span < limit).all())
        if not still or not self._hanging(now, angles):
            self._quiet_since_s = None
            return 0.0
        if self._quiet_since_s is None:
            self._quiet_since_s = self._recent[0][0]
        self._keep(time_s, pose)
        return time_s - self._quiet_since_s

    def _hanging(self, tilts: FloatArray, angles: Angles) -> bool:
        if self._tracker.side is not None:
            return False
        if self._reference is None:
            return bool(np.abs(tilts[:2]).max() < _PLUMB_DEG)
        away = np.abs(angles.rotation_deg - self._reference.resting_deg)
        return not bool((away > _RESTING_DEG).any())  # a standing leg has no angle: that is rest

    def _keep(self, time_s: float, pose: Pose) -> None:
        """Collect quiet frames; take the reference anew as more of them come."""
        self._quiet_rows.append((time_s, pose))
        self._new_rows += 1
        if self._reference is not None and self._new_rows < _RENEW_ROWS:
            return
        rows = self._quiet_rows
        if rows[-1][0] - rows[0][0] < LEAST_QUIET_S - _STILL_S or len(rows) < LEAST_REST_FRAMES:
            return
        found = self._geometry.take_reference([row for _, row in rows])
        if found is not None:
            self._reference, self._new_rows, self._feet_px = found, 0, None

    def _wrong_way(self, time_s: float, angles: Angles) -> Side | None:
        if self._reference is None or self._tracker.side is not None:
            self._wrong_since_s = None
            return None
        rise = angles.rotation_deg - self._reference.resting_deg
        i = int(np.argmin(np.nan_to_num(rise)))
        if not rise[i] < -_WRONG_WAY_DEG:
            self._wrong_since_s = None
            return None
        if self._wrong_since_s is None:
            self._wrong_since_s = time_s
        return SIDES[i] if time_s - self._wrong_since_s >= _WRONG_WAY_S else None


def _as_in_the_first(pose: Pose, camera: PictureTransform | None) -> Pose:
    """Return the pose as it would look if the camera had not moved."""
    if camera is None:
        return pose
    return pose._replace(
        image_px=camera.undo(pose.image_px), world_m=camera.undo_world(pose.world_m)
    )

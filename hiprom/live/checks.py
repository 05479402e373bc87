"""The set-up: what has to be right before measuring, each with one thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from hiprom.kinematics.camera import FOCAL_PER_LONG_SIDE
from hiprom.kinematics.position import Position
from hiprom.kinematics.segments import Segments, plain_angle_deg, tilt_deg
from hiprom.live.texts import line
from hiprom.live.view import Check
from hiprom.pose.detector import Pose
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS
from hiprom.protocols.schema import Protocol
from hiprom.scoring.refusal import SIDE_VIEW
from hiprom.video.light import DARK

_OF_BOTH: Final = ("whole_legs", "light", "posture", "distance", "facing", "camera_level")
NAMES: Final[dict[Position, tuple[str, ...]]] = {
    "seated": (*_OF_BOTH, "thighs_level", "feet_under", "feet_free", "pace"),
    "standing": (*_OF_BOTH, "standing_tall", "pace"),
}
"""The checks of each test, in the order in which to put them right."""
_ONLY_WHERE_IT_FAILS: Final = "pace"  # to most people its name says nothing

# A check shows its other face only after that has held for so long: nobody can follow a flicker.
_DWELL_S: Final = 0.5
_SHANK_M: Final = 0.40
_NEAREST_M, _FARTHEST_M = 1.2, 4.5
_AMPLE: Final = 1.2  # of the shortest shank, pixels, that is measured
_LEAST_FRAMES_PER_S: Final = 6.0  # with fewer, instructions come late and holds go by unseen
_BRIGHT = 225.0  # mean of the picture, 0..255
_HANGS: Final = 0.75  # thigh over shank length in the image
_THIGH_SLOPE: Final = (-0.45, 0.7)  # knee below hip, over shank length
_TRUNK_LEAN_DEG: Final = 12.0
_OUT_DEG: Final = 15.0  # between the shanks: one leg is out
# Both shanks out (or in), and by so much on average: up to 4.9° on the seated development clips at
# rest. A tilted camera adds to one what it takes from the other; one leg alone is a turn.
_ASTRAY_EACH_DEG, _ASTRAY_MEAN_DEG = 2.0, 6.0
# What passed keeps passing until it is worse than its limit by this factor.
_SLACK: Final = 1.15


@dataclass(frozen=True)
class SetupFrame:
    """What the checks look at: one frame, and where the camera stands.

    Attributes
    ----------
    pose : Pose
    segments : Segments
        Of this one frame, (1, ...).
    width, height : int
        Of the frame.
    luminance : float or None
        Mean brightness of the picture, 0..255.
    yaw_deg : float or None
        Where the camera stands, as far as it is known.
    frames_per_s : float or None
        How many pictures the machine has time for, as far as it is known.
    """

    pose: Pose
    segments: Segments
    width: int
    height: int
    luminance: float | None
    yaw_deg: float | None
    frames_per_s: float | None = None


@dataclass(frozen=True)
class _Verdict:
    """What a `Check` says, with the name of its text."""

    ok: bool | None
    fix: str | None = None
    blocking: bool = False

    @classmethod
    def of(cls, ok: bool, fix: str, *, blocking: bool = False) -> _Verdict:
        """Return that a check passes, or what to put right."""
        return cls(True) if ok else cls(False, fix, blocking)


class SetupChecks:
    """The checks of the set-up, held steady: one changes after it has differed for half a second.

    Parameters
    ----------
    protocol : Protocol
    position : {"seated", "standing"}
    """

    def __init__(self, protocol: Protocol, position: Position) -> None:
        self._protocol = protocol
        self._position = position
        self.reset()

    def reset(self) -> None:
        """Forget what was seen."""
        unknown = _Verdict(None)
        self._shown: dict[str, _Verdict] = dict.fromkeys(NAMES[self._position], unknown)
        self._other_since_s: dict[str, float] = {}

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks, in the order in which to put them right."""
        return tuple(
            Check(
                name,
                line(f"check.{name}"),
                raw.ok,
                None if raw.fix is None else line(f"fix.{raw.fix}"),
                raw.blocking,
            )
            for name, raw in self._shown.items()
            if name != _ONLY_WHERE_IT_FAILS or raw.ok is False
        )

    def update(self, frame: SetupFrame, time_s: float) -> None:
        """Look at one frame."""
        for name, raw in self._judge(frame).items():
            shown = self._shown[name]
            if raw == shown or (raw.ok is None and shown.ok is not None):
                self._other_since_s.pop(name, None)
                continue
            since = self._other_since_s.setdefault(name, time_s)
            if shown.ok is None or time_s - since >= _DWELL_S:
                self._shown[name] = raw
                del self._other_since_s[name]

    def _judge(self, frame: SetupFrame) -> dict[str, _Verdict]:
        legs = _whole_legs(frame, self._protocol.gates.least_visibility)
        found = {"whole_legs": _Verdict.of(legs, "whole_legs", blocking=True)}
        found["light"] = _light(frame.luminance)
        found["pace"] = self._pace(frame.frames_per_s)
        if not legs:  # all else would be guesswork
            return found
        shank_px = float(np.mean(frame.segments.shank_px))
        found["posture"] = _posture(frame.segments, self._position)
        found["distance"] = self._distance(frame, shank_px)
        found["facing"] = self._facing(frame, shank_px)
        found["camera_level"] = self._level(frame.segments)
        if self._position == "seated":
            slope = frame.segments.thigh[0, :, 1] / frame.segments.shank_px[0]
            level = bool(np.all((slope > _THIGH_SLOPE[0]) & (slope < _THIGH_SLOPE[1])))
            found["thighs_level"] = _Verdict.of(level, "thighs_level")
            found["feet_under"] = self._feet_under(frame.segments)
            # From in front a foot on the floor and one above it look alike: remind, not judge.
            found["feet_free"] = _Verdict(None, "feet_free")
        else:
            tall = abs(float(tilt_deg(-frame.segments.trunk)[0])) < _TRUNK_LEAN_DEG
            found["standing_tall"] = _Verdict.of(tall, "standing_tall")
        return found

    def _slack(self, name: str) -> float:
        return _SLACK if self._shown[name].ok else 1.0

    def _pace(self, frames_per_s: float | None) -> _Verdict:
        if frames_per_s is None:
            return _Verdict(None)
        least = _LEAST_FRAMES_PER_S / self._slack("pace")
        return _Verdict.of(frames_per_s >= least, "pace")

    def _distance(self, frame: SetupFrame, shank_px: float) -> _Verdict:
        focal_px = FOCAL_PER_LONG_SIDE * max(frame.width, frame.height)
        distance_m = _SHANK_M * focal_px / max(shank_px, 1.0)
        slack = self._slack("distance")
        least_px = self._protocol.camera.least_shank_px
        if distance_m > _FARTHEST_M * slack or shank_px < _AMPLE * least_px / slack:
            return _Verdict(False, "distance_far", blocking=shank_px < least_px)
        if distance_m < _NEAREST_M / slack:
            return _Verdict(False, "distance_near")
        return _Verdict(True)

    def _facing(self, frame: SetupFrame, shank_px: float) -> _Verdict:
        frontal = abs(float(frame.segments.hip_line[0, 0])) / max(shank_px, 1.0)
        yaw = abs(np.nan_to_num(frame.yaw_deg or 0.0))
        camera = self._protocol.camera
        if frontal < SIDE_VIEW or yaw > camera.refused_yaw_deg:
            return _Verdict(False, "facing", blocking=True)
        if yaw > camera.usable_yaw_deg * self._slack("facing"):
            return _Verdict(False, "facing")
        return _Verdict(True)

    def _feet_under(self, segments: Segments) -> _Verdict:
        outward = plain_angle_deg(segments)[0]
        alike = bool(np.all(outward > _ASTRAY_EACH_DEG) or np.all(outward < -_ASTRAY_EACH_DEG))
        limit = _ASTRAY_MEAN_DEG * self._slack("feet_under")
        under = not alike or abs(float(outward.mean())) < limit
        return _Verdict.of(under, "feet_under")

    def _level(self, segments: Segments) -> _Verdict:
        tilt = tilt_deg(segments.shank)[0]
        limit = self._protocol.camera.usable_roll_deg
        if abs(tilt[0] - tilt[1]) > _OUT_DEG:
            return _Verdict(None)  # a leg is out: no plumb line to go by
        level = abs(float(tilt.mean())) < limit * self._slack("camera_level")
        return _Verdict.of(level, "camera_level")


def _whole_legs(frame: SetupFrame, least_visibility: float) -> bool:
    marks = [*SHOULDERS, *HIPS, *KNEES, *ANKLES]
    points = frame.pose.image_px[marks]
    inside = (points > 0).all() and (points < (frame.width, frame.height)).all()
    return bool(inside and (frame.pose.visibility[marks] >= least_visibility).all())


def _light(luminance: float | None) -> _Verdict:
    if luminance is None or not np.isfinite(luminance):
        return _Verdict(None)
    if luminance < DARK:
        return _Verdict(False, "light_dark")
    return _Verdict(False, "light_bright") if luminance > _BRIGHT else _Verdict(True)


def _posture(segments: Segments, position: Position) -> _Verdict:
    hanging = segments.thigh[0, :, 1] > _HANGS * segments.shank_px[0]
    # One lifted leg is what the standing test is about; who sits hangs neither.
    right = bool(hanging.any()) if position == "standing" else not bool(hanging.any())
    return _Verdict.of(right, f"posture_{position}", blocking=True)

"""What the overlay shows on each frame of a measured clip."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from hiprom.analysis import Analysis
from hiprom.arrays import FloatArray
from hiprom.kinematics.camera_motion import picture_turns_deg, steadied, still_points_px
from hiprom.kinematics.seen import below_hip
from hiprom.kinematics.stick import stick_px
from hiprom.measurement import Measurement, SideResult
from hiprom.pose.topology import ANKLES, TOES
from hiprom.results.overlay import OverlayState, SideState, draw_overlay
from hiprom.results.words import what_moved
from hiprom.sides import SIDES, Side
from hiprom.video.frames import RgbImage

LEAST_SHOWN_S: Final = 1.5
"""How long a warning stays on the screen at least: a shorter one cannot be read."""


class OverlayTimeline:
    """What the overlay shows on each frame of a measured clip.

    Parameters
    ----------
    analysis : Analysis
        The measured clip.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._landmarks = analysis.landmarks.filled()
        self._found = self._landmarks.found  # once: an hour of frames, each anew, took a minute
        self._guessed = below_hip(analysis.kinematics.unseen_leg)
        roll_deg = analysis.kinematics.camera.roll_deg
        roll_deg = roll_deg if math.isfinite(roll_deg) else 0.0
        # A camera in the hand takes the plumb line and the stick along.
        self._roll_deg = roll_deg - picture_turns_deg(analysis.landmarks)
        self._sticks: dict[Side, FloatArray | None] = dict.fromkeys(SIDES)
        if analysis.protocol.name == "standing":
            self._sticks = {side: _sticks(analysis, side, roll_deg) for side in SIDES}

    def drawn(self, image: RgbImage, frame: int) -> RgbImage:
        """Return the clip's picture of one frame with its state drawn in.

        A picture that was declared mirrored is turned back, as the landmarks were.
        """
        mirrored = self._analysis.measurement.source.mirrored
        shown = np.ascontiguousarray(image[:, ::-1]) if mirrored else image
        return draw_overlay(shown, self.at(frame))

    def at(self, frame: int) -> OverlayState:
        """Return the state of one frame, a row of the landmarks and of the kinematics."""
        analysis = self._analysis
        time_s = float(analysis.kinematics.time_s[frame])
        landmarks, found = self._landmarks, self._found[frame]
        image_px = landmarks.image_px[frame].copy()
        image_px[self._guessed] = np.nan
        return OverlayState(
            image_px=image_px if found else None,
            visibility=landmarks.visibility[frame] if found else None,
            left=self._side("left", frame, time_s),
            right=self._side("right", frame, time_s),
            roll_deg=float(self._roll_deg[frame]),
            warnings=_warnings(analysis.measurement, None, time_s),
            message=_refusal(analysis.measurement) if found else None,
        )

    def _side(self, side: Side, frame: int, time_s: float) -> SideState:
        result = self._analysis.measurement.sides[side]
        angle = float(self._analysis.kinematics.hip_rotation_deg[frame, SIDES.index(side)])
        sticks = self._sticks[side]
        return SideState(
            angle_deg=angle if math.isfinite(angle) else None,
            peak_deg=_peak_so_far(result, time_s),
            # The one under way counts: its peak is shown beside the number.
            repetitions=sum(repetition.start_s <= time_s for repetition in result.repetitions),
            warnings=_warnings(self._analysis.measurement, side, time_s),
            # Only beside a lifted leg: beside a standing one it hides the leg.
            stick_px=None if sticks is None or not math.isfinite(angle) else sticks[frame],
        )


def _sticks(analysis: Analysis, side: Side, roll_deg: float) -> FloatArray | None:
    """Return the virtual stick, foot and top, on every frame (T, 2, 2); None if there is none.

    It stands where the side's foot stood.
    """
    i = SIDES.index(side)
    landmarks = steadied(analysis.landmarks)
    standing = landmarks.image_px[analysis.kinematics.rest_frames[:, i]]
    feet = standing[:, [ANKLES[i], TOES[i]]]
    feet = feet[np.isfinite(feet).all(axis=(1, 2))]
    if len(feet) == 0:
        return None
    ankle, toe = np.median(feet, axis=0)
    stick = stick_px(ankle, toe, i, analysis.kinematics.camera.shank_px, roll_deg)
    return None if stick is None else still_points_px(stick, analysis.landmarks)


def _peak_so_far(result: SideResult, time_s: float) -> float | None:
    reached = [r.peak_ir_deg for r in result.repetitions if r.plateau_start_s <= time_s]
    return max(reached, default=None)


def _refusal(measurement: Measurement) -> str | None:
    """Return why a clip was not measured, so that its angles are not taken for a result."""
    if measurement.quality.measurable:
        return None
    return f"Not measured: {next(iter(measurement.quality.reasons), 'see the reasons')}"


def _warnings(measurement: Measurement, side: Side | None, time_s: float) -> tuple[str, ...]:
    """Return what is going wrong on a side, or on none, at a time; each thing once."""
    shown = []
    for compensation in measurement.compensations:
        until = max(compensation.end_s, compensation.start_s + LEAST_SHOWN_S)
        if compensation.side == side and compensation.start_s <= time_s <= until:
            shown.append(what_moved(compensation.kind, side).capitalize())
    return tuple(dict.fromkeys(shown))

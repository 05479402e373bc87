"""The relaxed phase: where the legs are when nothing is asked of them.

It gives what one camera cannot know otherwise: the vertical (relaxed shanks hang plumb, standing
legs stand plumb) and the unit of length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.segments import Segments, image_segments, tilt_deg
from hiprom.pose.landmarks import LandmarkSequence

Position = Literal["seated", "standing", "supine"]

_STILL_DEG_PER_S = 20.0
_GRID_DEG = np.arange(-45.0, 45.01, 0.25)
_KERNEL_DEG = 1.5
# A relaxed shank is within some 12° of the image's vertical: camera roll, perspective, habit.
_PRIOR_SD_DEG = 12.0
_NEAR_DEG = 3.0
# Thigh over shank length in the image above which a thigh hangs or stands: over the development
# clips 0.94 and more of who stood, 0.79 and less of who sat, whatever the camera's height.
_HANGS = 0.86
_LEAST_FRAMES = 5


@dataclass(frozen=True)
class Rest:
    """The relaxed legs.

    Attributes
    ----------
    frames : (T, 2) array of bool
        Frames on which each leg is at rest.
    shank : (2, 2) array
        Median image vector of the resting shank per side, pixels; NaN where no rest was seen.
    thigh : (2, 2) array
        Median image vector of the thigh at the same time.
    """

    frames: BoolArray
    shank: FloatArray
    thigh: FloatArray

    @property
    def tilt_deg(self) -> FloatArray:
        """(2,) lean of the resting shank from the image's vertical, positive to the right."""
        return tilt_deg(self.shank)

    @property
    def shank_px(self) -> FloatArray:
        """(2,) length of the resting shank's image."""
        return np.hypot(self.shank[:, 0], self.shank[:, 1])


def thigh_hangs(segments: Segments) -> BoolArray:
    """Return (T, 2) whether the thigh is seen at its length: hanging, not pointing ahead."""
    with np.errstate(invalid="ignore"):
        hangs: BoolArray = segments.thigh[..., 1] > _HANGS * segments.shank_px
    return hangs


def find_rest(segments: Segments, time_s: FloatArray, position: Position) -> Rest:
    """Find the relaxed phase of each leg.

    Seated or supine: the frames on which the shank is still, near its most usual lean (the mode of
    the still frames, weighted toward plumb: a leg rests while the other one works, so it rests
    more than it does anything else). Standing: the frames on which the leg stands.

    Parameters
    ----------
    segments : Segments
        Low-passed.
    time_s : (T,) array
    position : {"seated", "standing", "supine"}

    Returns
    -------
    Rest
        A side of which no rest was seen has NaN vectors and no frames.
    """
    tilt = tilt_deg(segments.shank)
    frames = np.zeros(tilt.shape, dtype=bool)
    if len(tilt) < _LEAST_FRAMES:
        return Rest(frames, np.full((2, 2), np.nan), np.full((2, 2), np.nan))
    hangs = thigh_hangs(segments)
    with np.errstate(invalid="ignore"):
        for side in (0, 1):
            if position == "standing":
                frames[:, side] = hangs.all(axis=1)
                continue
            still = np.abs(np.gradient(tilt[:, side], time_s)) < _STILL_DEG_PER_S
            candidates = still & ~hangs[:, side]
            if np.count_nonzero(candidates) >= _LEAST_FRAMES:
                mode = _mode(tilt[candidates, side])
                frames[:, side] = candidates & (np.abs(tilt[:, side] - mode) < _NEAR_DEG)
    return Rest(frames, _medians(segments.shank, frames), _medians(segments.thigh, frames))


def _mode(values: FloatArray) -> float:
    weight = np.exp(-0.5 * (_GRID_DEG / _PRIOR_SD_DEG) ** 2)
    counts, _ = np.histogram(values, bins=np.append(_GRID_DEG - 0.125, _GRID_DEG[-1] + 0.125))
    offsets = np.arange(-4 * _KERNEL_DEG, 4 * _KERNEL_DEG + 0.01, 0.25)
    density = np.convolve(counts, np.exp(-0.5 * (offsets / _KERNEL_DEG) ** 2), mode="same")
    return float(_GRID_DEG[np.argmax(density * weight)])


def _medians(vectors: FloatArray, frames: BoolArray) -> FloatArray:
    out = np.full((2, 2), np.nan)
    for side in (0, 1):
        chosen = vectors[frames[:, side], side]
        chosen = chosen[np.isfinite(chosen).all(axis=1)]
        if len(chosen) >= _LEAST_FRAMES:
            out[side] = np.median(chosen, axis=0)
    return out


def at_rest(values: FloatArray, frames: BoolArray) -> FloatArray:
    """Return the median (2,) over each leg's resting frames (T, 2); 0 where none was seen."""
    # Not nanmedian, which is ten times as slow on the few frames of a live moment.
    return np.nan_to_num([median_known(values[frames[:, i], i]) for i in (0, 1)])


def recognise_position(landmarks: LandmarkSequence) -> Position:
    """Tell a standing test from a seated one."""
    return "standing" if standing_share(landmarks) > 0.6 else "seated"


def standing_share(landmarks: LandmarkSequence) -> float:
    """Return on which share of the frames with a person, 0 to 1, they stand.

    Who stands always shows at least one thigh at its full length; who sits points both at the
    camera.
    """
    hangs = thigh_hangs(image_segments(landmarks.image_px))[landmarks.found]
    return float(hangs.any(axis=1).mean()) if len(hangs) else 0.0

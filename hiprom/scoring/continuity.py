"""Whether a clip shows one take as it was: without breaks, cuts, zoom or repeated pictures."""

from __future__ import annotations

from typing import Final

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.counting import times
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.segments import tilt_deg
from hiprom.kinematics.vectors import wrapped_deg
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS, Landmark
from hiprom.scoring.gaps import frames_after_gaps

_TRUNK = [Landmark.NOSE, *SHOULDERS, *HIPS]
# In the development clips a trunk that hardly moved before and after went by 0.033 of its length at
# most from one look to the next. Where two takes of people alike were joined it was 0.09 and 0.10.
# A person who shuffles on the spot goes by up to 0.2, but for longer than one look.
_NEXT_LOOK_S = 0.36
_JUMP_TRUNKS: Final = 0.06
# A jump stands alone: so many steps before it and after it are smaller than this share of it.
_ALONE: Final = 0.3
_ALONE_LOOKS: Final = 4
# A shank that turns this far from one look to the next, its ankle still before and after, was not
# seen on its way. None of the development clips has such a leap.
_STEP_DEG: Final = 4.0
_STEP_ALONE: Final = 0.2
# Only close looks tell: between those of a slow camera a leg has time to turn. A quarter of all
# steps from look to look must be as short as the first; one over which a turn is judged, as short
# as the second: at rest every other look is left out, and a leg is to be seen leaving it.
_CLOSE_S: Final = (0.15, 0.26)
_NOISE_DEG: Final = 1.5
_BENT: Final = 0.3  # change of the length of a shank's image, as a natural logarithm
_LEAST_STEPS: Final = 2
_STEPS_SHARE: Final = 0.5
# Trunk and shoulders at the same time: a lean shortens one of them. Up to 1.07 in the development
# clips.
_GROWTH: Final = 1.15
_LEAST_SIZE_PX: Final = 1.0  # points of nobody, which some programs put in one place
# One frame in twenty may be wrong.
_RANGE: Final = (5.0, 95.0)


def warnings(landmarks: LandmarkSequence) -> list[str]:
    """Return warnings about a clip that is not one whole take.

    Parameters
    ----------
    landmarks : LandmarkSequence
        Of somebody who sits or stands.
    """
    found = []
    time_s, after = landmarks.time_s, frames_after_gaps(landmarks.time_s)
    if len(after):
        when = f"from {time_s[after[0] - 1]:.1f} to {time_s[after[0]]:.1f} s{_more(len(after))}"
        found.append(
            f"nothing was recorded {when}, so a turn may be missing: do the whole test without a"
            " break"
        )
    if len(jumps := jumps_s(landmarks)):
        when = f"at {jumps[0]:.1f} s{_more(len(jumps))}"
        found.append(
            f"the person jumps in the picture {when}, as where clips were cut or put together: film"
            " the whole test in one go"
        )
    if (growth := growth_share(landmarks)) > _GROWTH:
        found.append(
            f"the person's size in the picture changes by {100 * (growth - 1):.0f} %, as by a zoom:"
            " leave the camera, and yourself, as they are"
        )
    if np.isfinite(leaping_s(landmarks)):
        found.append(
            "the leg jumps from one picture to another, as in a file that repeats its pictures or"
            " in a time lapse: film at 25 pictures a second or more, at normal speed"
        )
    return found


def jumps_s(landmarks: LandmarkSequence) -> FloatArray:
    """Return when (n,), seconds, the trunk is elsewhere from one look to the next."""
    seen = _looked(landmarks)
    if len(seen) < 4:
        return np.zeros(0)
    trunk_px = median_known(_sizes_px(seen)[0])
    if not trunk_px > _LEAST_SIZE_PX:
        return np.zeros(0)
    step_px = np.linalg.norm(np.diff(seen.image_px[:, _TRUNK], axis=0), axis=-1)
    step = np.median(step_px, axis=1) / trunk_px
    soon = np.diff(seen.time_s) < _NEXT_LOOK_S
    jumped = soon & (step > _JUMP_TRUNKS) & _stands_out(step, _ALONE, _ALONE_LOOKS)
    times_s: FloatArray = seen.time_s[1:][jumped]
    return times_s


def growth_share(landmarks: LandmarkSequence) -> float:
    """Return the person's largest over their smallest size in the picture, 1 or more."""
    sizes = np.stack(_sizes_px(_looked(landmarks)))
    with np.errstate(invalid="ignore"):
        sizes = sizes[:, (sizes > _LEAST_SIZE_PX).all(axis=0)]
    if sizes.shape[1] == 0:
        return 1.0
    grown = sizes / np.median(sizes, axis=1, keepdims=True)
    # Frame by frame: a trunk that turns and one that leans another time are no zoom.
    both = np.clip(1.0, grown.min(axis=0), grown.max(axis=0))
    low, high = np.percentile(both, _RANGE)
    return float(high / low)


def leaping_s(landmarks: LandmarkSequence) -> float:
    """Return how long, seconds, legs stay still between leaps that a clip does not show.

    Its frame rate says nothing: a screen recording, or a file that was brought to another rate,
    shows each picture several times, and in a time lapse a turn takes no time. NaN where the legs
    are seen on their way, or looks are too far apart to tell.
    """
    seen = _looked(landmarks)
    wait_s = np.diff(seen.time_s)
    if len(seen) < 4 or np.percentile(wait_s, 25.0) > _CLOSE_S[0]:
        return float("nan")
    turn_deg = np.where((wait_s < _CLOSE_S[1])[:, None], _turns_deg(seen), np.nan)
    ankle_px = np.linalg.norm(np.diff(seen.image_px[:, ANKLES], axis=0), axis=-1)
    with np.errstate(invalid="ignore"):
        turned = turn_deg > _NOISE_DEG
        leapt = (turn_deg > _STEP_DEG) & _stands_out(ankle_px, _STEP_ALONE)
    little = turn_deg[leapt].sum() <= _STEPS_SHARE * turn_deg[turned].sum()
    if np.count_nonzero(leapt) < _LEAST_STEPS or little:
        return float("nan")
    sides = zip(turned.T, leapt.T, strict=True)
    return float(np.median(np.concatenate([_stays_s(seen.time_s, *side) for side in sides])))


def _turns_deg(seen: LandmarkSequence) -> FloatArray:
    """Return by how much each shank's image turns (T - 1, 2) from one look to the next, degrees.

    NaN where it grows or shrinks as well: a leg that is lifted or let down is bent.
    """
    shank = seen.image_px[:, ANKLES] - seen.image_px[:, KNEES]
    turn_deg = np.abs(wrapped_deg(np.diff(tilt_deg(shank), axis=0)))
    with np.errstate(divide="ignore", invalid="ignore"):
        bent = np.abs(np.diff(np.log(np.linalg.norm(shank, axis=-1)), axis=0)) > _BENT
    return np.where(bent, np.nan, turn_deg)


def _stays_s(time_s: FloatArray, turned: BoolArray, leapt: BoolArray) -> FloatArray:
    """Return how long a leg keeps still beside each of its leaps, before or after: the shorter."""
    ends_s = np.concatenate([time_s[:1], time_s[1:][turned], time_s[-1:]])
    still_s = np.diff(ends_s)
    shorter: FloatArray = np.minimum(still_s[:-1], still_s[1:])[leapt[turned]]
    return shorter


def _more(count: int) -> str:
    return f" and {times(count - 1)} more" if count > 1 else ""


def _looked(landmarks: LandmarkSequence) -> LandmarkSequence:
    return landmarks.select(landmarks.looked_at & landmarks.found)


def _sizes_px(seen: LandmarkSequence) -> tuple[FloatArray, FloatArray]:
    """Return the length of the trunk and the width of the shoulders (T,), pixels."""
    shoulders, hips = seen.image_px[:, SHOULDERS], seen.image_px[:, HIPS]
    trunk = np.linalg.norm(shoulders.mean(axis=1) - hips.mean(axis=1), axis=-1)
    return trunk, np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=-1)


def _stands_out(step: FloatArray, share: float, looks: int = 1) -> BoolArray:
    """Return which steps (n, ...) are alone: `looks` before and after are under a share of them."""
    edges = [(looks, looks)] + [(0, 0)] * (step.ndim - 1)
    around = np.pad(np.nan_to_num(step), edges)
    windows = np.lib.stride_tricks.sliding_window_view(around, 2 * looks + 1, axis=0)
    others = np.delete(windows, looks, axis=-1).max(axis=-1)
    with np.errstate(invalid="ignore"):
        alone: BoolArray = others < share * step
    return alone

"""Carry what the careful looks saw to the frames between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from hiprom.arrays import BoolArray, FloatArray, IntArray, frames_between
from hiprom.means import means_between
from hiprom.pose.careful import CarefulPoses
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS

_CALM_S = 0.125  # a look of a clip that is looked at ten times a second has its neighbours within
_LEGS = (*HIPS, *KNEES, *ANKLES)
# A look that sets a joint of the legs this many trunk lengths away shows someone else, or the sides
# exchanged.
_LARGEST_DIFFERENCE = 0.35
_REST_DEG_PER_S: Final = 1.0
"""A second of rest counts as much as this much movement; 1, 5 and 20 differ little."""


def refine(sequence: LandmarkSequence, careful: CarefulPoses) -> LandmarkSequence:
    """Return the sequence with its landmarks moved to where the careful looks saw them.

    The difference at the looks, straight and mirrored ones averaged, is interpolated: the movement
    stays that of the sequence. The difference depends on the posture, so a frame's place between
    two looks is told by how far the legs have moved between them, not by the clock: from its first
    frame on, a hold has the difference of the look within it, not that of the look at rest before.
    It is taken between a look and the sequence's mean around it, so that one frame's jitter is not
    carried to the frames beside it.

    Parameters
    ----------
    sequence : LandmarkSequence
        T frames, left and right put right.
    careful : CarefulPoses
        Those that contradict the sequence are left out.

    Returns
    -------
    LandmarkSequence
        `careful` tells whether any look could be used.
    """
    image = careful.image_px - _around(sequence.image_px, sequence.time_s, careful.frame)
    world = careful.world_m - _around(sequence.world_m, sequence.time_s, careful.frame)
    usable = _agree(careful, image)
    kinds = [usable & (careful.mirrored == kind) for kind in (False, True)]
    kinds = [kind for kind in kinds if kind.any()]
    if not kinds:
        return sequence
    way = _way(sequence)
    at = [way[careful.frame[kind]] for kind in kinds]
    moves = [
        sum(_interpolated(way, w, d[k]) for w, k in zip(at, kinds, strict=True))
        for d in (image, world)
    ]
    return replace(
        sequence,
        image_px=sequence.image_px + moves[0] / len(kinds),
        world_m=sequence.world_m + moves[1] / len(kinds),
        careful=True,
    )


def _way(sequence: LandmarkSequence) -> FloatArray:
    """Return (T,) how far the shanks have swung since the start, degrees; increases with time.

    The one that swings further counts. Some frame must show both.
    """
    time_s = sequence.time_s
    shank = sequence.image_px[:, ANKLES] - sequence.image_px[:, KNEES]
    shank = _around(shank, time_s, np.arange(len(sequence)))
    known = np.isfinite(shank).all(axis=(1, 2))
    before, after = shank[known][:-1], shank[known][1:]
    cross = before[..., 0] * after[..., 1] - before[..., 1] * after[..., 0]
    swung = np.degrees(np.abs(np.arctan2(cross, (before * after).sum(axis=-1)))).max(axis=1)
    way: FloatArray = np.interp(time_s, time_s[known], np.cumsum([0.0, *swung]))
    return way + _REST_DEG_PER_S * time_s


def _around(values: FloatArray, time_s: FloatArray, frame: IntArray) -> FloatArray:
    """Return (K, ...) the mean of values (T, ...) about each frame, over as many before as after.

    Frames without values are passed over; NaN where the frame itself has none.
    """
    first, end = frames_between(time_s, time_s[frame] - _CALM_S, time_s[frame] + _CALM_S)
    reach = np.minimum(frame - first, end - 1 - frame)
    mean = means_between(values, frame - reach, frame + reach + 1)
    mean[~np.isfinite(values[frame])] = np.nan
    return mean


def _agree(careful: CarefulPoses, difference: FloatArray) -> BoolArray:
    """Return (K,) whether each look shows the same legs, the same way round."""
    legs = np.linalg.norm(difference[:, _LEGS], axis=-1).max(axis=1)
    trunk = careful.image_px[:, SHOULDERS].mean(axis=1) - careful.image_px[:, HIPS].mean(axis=1)
    with np.errstate(invalid="ignore"):  # where the sequence has no pose there is no difference
        agree: BoolArray = legs < _LARGEST_DIFFERENCE * np.linalg.norm(trunk, axis=-1)
    return agree


def _interpolated(way: FloatArray, at: FloatArray, values: FloatArray) -> FloatArray:
    """Return values (K, ...) of some places of the way at all (T, ...), constant past the ends."""
    after = np.clip(np.searchsorted(at, way), 1, max(len(at) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(at) - 1)
    span = np.where(after > before, at[after] - at[before], 1.0)
    share = np.clip((way - at[before]) / span, 0.0, 1.0)[:, None, None]
    between: FloatArray = (1.0 - share) * values[before] + share * values[after]
    return between

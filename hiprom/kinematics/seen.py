"""Which leg was not seen: of one that something covers, the pose model only guesses."""

from __future__ import annotations

from typing import Final

import numpy as np

from hiprom.arrays import BoolArray, FloatArray, IntArray
from hiprom.kinematics.missing import median_known
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, KNEES, TOES

_LEAST_VISIBILITY: Final = 0.5
_LEAST_SHARE: Final = 0.5  # of the frames with a person
# Shares of a shank: 0.020 at most on the development clips, 0.028 to 0.16 where a box or the
# picture's edge hid a lower leg (33 clips, docs/accuracy-notes.md). There it was at least 2.3 times
# what the other ankle had; in a poor picture both are unsteady.
_GUESSED: Final = 0.025
_MORE_THAN_OTHER: Final = 1.75
_LEAST_LENGTH: Final = 0.7  # of the other shank's; 0.84 at least on the development clips

CLOSE_S: Final = 0.2
"""Looks further apart in time than this are no neighbours."""
LEAST_LOOKS: Final = 20
"""Fewer do not tell whether a point keeps to its way."""
_EVERY_S: Final = 0.1
_AROUND: Final = (0, 1, 3, 4)  # a look's neighbours, in a window of five


def unseen_leg(landmarks: LandmarkSequence, *, seated: bool) -> BoolArray:
    """Return which leg (2,), left then right, was not seen while the other one was.

    Its knee or its ankle is missing or unsure on most frames, or the ankle jumps about as one that
    is guessed anew at each look, or the lower leg is too short to be one: the model puts that of an
    amputated leg into its stump. Where neither leg was seen, none is named: that has other reasons.

    Parameters
    ----------
    landmarks : LandmarkSequence
    seated : bool
        Whether the person is known to sit. Only then do jumps and length count: who stands hides
        one leg behind the other, and may hold it lifted all the time.
    """
    found = landmarks.found
    with np.errstate(invalid="ignore"):
        seen = landmarks.visibility[found] >= _LEAST_VISIBILITY
    seen &= np.isfinite(landmarks.image_px[found, :, 0])
    shares = seen.sum(axis=0) / max(len(seen), 1)
    unseen = np.minimum(shares[list(KNEES)], shares[list(ANKLES)]) < _LEAST_SHARE
    if seated and not unseen.any():
        shank_px = _shank_px(landmarks)
        unsteady_px = ankle_unsteadiness_px(landmarks)
        with np.errstate(invalid="ignore"):
            unseen = unsteady_px > _GUESSED * np.nanmax(shank_px, initial=0.0)
            unseen &= unsteady_px > _MORE_THAN_OTHER * unsteady_px[::-1]
            if not unseen.any():
                unseen = shank_px < _LEAST_LENGTH * shank_px[::-1]
    return unseen if unseen.sum() == 1 else np.zeros(2, dtype=bool)


def _shank_px(landmarks: LandmarkSequence) -> FloatArray:
    """Return the usual length (2,) of each shank in the picture; NaN where it never was in it."""
    shank = landmarks.image_px[:, ANKLES] - landmarks.image_px[:, KNEES]
    outside = landmarks.outside[:, KNEES] | landmarks.outside[:, ANKLES]
    length_px = np.where(outside, np.nan, np.linalg.norm(shank, axis=-1))
    return np.array([median_known(own) for own in length_px.T])


def below_hip(legs: BoolArray) -> IntArray:
    """Return the landmarks below the hips of those of both legs (2,) that are true."""
    return np.array([KNEES, ANKLES, HEELS, TOES])[:, legs].ravel()


def looks(landmarks: LandmarkSequence) -> IntArray:
    """Return the frames that were looked at and show somebody, about a tenth of a second apart."""
    rows = np.flatnonzero(landmarks.looked_at & landmarks.found)
    tenths = np.floor((landmarks.time_s[rows] - landmarks.time_s[0]) / _EVERY_S + 1e-6)
    return rows[np.diff(tenths, prepend=-1.0) > 0]


def ankle_unsteadiness_px(landmarks: LandmarkSequence) -> FloatArray:
    """Return how far each ankle (2,) jumps off its way from look to look, pixels.

    That is the median distance from a cubic through the two looks before and the two after, of
    which a swing is no part. NaN where there are too few looks a tenth of a second apart, or an
    ankle is missing.
    """
    rows = looks(landmarks)
    if len(rows) <= len(_AROUND):
        return np.full(2, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(rows, len(_AROUND) + 1)
    time_s = landmarks.time_s[windows]
    windows = windows[np.diff(time_s, axis=1).max(axis=1) < CLOSE_S]
    if len(windows) < LEAST_LOOKS:
        return np.full(2, np.nan)
    after_s = landmarks.time_s[windows] - landmarks.time_s[windows[:, 2], None]
    ankle_px = landmarks.image_px[:, ANKLES][windows]
    expected_px = np.zeros(ankle_px[:, 2].shape)
    for i in _AROUND:  # Lagrange's polynomial
        others = [j for j in _AROUND if j != i]
        weight = np.prod(after_s[:, others] / (after_s[:, others] - after_s[:, [i]]), axis=1)
        expected_px += weight[:, None, None] * ankle_px[:, i]
    return np.asarray(np.median(np.linalg.norm(ankle_px[:, 2] - expected_px, axis=-1), axis=0))

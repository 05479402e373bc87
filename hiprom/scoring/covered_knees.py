"""Knees that cannot be seen: the pose model is as sure of them, but cannot keep them still."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.seen import CLOSE_S, LEAST_LOOKS, looks
from hiprom.kinematics.types import Kinematics
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, KNEES

# Shares of a shank, of the steadier knee. In the seated development clips it is 0.022 at most, and
# 1.4 times what the ankles have; under a skirt or a towel 0.026 to 0.060, and 1.7 to 4.4 times
# (nine clips). Standing development clips have up to 0.043, and 1.6 times.
_UNSTEADY: Final = 0.024
_MORE_THAN_ANKLES: Final = 1.5


def warnings(landmarks: LandmarkSequence, kinematics: Kinematics) -> list[str]:
    """Return a warning if something lies over both knees of somebody who sits.

    Parameters
    ----------
    landmarks : LandmarkSequence
    kinematics : Kinematics
        What was measured on them.
    """
    knees, ankles = np.split(unsteadiness_px(landmarks, (*KNEES, *ANKLES)), 2)
    least = float(knees.min())
    if not least > _UNSTEADY * kinematics.camera.shank_px:
        return []
    if not least > _MORE_THAN_ANKLES * float(ankles.mean()):
        return []
    return [
        "the knees can hardly be made out, as under a skirt, a towel or a table's edge, which"
        " shifts the peaks by several degrees: film with both knees in view"
    ]


def unsteadiness_px(landmarks: LandmarkSequence, points: Sequence[int]) -> FloatArray:
    """Return how far points (n,) jump off their way from look to look, pixels.

    That is the median of their second differences, of looks about a tenth of a second apart; NaN
    where there are too few such looks.
    """
    rows = looks(landmarks)
    close = np.diff(landmarks.time_s[rows]) < CLOSE_S
    points_px = landmarks.image_px[rows][:, list(points)]
    jumps_px = np.linalg.norm(np.diff(points_px, 2, axis=0), axis=-1)
    jumps_px = jumps_px[close[1:] & close[:-1]]
    if len(jumps_px) < LEAST_LOOKS:
        return np.full(len(points), np.nan)
    return np.asarray(np.median(jumps_px, axis=0))

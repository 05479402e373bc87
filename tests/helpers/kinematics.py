"""Angles over time of somebody who moves only as told."""

from __future__ import annotations

from typing import Any

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.types import COLUMNS, SIDED_COLUMNS, Camera, Kinematics


def make_kinematics(time_s: FloatArray, **curves: Any) -> Kinematics:
    """Return kinematics in which every angle is 0 throughout, but for the curves given.

    The pose is sure, no frame is one of rest, and the camera stands level and straight in front.
    """
    count = len(time_s)
    sided = (*SIDED_COLUMNS, "plain_angle_deg", "world_angle_deg")
    still = {name: np.zeros((count, 2)) for name in sided}
    still |= {name: np.zeros(count) for name in (*COLUMNS, "hike_evidence_deg")}
    given = {
        "pose_confidence": np.ones(count),
        "rest_frames": np.zeros((count, 2), dtype=bool),
        "stick_gap_shank": np.full((count, 2), np.nan),
        "camera": Camera(0.0, 0.0),
    }
    return Kinematics(time_s=time_s, **still | given | curves)

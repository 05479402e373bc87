"""Poses of many frames as arrays: parts put together."""

from __future__ import annotations

import numpy as np

from hiprom.pose.pose_table import PoseTable


def test_parts_follow_each_other() -> None:
    parts = [PoseTable.nobody(np.array([t, t + 0.5]), np.array([t])) for t in (0.0, 1.0)]
    joined = PoseTable.joined(parts)
    np.testing.assert_array_equal(joined.frames_s, [0, 0.5, 1, 1.5])
    np.testing.assert_array_equal(joined.time_s, [0, 1])

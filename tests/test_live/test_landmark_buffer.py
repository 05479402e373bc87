"""Landmarks and looks as they come, in rows that grow."""

from __future__ import annotations

import math

import numpy as np
from people import HEIGHT, RATE, WIDTH, seated

from hiprom.live.landmark_buffer import LandmarkBuffer, usable
from hiprom.pose.careful import CarefulPose


def test_looks_keep_to_their_frames_when_the_first_ones_do_not_count():
    buffer = LandmarkBuffer(WIDTH, HEIGHT, room=2)
    for i in range(9):
        buffer.append(i / RATE, seated())
        if i % 3 == 0:
            buffer.add_careful_pose(CarefulPose(i / RATE, bool(i % 2), seated()))
    buffer.add_careful_pose(CarefulPose(0.5 / RATE, False, seated()))  # between two frames
    assert buffer.careful_poses().frame.tolist() == [0, 3, 6]
    assert buffer.careful_poses(2 / RATE).frame.tolist() == [1, 4]
    assert buffer.careful_poses(2 / RATE).mirrored.tolist() == [True, False]


def test_recordings_grow_and_keep_their_rows():
    buffer = LandmarkBuffer(WIDTH, HEIGHT, room=2)
    for i in range(9):
        buffer.append(i / RATE, None if i % 3 else seated(left_deg=i))
    sequence = buffer.sequence()
    assert len(sequence) == 9
    assert sequence.found.tolist() == [True, False, False] * 3
    assert buffer.sequence(5 / RATE).time_s[0] == 0.0


def test_poses_without_a_number_in_them_are_nobody():
    pose = seated()
    assert usable(None) is None
    assert usable(pose._replace(image_px=pose.image_px * math.nan)) is None
    wild = usable(
        pose._replace(image_px=np.where(np.arange(33)[:, None] == 25, 1e30, pose.image_px))
    )
    assert np.isnan(wild.image_px[25]).all()
    wild = usable(pose._replace(world_m=np.full((33, 3), 1e9), visibility=np.full(33, np.inf)))
    assert np.isnan(wild.world_m).all() and (wild.visibility == 0).all()

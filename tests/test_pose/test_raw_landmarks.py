"""Landmarks before and after they are refined: a row for every frame, the camera's path with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from helpers.rooms import filmed, room

from hiprom.pose.camera_path import CameraWatch
from hiprom.pose.raw_landmarks import RawLandmarks

from .bodies import HEIGHT, WIDTH, pose, swinging


def test_frames_that_were_not_looked_at_have_their_camera_too() -> None:
    watch = CameraWatch()
    for time_s, turn in ((0.0, 0.0), (1.0, 2.0)):
        watch.see(filmed(room(size=(WIDTH, HEIGHT)), turn, 0, 0), time_s, pose())
    looked = replace(swinging(2), time_s=np.array([0.0, 1.0]))
    raw = RawLandmarks(looked, None, np.arange(5) / 4, watch.path)
    np.testing.assert_allclose(raw.refined().picture_turn_deg, [0, 0.5, 1, 1.5, 2], atol=0.1)

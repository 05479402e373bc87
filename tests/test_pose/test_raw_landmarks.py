"""Landmarks before and after they are refined: a row for every frame, the camera's path with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from helpers.rooms import filmed, room

from hiprom.pose.camera_path import CameraWatch
from hiprom.pose.estimate import estimate_raw
from hiprom.pose.raw_landmarks import RawLandmarks
from hiprom.video.frames import Frame

from .bodies import HEIGHT, INFO, WIDTH, FakeDetector, picture, pose


def test_frames_that_were_not_looked_at_have_their_camera_too() -> None:
    watch = CameraWatch()
    for time_s, turn in ((0.0, 0.0), (1.0, 2.0)):
        watch.see(filmed(room(size=(WIDTH, HEIGHT)), turn, 0, 0), time_s, pose())
    frames = [Frame(i / 25, picture(), i) for i in range(2)]
    looked = estimate_raw(frames, INFO, FakeDetector([pose()])).landmarks  # type: ignore[arg-type]
    raw = RawLandmarks(
        replace(looked, time_s=np.array([0.0, 1.0])), None, np.arange(5) / 4, watch.path
    )
    np.testing.assert_allclose(raw.refined().picture_turn_deg, [0, 0.5, 1, 1.5, 2], atol=0.1)

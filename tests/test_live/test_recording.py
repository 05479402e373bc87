"""What of a recording counts: how the camera moved begins where that does."""

import numpy as np
import pytest
from helpers.rooms import filmed, room
from people import HEIGHT, RATE, WIDTH, seated

from hiprom.live.recording import Recording

WALL, ANOTHER = (room(seed, (WIDTH, HEIGHT)) for seed in (0, 7))


def film(recording, seconds, turn_deg, *, wall=WALL, start_s=0.0, fine_from_s=0.0, somebody=True):
    """Record so many seconds of a sitter, before a wall that is turned."""
    for i in range(round(seconds * RATE)):
        time_s = start_s + i / RATE
        recording.add(time_s, seated() if somebody else None, step_s=1 / RATE)
        recording.note_setup(time_s, fine=time_s >= fine_from_s)
        recording.see_backdrop(filmed(wall, turn_deg, 0, 0), seated())


def test_how_the_camera_was_put_in_place_does_not_count():
    """Carried, it shows another room; then it is turned, and knocked in the test."""
    recording = Recording(WIDTH, HEIGHT)
    film(recording, 1.0, 0.0, wall=ANOTHER, fine_from_s=9.0)
    film(recording, 1.0, 6.0, start_s=1.0, fine_from_s=9.0)
    film(recording, 2.0, 0.0, start_s=2.0, fine_from_s=2.0)
    film(recording, 2.0, 2.0, start_s=4.0)
    landmarks = recording.landmarks()
    assert len(landmarks) == 4 * RATE
    np.testing.assert_allclose(landmarks.picture_turn_deg[[0, -1]], [0.0, 2.0], atol=0.1)


def test_a_test_begun_anew_has_a_new_first_picture():
    recording = Recording(WIDTH, HEIGHT)
    film(recording, 1.0, 6.0, wall=ANOTHER)
    recording.clear()
    film(recording, 1.0, 0.0, start_s=1.0)
    film(recording, 1.0, 2.0, start_s=2.0)
    assert recording.landmarks().picture_turn_deg[[0, -1]] == pytest.approx([0.0, 2.0], abs=0.1)


def test_a_camera_that_is_carried_while_nobody_is_there_is_not_looked_at(monkeypatch):
    looked = []
    recording = Recording(WIDTH, HEIGHT)
    monkeypatch.setattr(recording.camera, "see", lambda image, time_s, pose: looked.append(time_s))
    film(recording, 1.0, 0.0)
    film(recording, 5.0, 0.0, start_s=1.0, somebody=False)
    assert max(looked) <= 2.0  # a second of nobody is recorded

"""A camera of this computer: its newest picture, and what is said where it gives none."""

import threading
from functools import partial

import numpy as np
import pytest
from helpers.waiting import LONGEST_S, wait_for

from hiprom.errors import InputError
from hiprom.video.frames import Frame
from hiprom.video.light import luminance
from hiprom.video.newest import NewestFrame
from hiprom.video.webcam import Webcam

GREY = np.full((48, 64, 3), 120, dtype=np.uint8)


def test_only_the_newest_frame_waits():
    newest = NewestFrame()
    for i in range(5):
        newest.put(Frame(float(i), GREY, i))
    assert newest.take(0).index == 4
    assert newest.dropped == 4
    assert newest.take(0) is None
    newest.close()
    assert newest.ended


def ended(camera):
    """Whether no more pictures will come; those that wait are taken."""
    camera.take(0)
    return camera.ended


class Capture:
    """An OpenCV capture that gives so many pictures."""

    def __init__(self, pictures):
        self.left, self.released = pictures, False

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return self.left is not None

    def read(self):
        if not self.left:
            return False, None
        self.left -= 1
        return True, np.dstack([np.full((48, 64), c, np.uint8) for c in (10, 20, 30)])

    def release(self):
        self.released = True


class Unplugged(Capture):
    """An OpenCV capture that waits after its last picture until it is unplugged."""

    def __init__(self, pictures):
        super().__init__(pictures)
        self.unplugged = threading.Event()

    def read(self):
        if not self.left:
            self.unplugged.wait(LONGEST_S)
        return super().read()


def test_a_webcam_gives_rgb_and_says_when_it_is_lost(monkeypatch):
    monkeypatch.setattr("hiprom.video.webcam._LOST_AFTER_S", 0.05)
    capture = Unplugged(3)
    with Webcam(0, capture=lambda *_: capture) as camera:
        frame = camera.take(LONGEST_S)
        assert frame.image[0, 0].tolist() == [30, 20, 10]
        assert (camera.width, camera.height) == (64, 48)
        capture.unplugged.set()
        wait_for(partial(ended, camera))
        assert "unplugged" in camera.problem
    assert capture.released


class Waking(Capture):
    """An OpenCV capture whose first reads give nothing."""

    def __init__(self):
        super().__init__(9)
        self.asleep = 3

    def read(self):
        self.asleep -= 1
        return super().read() if self.asleep < 0 else (False, None)


def test_a_camera_that_has_no_picture_at_once_is_waited_for():
    with Webcam(0, capture=lambda *_: Waking()) as camera:
        assert camera.take(LONGEST_S) is not None


@pytest.mark.parametrize("pictures", [None, 0])
def test_a_camera_without_a_picture_is_an_error_with_a_remedy(pictures, monkeypatch):
    monkeypatch.setattr("hiprom.video.webcam._LOST_AFTER_S", 0.05)
    with pytest.raises(InputError, match=r"camera 3 gives no picture.*close other programs"):
        Webcam(3, capture=lambda *_: Capture(pictures))


class Failing(Capture):
    """An OpenCV capture whose driver fails as soon as a test says so."""

    def __init__(self, picture):
        super().__init__(9)
        self.picture, self.fails = picture, threading.Event()

    def read(self):
        if self.fails.is_set():
            raise RuntimeError("the driver failed")
        return True, self.picture


def test_a_driver_that_fails_in_the_middle_is_no_clip_that_ended():
    capture = Failing(np.zeros((48, 64, 3), np.uint8))
    with Webcam(0, capture=lambda *_: capture) as camera:
        capture.fails.set()
        wait_for(partial(ended, camera))
        assert camera.problem == "camera 0: the driver failed"
    assert capture.released


def test_pictures_of_a_kind_that_nobody_knows_are_an_error(monkeypatch):
    monkeypatch.setattr("hiprom.video.webcam._LOST_AFTER_S", 0.05)
    capture = Failing(np.zeros((48, 64, 2), np.uint8))
    with pytest.raises(InputError, match="camera 0 gives no picture"):
        Webcam(0, capture=lambda *_: capture)
    assert capture.released


def test_a_camera_whose_opening_fails_is_not_waited_for():
    def fail(*_):
        raise RuntimeError("the driver failed")

    with pytest.raises(InputError, match="the driver failed"):
        Webcam(1, capture=fail, open_at_most_s=200.0)


def test_a_camera_that_never_answers_is_given_up(monkeypatch):
    monkeypatch.setattr("hiprom.video.newest._JOIN_AT_MOST_S", 0.05)
    never = threading.Event()

    def hang(*_):
        never.wait(LONGEST_S)
        return Capture(None)

    try:
        with pytest.raises(InputError, match="does not answer"):
            Webcam(1, capture=hang, open_at_most_s=0.05)
    finally:
        never.set()


def test_brightness_is_that_of_the_eye():
    assert luminance(GREY) == pytest.approx(120, abs=0.5)
    assert luminance(np.zeros_like(GREY)) == 0

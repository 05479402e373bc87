"""The engine of a live test: what it asks of the pose model, and what it leaves open."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import hiprom.live.careful_worker
import hiprom.pose
from hiprom.apps.web.engine import Engine, SentPicture, StartRequest
from hiprom.errors import ModelError
from hiprom.live import Session
from hiprom.pose.detector import Pose

from .fakes import WISH


class Detector:
    """Stands for the pose model: counts what it is asked, sees nobody."""

    def __init__(self, model):
        self.asked = self.closed = 0
        self.region = None
        made.append(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def update(self, image, time_s):
        self.asked += 1

    def close(self):
        self.closed += 1


made: list[Detector] = []


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Engines without a pose model."""
    made.clear()
    monkeypatch.setattr(hiprom.pose, "PoseDetector", Detector, raising=False)
    monkeypatch.setattr(hiprom.pose, "PersonFollower", lambda detector: detector, raising=False)


def show(engine, *numbers, colour=(90, 90, 90)):
    image = np.full((480, 640, 3), colour[::-1], np.uint8)
    data = memoryview(cv2.imencode(".jpg", image)[1].tobytes())
    return [engine.frame(SentPicture(number / 30, number, data)) for number in numbers]


def test_while_a_test_is_paused_the_pose_model_rests():
    engine = Engine(StartRequest(**WISH), "full", careful=False)
    show(engine, 0, 1)
    engine.command("pause")
    assert [view["phase"] for view in show(engine, 2, 3, 4)] == ["paused"] * 3
    assert made[0].asked == 2
    engine.command("resume")
    show(engine, 5)
    assert made[0].asked == 3


def test_brightness_is_that_of_the_eye(monkeypatch):
    given = []

    def update(session, *_, luminance=None, **__):
        given.append(luminance)
        return session.view()

    monkeypatch.setattr(Session, "update", update)
    show(Engine(StartRequest(**WISH), "full", careful=False), 0, colour=(0, 0, 200))
    assert given == [pytest.approx(0.114 * 200, abs=2)]


def test_the_backdrop_is_looked_at_in_the_picture_that_was_sent(monkeypatch):
    """The page may send it smaller than the camera takes it."""
    given = []
    points = np.linspace((100.0, 50.0), (500.0, 400.0), 33)
    person = Pose(points, np.zeros((33, 3)), np.ones(33))
    monkeypatch.setattr(Detector, "update", lambda *_: person)
    monkeypatch.setattr(Session, "see_backdrop", lambda _, *seen: given.append(seen))
    show(Engine(StartRequest(**{**WISH, "width": 1280, "height": 960}), "full", careful=False), 0)
    ((image, pose),) = given
    assert image.shape == (480, 640, 3)
    np.testing.assert_array_equal(pose.image_px, person.image_px)


def test_a_second_model_that_fails_leaves_the_first_closed(monkeypatch):
    def fail(_):
        raise ModelError("the heavy model is damaged")

    monkeypatch.setattr(hiprom.live.careful_worker, "CarefulWorker", fail)
    with pytest.raises(ModelError, match="damaged"):
        Engine(StartRequest(**WISH), "full", careful=True)
    assert [one.closed for one in made] == [1]

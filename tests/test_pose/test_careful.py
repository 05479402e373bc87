"""Careful looks: a frame and the mirror image of the next one, by one detector."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from helpers.waiting import LONGEST_S

from hiprom.errors import ModelError
from hiprom.pose.careful import CAREFUL_EVERY_S, CarefulDetector
from hiprom.pose.mirror_pair import MirrorPair
from hiprom.pose.models import ModelFile
from hiprom.pose.people import Region

from .bodies import picture, pose

HEAVY = ModelFile("heavy", Path("heavy.task"), "0" * 64)
PERSON, STRANGER = pose((320, 240), 60), pose((90, 240), 60)
IMAGE = picture()


class Watcher:
    """A detector that sees somebody on the pictures it is told of."""

    def __init__(self) -> None:
        self.sees = {False: PERSON, True: PERSON}
        self.shown: list[tuple[int, ...]] = []
        self.resets = 0

    def __call__(self, model: ModelFile, *, people: int) -> Watcher:
        assert (model, people) == (HEAVY, 2)
        return self

    def detect_each(self, image: np.ndarray) -> dict[bool, object]:
        self.shown.append(image.shape)
        return dict(self.sees)

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        pass


@pytest.fixture
def watcher(monkeypatch: pytest.MonkeyPatch) -> Watcher:
    watcher = Watcher()
    monkeypatch.setattr("hiprom.pose.careful.PoseDetector", watcher)
    monkeypatch.setattr(MirrorPair, "apart", lambda pair, seen: seen)
    return watcher


def kinds(looks: list) -> list[tuple[float, bool]]:
    return [(look.time_s, look.mirrored) for look in looks]


def test_two_frames_are_looked_at_together(watcher: Watcher) -> None:
    with CarefulDetector(HEAVY) as careful:
        assert careful.is_due(0.0)
        assert careful.detect(IMAGE, 0.0, PERSON) == []
        assert not careful.is_due(CAREFUL_EVERY_S - 0.05)
        assert kinds(careful.detect(IMAGE, 0.4, PERSON)) == [(0.0, False), (0.4, True)]
        assert careful.detect(IMAGE, 0.8, PERSON) == []
        assert kinds(careful.detect(IMAGE, 1.2, PERSON)) == [(0.8, False), (1.2, True)]
    assert len(watcher.shown) == 2
    assert watcher.resets == 1  # at the start


@pytest.mark.parametrize("other", [None, STRANGER])
def test_where_one_is_missing_the_detector_searches_anew(watcher: Watcher, other: object) -> None:
    careful = CarefulDetector(HEAVY)
    if other is None:
        del watcher.sees[False]
    else:
        watcher.sees[False] = STRANGER
    careful.detect(IMAGE, 0.0, PERSON)
    assert kinds(careful.detect(IMAGE, 0.4, PERSON)) == [(0.4, True)]
    careful.detect(IMAGE, 0.8, PERSON)
    careful.detect(IMAGE, 1.2, PERSON)
    assert watcher.resets == 2


def test_a_model_that_cannot_be_made_is_told_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(model: ModelFile, people: int) -> None:
        raise ModelError(f"{model.path} is broken")

    monkeypatch.setattr("hiprom.pose.careful.PoseDetector", broken)
    with pytest.raises(ModelError, match="is broken"):
        CarefulDetector(HEAVY)
    with CarefulDetector(HEAVY, wait=False) as careful:
        assert careful.detect(IMAGE, 0.0, PERSON) == []
        with pytest.raises(ModelError, match="is broken"):
            careful.detect(IMAGE, 0.4, PERSON)


def test_a_stop_while_the_model_is_sent_for_leaves_no_thread_behind(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by Ctrl-C just when the thread was started: the program could not end."""
    submit = ThreadPoolExecutor.submit

    def stopped(pool: ThreadPoolExecutor, *task: object, **options: object) -> None:
        submit(pool, *task, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(ThreadPoolExecutor, "submit", stopped)
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt) as kept:  # with all that its traceback holds
        CarefulDetector(HEAVY)
    for thread in set(threading.enumerate()) - before:
        thread.join(LONGEST_S)
        assert not thread.is_alive()
    assert kept.traceback


def test_a_frame_of_another_part_does_not_join_the_one_before(watcher: Watcher) -> None:
    careful = CarefulDetector(HEAVY)
    careful.detect(IMAGE, 0.0, PERSON)
    assert careful.detect(IMAGE, 0.4, PERSON, Region(200, 0, 440, 480)) == []
    assert kinds(careful.detect(IMAGE, 0.8, PERSON, Region(200, 0, 440, 480))) == [
        (0.4, False),
        (0.8, True),
    ]
    careful.detect(IMAGE, 1.2, PERSON, Region(200, 0, 440, 480))
    careful.restart()
    assert careful.is_due(0.0)
    assert careful.detect(IMAGE, 0.0, PERSON) == []


def test_the_part_follows_a_person_who_walks_to_its_border(watcher: Watcher) -> None:
    careful = CarefulDetector(HEAVY)
    for i in range(2):
        careful.detect(IMAGE, 0.4 * i, PERSON)
    for i in range(2, 4):
        careful.detect(IMAGE, 0.4 * i, pose((350, 240), 60))
    assert watcher.resets == 1  # still well within
    watcher.sees = {False: STRANGER, True: STRANGER}
    for i in range(4, 6):
        looks = careful.detect(IMAGE, 0.4 * i, STRANGER)
    assert watcher.resets == 2
    assert len(looks) == 2

"""Where live tests go: each is kept, one after another, also where a file cannot be written."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.apps.live import _measure
from hiprom.apps.session_folder import SessionFolder
from hiprom.live import loop
from hiprom.live.detection import LiveDetection
from hiprom.live.loop import Action
from hiprom.video.frames import Frame


class Sessions:
    """A session, its camera and its window, in which so many tests are done one after another."""

    width, height, ended = 64, 48, False

    def __init__(self, analysis, count=1):
        self.analysis, self.left = analysis, count
        self.window, self.shown = self, []

    def finish(self):
        self.left -= 1
        return self.analysis

    def restart(self):
        pass

    def view(self):
        return None

    def show_result(self, measurement, view, *, again):
        self.shown.append((measurement, again))
        return Action.RESTART if self.left else None


def do(sessions, place, again=True):
    return _measure(sessions, LiveDetection(None), sessions, sessions, place, again=again)


@pytest.fixture
def filmed(monkeypatch):
    """Sessions of two frames each."""

    def run_session(*_, on_frame=None, **__):
        for i in range(2 if on_frame is not None else 0):
            on_frame(Frame(i / 10, np.zeros((48, 64, 3), np.uint8), i))

    monkeypatch.setattr(loop, "run_session", run_session)


def test_a_test_done_once_more_is_kept_beside_the_one_before(analysis, filmed, tmp_path, capsys):
    do(Sessions(analysis, count=3), SessionFolder(tmp_path, video=True, quiet=False))
    said = capsys.readouterr().err
    for name in ("session", "session-2", "session-3"):
        for what in ("measurement.json", "report.html", "landmarks.npz", "mp4"):
            path = tmp_path / f"{name}.{what}"
            assert path.is_file()
            assert f"wrote {path}\n" in said


@pytest.mark.parametrize(
    ("camera", "ended", "offered"),
    [(True, False, True), (True, True, False), (False, False, False)],
)
def test_once_more_is_offered_while_a_camera_gives_pictures(
    analysis, filmed, camera, ended, offered
):
    sessions = Sessions(analysis)
    sessions.ended = ended
    do(sessions, None, again=camera)
    assert sessions.shown == [(analysis.measurement, offered)]


def test_where_nobody_was_seen_a_camera_can_be_tried_again(filmed, capsys):
    sessions = Sessions(None, count=2)
    assert do(sessions, None) is None
    assert sessions.shown == [(None, True)] * 2
    assert capsys.readouterr().err.count("nobody was seen") == 2


def test_a_clip_without_anybody_closes_its_window(filmed):
    sessions = Sessions(None)
    sessions.ended = True
    do(sessions, None)
    assert sessions.shown == []


def test_an_earlier_run_into_the_same_folder_is_left_alone(analysis, filmed, tmp_path):
    for _ in range(2):
        do(Sessions(analysis, count=2), SessionFolder(tmp_path, video=False, quiet=True))
    found = sorted(path.name for path in tmp_path.glob("*.measurement.json"))
    assert found == [f"session{n}.measurement.json" for n in ("-2", "-3", "-4", "")]


def test_what_cannot_be_written_does_not_take_the_result_with_it(
    analysis, filmed, tmp_path, capsys
):
    place = SessionFolder(tmp_path, video=True, quiet=True)
    (tmp_path / "session.frames.csv").mkdir()
    assert do(Sessions(analysis, count=2), place) is analysis
    assert capsys.readouterr().out.count("Peak internal rotation") == 2
    assert "session.frames.csv: it is a folder" in str(place.problem)
    assert (tmp_path / "session.mp4").is_file()
    assert (tmp_path / "session-2.measurement.json").is_file()


def test_an_error_in_a_test_leaves_no_half_written_video(analysis, monkeypatch, tmp_path):
    def run_session(*_, on_frame, **__):
        on_frame(Frame(0.0, np.zeros((48, 64, 3), np.uint8), 0))
        raise RuntimeError("a defect")

    monkeypatch.setattr(loop, "run_session", run_session)
    with pytest.raises(RuntimeError, match="a defect"):
        do(Sessions(analysis), SessionFolder(tmp_path, video=True, quiet=True))
    assert [path.name for path in tmp_path.iterdir()] == ["session.mp4"]

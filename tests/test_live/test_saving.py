"""The video of a session: kept where asked, and never half of one."""

import threading

import numpy as np
import pytest
from helpers.waiting import LONGEST_S

from hiprom.errors import InputError
from hiprom.live.saving import VideoRecorder
from hiprom.video import VideoReader, VideoWriter
from hiprom.video.frames import Frame


def test_a_video_is_kept_where_asked(tmp_path):
    with VideoRecorder(tmp_path / "session.mp4", 64, 48) as recorder:
        for i in range(10):
            recorder.add(Frame(i / 10, np.full((48, 64, 3), i * 20, np.uint8), i))
    assert (recorder.written, recorder.problem) == (tmp_path / "session.mp4", None)
    with VideoReader(tmp_path / "session.mp4") as reader:
        assert len(list(reader)) == 10


@pytest.mark.parametrize("failure", [InputError("no frame"), OSError(28, "full"), ValueError("x")])
def test_an_encoder_that_fails_keeps_nobody_waiting_and_says_so(tmp_path, monkeypatch, failure):
    failed = threading.Event()

    def fail(*_):
        failed.set()
        raise failure

    monkeypatch.setattr(VideoWriter, "write", fail)
    path = tmp_path / "session.mp4"
    path.write_text("an older clip")
    with VideoRecorder(path, 64, 48) as recorder:
        recorder.add(Frame(0.0, np.zeros((48, 64, 3), np.uint8), 0))
        assert failed.wait(LONGEST_S)
        for i in range(1, 100):
            recorder.add(Frame(i / 10, np.zeros((48, 64, 3), np.uint8), i))
    assert not recorder._thread.is_alive()
    assert recorder.written is None
    assert failure.args[-1] in recorder.problem
    assert [one.name for one in tmp_path.iterdir()] == ["session.mp4"]
    assert path.read_text() == "an older clip"

import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from helpers.waiting import LONGEST_S

from hiprom.pose.stream import ChunkStream
from hiprom.video import VideoReader, VideoWriter, clip_camera
from hiprom.video.clip_camera import ClipCamera, ClipFrames
from hiprom.video.sampling import SAMPLE_EVERY_S

RATE, FRAMES = 25, 30


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, 64, 48) as writer:
        for i in range(FRAMES):
            writer.write(np.full((48, 64, 3), 5 * i, np.uint8), i / RATE)
    return path


def watch(clip, work_s):
    """Take frames, working on each for so long; return their times, what was dropped, how long."""
    times = []
    began_s = time.monotonic()
    with ClipCamera(clip) as camera:
        while not camera.ended:
            frame = camera.take(0.05)
            if frame is not None:
                times.append(frame.time_s)
                time.sleep(work_s)
        return np.array(times), camera.dropped, time.monotonic() - began_s


def test_a_clip_is_played_at_its_own_pace_and_late_frames_are_dropped(clip):
    times, dropped, took_s = watch(clip, 1.5 / RATE)
    assert took_s >= (FRAMES - 1) / RATE
    assert dropped > 0
    assert len(times) + dropped == FRAMES


def test_a_clip_waits_for_a_machine_that_would_miss_what_analyze_looks_at(clip):
    times, dropped, took_s = watch(clip, 0.2)
    spans = np.floor((np.arange(FRAMES) / RATE + 1e-6) / SAMPLE_EVERY_S)
    looked_at = np.flatnonzero(np.diff(spans, prepend=-1)) / RATE
    assert np.isclose(times[:, None], looked_at).any(axis=0).all()
    assert len(times) + dropped == FRAMES
    assert took_s > (FRAMES - 1) / RATE


def test_a_clip_that_waits_stands_still_and_can_be_closed(clip, monkeypatch):
    """However long it waits: by the clock, an hour for each time that it looks."""
    now_s, hour_s = 0.0, 3600.0
    looked = threading.Semaphore(0)
    before = set(threading.enumerate())
    camera = ClipCamera(clip)
    wait = camera._newest.wait_taken

    def look(at_most_s):
        nonlocal now_s
        now_s += hour_s
        looked.release()
        return wait(at_most_s)

    monkeypatch.setattr(clip_camera, "time", SimpleNamespace(monotonic=lambda: now_s))
    monkeypatch.setattr(camera._newest, "wait_taken", look)
    assert camera.take(LONGEST_S).time_s == 0.0
    for _ in range(4):  # nobody takes: it waits
        assert looked.acquire(timeout=LONGEST_S)
    assert camera.now_s() < 2 * hour_s
    camera.close()
    camera.close()
    assert set(threading.enumerate()) <= before


def test_a_clip_that_was_closed_before_it_was_played_gives_nothing(clip):
    source = ClipCamera(clip)
    source.close()
    assert source.take(1.0) is None
    assert source.ended
    assert source.problem is None


def test_a_clip_that_hangs_in_a_read_keeps_nobody_from_ending(clip, monkeypatch):
    go_on = threading.Event()

    def hang(_):
        go_on.wait(LONGEST_S)
        yield from ()

    monkeypatch.setattr(VideoReader, "_decoded", hang)
    monkeypatch.setattr("hiprom.video.newest._JOIN_AT_MOST_S", 0.1)
    camera = ClipCamera(clip)
    assert camera.take(0.1) is None
    camera.close()
    go_on.set()
    camera.close()


def test_a_clip_whose_decoding_fails_is_no_clip_that_ended(clip, monkeypatch):
    def fail(_):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(VideoReader, "__iter__", fail)
    with ClipCamera(clip) as camera:
        assert camera.take(LONGEST_S) is None
        assert camera.ended
        assert camera.problem == f"{clip}: out of memory"


def frames_of(clip, **how):
    with ClipFrames(clip, **how) as frames:
        taken = []
        while not frames.ended:
            taken.append(frames.take(0.05))
    return [(frame.time_s, frame.index) for frame in taken if frame is not None]


def test_as_fast_as_can_be_a_clip_gives_the_frames_that_analyze_looks_at(clip):
    every = frames_of(clip, every_s=0.0)
    assert every == [(pytest.approx(i / RATE), i) for i in range(FRAMES)]
    stream = ChunkStream.opened(clip, 0.0, SAMPLE_EVERY_S)
    wanted = [frame.time_s for frame in stream.frames(0.0, 10.0)]
    stream.close()
    sparing = frames_of(clip)
    assert [time_s for time_s, _ in sparing] == wanted
    assert set(sparing) < set(every)

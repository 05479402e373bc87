"""Careful looks during a session: the result is that of the clip, and the picture never waits."""

from __future__ import annotations

import itertools
import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from helpers.waiting import LONGEST_S
from people import HEIGHT, RATE, WIDTH, Sitter, seated

from hiprom.exports.archive import read_npz, write_npz
from hiprom.live import Session
from hiprom.live.careful_worker import CarefulWorker
from hiprom.live.detection import LiveDetection
from hiprom.live.loop import run_session
from hiprom.measurement import Model, Source
from hiprom.pipeline import measure
from hiprom.pose import PersonFollower, PoseDetector, resolve_model
from hiprom.pose.careful import CAREFUL_EVERY_S, CarefulDetector, CarefulPose, CarefulPoses
from hiprom.pose.collector import PoseCollector
from hiprom.pose.detector import Pose
from hiprom.pose.detector_cache import DetectorCache
from hiprom.pose.mirror_pair import MirrorPair, mirrored_pose
from hiprom.pose.models import ModelFile
from hiprom.pose.raw_landmarks import RawLandmarks
from hiprom.pose.swaps import mend_swaps
from hiprom.video import VideoReader
from hiprom.video.clip_camera import ClipFrames

HEAVY = ModelFile("heavy", Path("heavy.task"), "0" * 64)
MODEL = Model(name="full", sha256="1", careful_name="heavy", careful_sha256="0")
STRAIGHT_PX, MIRRORED_PX = np.array([6.0, 1.0]), np.array([2.0, -1.0])


class Poses:
    """Landmarks by the number that is written into a picture's first pixel."""

    def __init__(self, poses, size):
        self.poses, self.size = poses, size
        self.ready = threading.Event()
        self.ready.set()
        self.seen = []

    def picture(self, i):
        image = np.zeros((self.size[1], self.size[0], 3), np.uint8)
        image[0, 0] = i % 256, i // 256, 0
        return image

    def detector(self, _model, *, people):
        assert people == 2
        return self

    def put(self, pair, image, *, mirrored):
        pair.picture[int(mirrored), 0] = image[0, 0]  # the number alone
        self.pair = pair

    def detect_each(self, picture):
        assert self.ready.wait(LONGEST_S)
        part = self.pair.part
        found = []
        for mirrored in (False, True):
            i = int(picture[int(mirrored), 0, 0]) + 256 * int(picture[int(mirrored), 0, 1])
            self.seen.append((i, mirrored))
            off_px = (MIRRORED_PX if mirrored else STRAIGHT_PX) - (part.x0, part.y0)
            pose = self.poses[i]._replace(image_px=self.poses[i].image_px + off_px)
            if mirrored:
                pose = mirrored_pose(pose, part.x1 - part.x0)
                pose = pose._replace(image_px=pose.image_px + self.pair.shift)
            found.append(pose)
        return found

    def reset(self):
        pass

    def close(self):
        pass


@pytest.fixture
def watched(monkeypatch):
    """Put poses in the place of the careful model's."""

    def put(poses, size=(WIDTH, HEIGHT)):
        found = Poses(poses, size)
        monkeypatch.setattr("hiprom.pose.careful.PoseDetector", found.detector)
        monkeypatch.setattr(MirrorPair, "put", lambda *given, **how: found.put(*given, **how))
        return found

    return put


def poses_of(sequence):
    return [
        Pose(*row) if found else None
        for *row, found in zip(
            sequence.image_px, sequence.world_m, sequence.visibility, sequence.found, strict=True
        )
    ]


def follow(session, worker, poses, times, watched):
    for i, (time_s, pose) in enumerate(zip(times, poses, strict=True)):
        session.update(time_s, pose)
        worker.offer(session, watched.picture(i), pose)


def test_a_replay_measures_what_the_clip_measures_with_its_looks(recorded, watched):
    name, sequence = recorded
    test = name.split("_")[0]
    poses = poses_of(sequence)
    pictures = watched(poses, (sequence.width, sequence.height))
    careful, taken = CarefulDetector(HEAVY), []
    for i, (time_s, pose) in enumerate(zip(sequence.time_s, poses, strict=True)):
        if pose is not None and careful.is_due(time_s):
            taken += careful.detect(pictures.picture(i), time_s, pose)
    found = CarefulPoses.at(sequence.time_s, taken)
    offline = RawLandmarks(mend_swaps(sequence), found).refined()
    session = Session(test, width=sequence.width, height=sequence.height, model=MODEL)
    with CarefulWorker(HEAVY, patience_s=0) as worker:
        follow(session, worker, poses, sequence.time_s, pictures)
    live = session.finish()
    rows = len(live.landmarks)
    start = np.flatnonzero(np.isclose(sequence.time_s, sequence.time_s[-rows]))[0]
    assert rows > 0.9 * len(sequence)
    assert live.landmarks.careful
    inner = slice(12, -12)  # at its ends the recording has fewer looks than the clip around it
    wanted = offline.image_px[start : start + rows]
    np.testing.assert_allclose(live.landmarks.image_px[inner], wanted[inner], atol=1e-6)
    source = Source(path=name, duration_s=0, frames=1, width=1, height=1)
    expected = measure(offline, test, source, MODEL).measurement
    for side in ("left", "right"):
        found = live.measurement.sides[side].peak_ir_deg
        assert found == pytest.approx(expected.sides[side].peak_ir_deg, abs=0.5)
    assert live.measurement.model == MODEL
    assert not any("careful looks" in reason for reason in live.measurement.quality.reasons)


@pytest.mark.parametrize("careful", [True, False])
def test_the_models_see_the_same_live_as_in_the_clip(samples, careful):
    clip, frames = samples / "seated_symmetric.mp4", 24
    full, heavy = resolve_model("full"), resolve_model("heavy")
    with VideoReader(clip) as video, DetectorCache() as detectors:
        follower, seen = PersonFollower(detectors.detector(full)), PoseCollector()
        second = detectors.careful_detector(heavy) if careful else None
        pictures = list(itertools.islice(video, frames))
        for frame in pictures:
            pose = follower.update(frame.image, frame.time_s)
            seen.add(frame, pose, second, follower.region)
        table = seen.table(np.array([frame.time_s for frame in pictures]))
        offline = RawLandmarks.of(
            table, seen.careful if careful else None, video.info, seen.camera
        ).refined()
    worker = CarefulWorker(heavy, patience_s=0) if careful else None
    with ClipFrames(clip, every_s=0.0) as source, PoseDetector(full) as detector:
        session = Session("seated", width=source.width, height=source.height)
        screen = StopAfter(session, frames)
        run_session(source, LiveDetection(PersonFollower(detector), worker), session, screen)
    if worker is not None:
        worker.close()
    live = session.record
    assert (live.careful, len(live)) == (careful, frames)
    np.testing.assert_allclose(live.image_px, offline.image_px, atol=1e-6)
    np.testing.assert_allclose(live.world_m, offline.world_m, atol=1e-9)


class StopAfter:
    def __init__(self, session, frames):
        self.session, self.left = session, frames

    def show(self, frame, view):
        self.left -= 1
        if self.left == 0:
            self.session.stop()


def test_a_frame_that_comes_while_a_look_is_on_its_way_is_not_looked_at(watched):
    poses = [seated()] * 20
    pictures = watched(poses)
    session = Session("seated", width=WIDTH, height=HEIGHT)
    with CarefulWorker(HEAVY) as worker:
        pictures.ready.clear()
        follow(session, worker, poses, np.arange(20) / RATE, pictures)  # would hang if it waited
        pictures.ready.set()
        worker.finish(session)
    assert pictures.seen == [(0, False), (10, True)]
    assert session.record.careful


def test_the_frames_of_a_clip_wait_for_a_look_that_is_late(watched):
    poses = [seated()] * 41
    pictures = watched(poses)
    session = Session("seated", width=WIDTH, height=HEIGHT)
    times = np.arange(41) / 20
    with CarefulWorker(HEAVY, patience_s=0.1) as worker:
        pictures.ready.clear()
        opening = threading.Timer(0.3, pictures.ready.set)
        opening.start()
        follow(session, worker, poses, times, pictures)
        worker.finish(session)
    looked_at = times[session._recording._buffer.careful_poses().frame]
    assert np.diff(looked_at).max() < CAREFUL_EVERY_S + 0.1 + 1.5 / 20


def test_a_clip_is_looked_at_again_where_analyze_does(watched):
    poses = [seated()] * 51
    times = np.arange(51) / 25
    pictures = watched(poses)
    session = Session("seated", width=WIDTH, height=HEIGHT)
    with CarefulWorker(HEAVY, patience_s=0, every_s=0.1) as worker:
        follow(session, worker, poses, times, pictures)
    spans = np.floor((times + 1e-6) / 0.1)
    first_of_span = np.flatnonzero(np.diff(spans, prepend=-1) > 0)
    careful, taken = CarefulDetector(HEAVY), []
    for i in first_of_span:
        if careful.is_due(times[i]):
            taken += careful.detect(pictures.picture(i), times[i], poses[i])
    wanted = CarefulPoses.at(times, taken).frame
    assert session._recording._buffer.careful_poses().frame.tolist() == wanted.tolist()


def test_too_few_looks_are_a_reason(watched):
    session = Session("seated", width=WIDTH, height=HEIGHT, model=MODEL)
    sitter, view = Sitter(), None
    pictures = watched([seated()])
    with CarefulWorker(HEAVY) as worker:
        for i in range(int(60 * RATE)):
            pose = sitter.pose(view)
            view = session.update(i / RATE, pose)
            if i % 100 == 0:
                worker.offer(session, pictures.picture(0), pose)
                worker.finish(session)
            if session.over:
                break
    result = session.finish()
    assert result.landmarks.careful
    assert result.measurement.quality.grade == "usable"
    assert "had time for only" in result.measurement.quality.reasons[0]


def test_saved_landmarks_give_the_same_measurement_again(recorded, tmp_path):
    name, sequence = recorded
    session = Session(name.split("_")[0], width=sequence.width, height=sequence.height, model=MODEL)
    for time_s, pose in zip(sequence.time_s, poses_of(sequence), strict=True):
        session.update(time_s, pose)
        if pose is not None and session.recorded_s is not None:
            seen = pose._replace(image_px=pose.image_px + 2.0)
            session.add_careful_pose(CarefulPose(session.recorded_s, False, seen))
    first = session.finish()
    write_npz(first.landmarks, tmp_path / "session.landmarks.npz")
    again = read_npz(tmp_path / "session.landmarks.npz")
    assert again.careful
    source = first.measurement.source
    second = measure(again, first.measurement.test, source, MODEL).measurement
    assert second.sides == first.measurement.sides


def test_a_careful_model_that_does_not_load_is_said_at_once(tmp_path):
    from hiprom.errors import ModelError

    broken = tmp_path / "broken.task"
    broken.write_bytes(b"nothing")
    with pytest.raises(ModelError, match="not a pose landmarker"):
        CarefulWorker(ModelFile("broken", broken, "0"))
    assert not any(
        thread.name.startswith("hiprom-live-careful") for thread in threading.enumerate()
    )


@pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own")
def test_the_thread_of_the_looks_gives_way_and_no_other(watched):
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    watched([seated()])
    with CarefulWorker(HEAVY) as worker:
        level = worker._thread.submit(
            lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        ).result()
    assert level == min(19, before + 10)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before

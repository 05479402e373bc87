"""A clip shared among several processes: the same landmarks, whatever becomes of the processes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.batch.clips import cut_clip
from hiprom.errors import UsageError
from hiprom.pose import resolve_model
from hiprom.pose.camera_path import CameraWatch
from hiprom.pose.chunk_detector import ChunkPoses, ChunkTask
from hiprom.pose.clip_detector import ClipDetector
from hiprom.pose.clip_poses import ClipPoses
from hiprom.pose.follow import KnownPerson
from hiprom.pose.landmarks import LONGEST_BRIDGE_S
from hiprom.pose.people import Torso
from hiprom.pose.plan import DetectionPlan
from hiprom.pose.pose_table import PoseTable
from hiprom.pose.topology import ANKLES, KNEES
from hiprom.video import VideoReader, VideoWriter

MODEL = resolve_model("full")
CLIP_S = 14.2


def detect(clip: Path, workers: int, every_s: float = 0.0) -> ClipPoses:
    plan = DetectionPlan(MODEL, every_s=every_s, chunk_s=1.0)
    with ClipDetector(clip, plan, workers=workers) as detector:
        assert detector.processes == workers
        return detector.detect()


@pytest.fixture(scope="module")
def clip(sample_clips: list[Path]) -> Path:
    return next(path for path in sample_clips if path.stem == "seated_symmetric")


@pytest.fixture(scope="module")
def alone(clip: Path) -> ClipPoses:
    return detect(clip, 1)


def assert_same(one: PoseTable, other: PoseTable) -> None:
    np.testing.assert_array_equal(one.frames_s, other.frames_s)
    np.testing.assert_array_equal(one.time_s, other.time_s)
    # Where a picture lies in memory can change the last bit of what the model computes.
    np.testing.assert_allclose(one.image_px, other.image_px, rtol=0, atol=1e-2)
    # In metres this is less sharp than in pixels: 0.24 mm were seen where pixels agreed to 0.01.
    np.testing.assert_allclose(one.world_m, other.world_m, rtol=0, atol=5e-4)
    np.testing.assert_allclose(one.visibility, other.visibility, rtol=0, atol=1e-3)


@pytest.mark.slow
def test_two_processes_see_what_one_sees(clip: Path, alone: ClipPoses) -> None:
    both = detect(clip, 2)
    assert_same(both.poses, alone.poses)
    assert (both.skipped, both.truncated) == (0, False)
    assert both.luminance == alone.luminance is not None
    assert both.people == alone.people == 1
    assert 100 < alone.luminance < 200
    assert both.camera is not None and alone.camera is not None
    np.testing.assert_array_equal(both.camera.time_s, alone.camera.time_s)
    assert alone.camera.known.all()
    # The person's place, about which the backdrop begins, is told as sharply as the landmarks.
    np.testing.assert_allclose(both.camera.turn_deg, alone.camera.turn_deg, rtol=0, atol=0.05)
    np.testing.assert_allclose(both.camera.shift, alone.camera.shift, rtol=0, atol=1e-3)


@pytest.mark.slow
def test_careful_looks_do_not_depend_on_the_processes_either(clip: Path) -> None:
    plan = DetectionPlan(MODEL, every_s=0.1, chunk_s=3.0, careful=resolve_model("heavy"))
    found = []
    for workers in (1, 2):
        with ClipDetector(clip, plan, workers=workers) as detector:
            found.append(detector.detect())
    one, two = (one.careful for one in found)
    assert one is not None and two is not None
    np.testing.assert_array_equal(one.frame, two.frame)
    # Two in five are due, at rest or not, anew from the start of each chunk.
    looked_s = found[0].poses.time_s[one.frame]
    starts = np.array([start for start, _ in plan.chunks(CLIP_S)])
    since = looked_s - starts[np.searchsorted(starts, looked_s + 1e-6) - 1]
    np.testing.assert_allclose(since, 0.4 * np.round(since / 0.4), atol=0.05)
    assert len(one) > 20
    np.testing.assert_array_equal(one.mirrored, two.mirrored)
    np.testing.assert_allclose(one.image_px, two.image_px, rtol=0, atol=1e-2)


@pytest.mark.slow
def test_no_jump_where_the_tracker_starts_afresh(alone: ClipPoses) -> None:
    """Steps of a still hip across the starts are no larger than those between."""
    hips = alone.poses.image_px[:, 23:25]
    steps = np.linalg.norm(np.diff(hips, axis=0), axis=-1).max(axis=1)
    starts_s = [start for start, _ in DetectionPlan(MODEL, chunk_s=1.0).chunks(CLIP_S)]
    starts = np.diff(np.searchsorted(starts_s, alone.poses.time_s + 1e-6)) > 0
    assert np.median(steps[starts]) < 2 * np.median(steps[~starts])
    assert steps[starts].max() <= steps[~starts].max()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_ten_looks_a_second_take_the_first_frame_of_each_tenth_that_has_movement(
    clip: Path, alone: ClipPoses, workers: int
) -> None:
    plan = DetectionPlan(MODEL, every_s=0.1, chunk_s=5.0)
    with ClipDetector(clip, plan, workers=workers) as detector:
        seen = detector.detect().poses
    np.testing.assert_array_equal(seen.frames_s, alone.poses.frames_s)
    tenths = np.floor(seen.frames_s * 10 + 1e-5)
    first = seen.frames_s[np.diff(tenths, prepend=-1) > 0]
    assert np.isin(seen.time_s, first).all()
    assert np.diff(seen.time_s).max() <= LONGEST_BRIDGE_S
    # At rest every other one; a leg that turns, or is held, has all its looks.
    shank = alone.poses.image_px[:, [*ANKLES]] - alone.poses.image_px[:, [*KNEES]]
    away = np.abs(np.degrees(np.arctan2(shank[..., 0], shank[..., 1]))).max(axis=1) > 15.0
    moving_s = first[np.isin(first, alone.poses.time_s[away])]
    assert 0 < len(moving_s) < len(first) and np.isin(moving_s, seen.time_s).all()
    assert 0.8 < len(seen.time_s) / len(first) < 0.95


@pytest.mark.slow
def test_a_worker_that_is_killed_is_not_missed(clip: Path, alone: ClipPoses) -> None:
    with ClipDetector(clip, DetectionPlan(MODEL, chunk_s=1.0), workers=2) as detector:

        def kill(frames: int) -> None:
            if frames >= 30:
                for worker in detector._pool._workers.values():
                    worker.kill()

        found = detector.detect(kill)
        assert detector._pool.alive == []
    assert_same(found.poses, alone.poses)


@pytest.mark.slow
def test_an_interruption_ends_the_workers(clip: Path) -> None:
    def interrupt(frames: int) -> None:
        if frames == 10:
            raise KeyboardInterrupt

    with ClipDetector(clip, DetectionPlan(MODEL, chunk_s=1.0), workers=2) as detector:
        workers = list(detector._pool._workers.values())
        assert len(workers) == 1
        with pytest.raises(KeyboardInterrupt):
            detector.detect(interrupt)
    assert all(worker.returncode is not None for worker in workers)


def test_times_out_of_order_are_told_where_nobody_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Disordered(VideoReader):
        disordered = property(lambda self: True, lambda self, value: None)  # type: ignore[assignment]

    monkeypatch.setattr("hiprom.pose.clip_detector.VideoReader", Disordered)
    with VideoWriter(tmp_path / "wall.mp4", 64, 48) as writer:
        for frame in range(3):
            writer.write(np.full((48, 64, 3), 128, np.uint8), frame / 25)
    with ClipDetector(tmp_path / "wall.mp4", DetectionPlan(MODEL), workers=1) as detector:
        found = detector.detect()
    assert (found.people, found.disordered) == (0, True)


@pytest.mark.parametrize("workers", [0, -1])
def test_senseless_workers_are_refused(sample_clips: list[Path], workers: int) -> None:
    with pytest.raises(UsageError, match="give a number from 1"):
        ClipDetector(sample_clips[0], DetectionPlan(MODEL), workers=workers)


def test_a_short_clip_is_done_here(sample_clips: list[Path], tmp_path: Path) -> None:
    cut_clip(sample_clips[0], tmp_path / "short.mp4", 2.0)
    with ClipDetector(tmp_path / "short.mp4", DetectionPlan(MODEL), workers=8) as detector:
        assert detector.processes == 1


def chunk(span: tuple[float, float], at: float, end: float | None = None) -> ChunkPoses:
    """A chunk in which the person is seen at a place, pixels, and then at another."""
    known = KnownPerson(Torso(np.array([at, 0.0]), 100.0), None)
    last = Torso(np.array([at if end is None else end, 0.0]), 100.0)
    times = np.array([span[0], span[1] - 0.04])
    return ChunkPoses(
        task=ChunkTask(DetectionPlan(MODEL), span, known),
        poses=PoseTable.nobody(times, times),
        careful=None,
        before_s=np.array([]),
        first=(span[0], known.torso),
        last=(span[1] - 0.04, last),
        person=KnownPerson(last, None, span[1] - 0.04),
        people=1,
        light=[],
        camera=CameraWatch().path,
        skipped=0,
        disordered=False,
        truncated=False,
    )


def test_a_chunk_with_somebody_else_is_done_again(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ChunkTask] = []
    with ClipDetector(clip, DetectionPlan(MODEL), workers=1) as detector:

        def again(task: ChunkTask) -> ChunkPoses:
            asked.append(task)
            return chunk(task.span, at=30)

        monkeypatch.setattr(detector._chunk_detector, "detect", again)
        chunks = [chunk((0, 1), 0, 20), chunk((1, 2), 400), chunk((2, 3), 50)]
        mended = detector._one_person(chunks)
    assert [task.span for task in asked] == [(1, 2)]
    assert asked[0].person.seen_s == pytest.approx(0.96)
    assert [p.first[1].centre[0] for p in mended if p.first] == [0, 30, 50]


def test_people_seen_in_any_chunk_count(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ClipDetector(clip, DetectionPlan(MODEL), workers=1) as detector:
        known = KnownPerson(Torso((0.0, 0.0), 100.0), None)
        monkeypatch.setattr(detector, "_choose", lambda progress: known)
        monkeypatch.setattr(
            detector._chunk_detector,
            "detect",
            lambda task, _: replace(chunk(task.span, 0), people=1 + (task.span[0] > 0)),
        )
        assert detector.detect().people == 2


@pytest.mark.slow
def test_a_damaged_clip_is_read_in_one_piece(clip: Path, tmp_path: Path) -> None:
    """Two processes find what one finds also where packets are broken."""
    damaged = tmp_path / "damaged.mp4"
    shutil.copy(clip, damaged)
    data = bytearray(damaged.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = b"\xff" * 3000
    damaged.write_bytes(data)
    one, two = (detect(damaged, workers, every_s=0.1) for workers in (1, 2))
    assert one.skipped > 0
    assert_same(one.poses, two.poses)
    assert (one.skipped, one.truncated) == (two.skipped, two.truncated)

"""MediaPipe behind one door: people found, silence kept, bad bundles refused in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from helpers.waiting import LONGEST_S

from hiprom.errors import ModelError, PrivacyError
from hiprom.pose import PersonFollower, PoseDetector, resolve_model
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS
from hiprom.video import Frame, VideoReader

BLANK = np.zeros((120, 160, 3), dtype=np.uint8)


def first_frames(clip: Path, count: int) -> list[Frame]:
    with VideoReader(clip) as reader:
        return list(islice(reader, count))


def test_nobody_on_a_blank_image(detector: PoseDetector) -> None:
    assert detector.detect(BLANK) is None
    assert detector.detect_people(BLANK) == []


def test_a_person_is_found_where_they_are(detector: PoseDetector, sample_clips: list[Path]) -> None:
    image = first_frames(sample_clips[0], 1)[0].image
    detector.reset()
    pose = detector.detect(image)
    assert pose is not None
    assert pose.image_px.shape == (33, 2)
    assert pose.world_m.shape == (33, 3)
    assert np.all((pose.visibility >= 0) & (pose.visibility <= 1))
    heights = [pose.image_px[list(pair), 1].mean() for pair in (SHOULDERS, HIPS, ANKLES)]
    assert heights == sorted(heights)
    height, width = image.shape[:2]
    knees = pose.image_px[list(KNEES)]
    assert np.all((knees > 0) & (knees < (width, height)))


def test_landmarks_do_not_lag(detector: PoseDetector, sample_clips: list[Path]) -> None:
    """After a sudden step the very next frame is where the picture is: nothing is averaged."""
    image = first_frames(sample_clips[0], 1)[0].image
    shifted = np.roll(image, 24, axis=1)
    detector.reset()
    for _ in range(5):
        before = detector.detect(image)
    after = detector.detect(shifted)
    for _ in range(5):
        settled = detector.detect(shifted)
    assert before is not None
    assert after is not None
    assert settled is not None
    legs = [*HIPS, *KNEES, *ANKLES]
    step = np.median(after.image_px[legs, 0] - before.image_px[legs, 0])
    assert step == pytest.approx(24, abs=4)
    assert np.abs(settled.image_px[legs] - after.image_px[legs]).max() < 8


def test_of_two_people_the_one_asked_for(detector: PoseDetector, sample_clips: list[Path]) -> None:
    """The larger stands on the left of the picture, the smaller on the right."""
    large = first_frames(sample_clips[0], 6)
    small = [frame.image[::2, ::2] for frame in first_frames(sample_clips[1], 6)]
    height, width = large[0].image.shape[:2]
    frames = []
    for frame, other in zip(large, small, strict=True):
        both = np.full((height, width + other.shape[1], 3), 128, dtype=np.uint8)
        both[:, :width] = frame.image
        both[: other.shape[0], width:] = other[:height]
        frames.append(Frame(frame.time_s, both, frame.index))
    for person, inside in ((1, lambda x: x < width), (2, lambda x: x > width)):
        follower = PersonFollower(detector, person)
        for frame in frames:
            pose = follower.update(frame.image, frame.time_s)
            assert pose is not None
            assert np.all(inside(pose.image_px[list(HIPS), 0]))


def test_no_stop_comes_in_between_while_a_model_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """MediaPipe, stopped there, kept the program from ending, or went on logging."""
    from mediapipe.tasks.python.vision import PoseLandmarker

    made = []

    class Made:
        def close(self) -> None:
            made.append("closed")

    def create(_options: object) -> Made:
        time.sleep(0.2)  # until the main thread waits
        signal.raise_signal(signal.SIGINT)  # Python raises it there
        time.sleep(0.2)
        made.append("made")
        return Made()

    monkeypatch.setattr(PoseLandmarker, "create_from_options", create)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's & has it ignored
    try:
        with pytest.raises(KeyboardInterrupt):
            PoseDetector(resolve_model("full"))
    finally:
        signal.signal(signal.SIGINT, before)
    assert made[0] == "made"


@pytest.mark.parametrize("content", [b"", b"not a model"])
def test_a_bundle_that_mediapipe_refuses_is_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes
) -> None:
    bundle = tmp_path / "broken.task"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("pose_detector.tflite", content)
        archive.writestr("pose_landmarks_detector.tflite", content)
    with pytest.raises(ModelError, match="not a pose landmarker") as caught:
        PoseDetector(resolve_model(bundle))
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


def test_a_mediapipe_that_reports_usage_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiprom.pose.guard.metadata.version", lambda _: "1.2.2")
    monkeypatch.delenv("HIPROM_ALLOW_TELEMETRY", raising=False)
    with pytest.raises(PrivacyError, match=r"MediaPipe 1\.2\.2 is not known to keep quiet"):
        PoseDetector(resolve_model("full"))


def test_closing_twice_is_fine() -> None:
    detector = PoseDetector(resolve_model("full"))
    detector.close()
    detector.close()
    for use in (detector.detect, detector.detect_people):
        with pytest.raises(ValueError, match="closed"):
            use(BLANK)


def test_a_detector_left_open_exits_silently() -> None:
    code = (
        "from hiprom.pose import PoseDetector, resolve_model\n"
        "detector = PoseDetector(resolve_model('full'))\n"
        "import numpy; detector.detect_people(numpy.zeros((64, 64, 3), 'uint8'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=LONGEST_S
    )
    assert done.stderr == ""


RUN = """
import sys
from itertools import islice
import hiprom.pose, hiprom.video
assert not {"mediapipe", "av", "cv2"} & set(sys.modules), "imported before use"
from hiprom.pose import PoseDetector, resolve_model
from hiprom.video import VideoReader
with VideoReader(sys.argv[1]) as reader, PoseDetector(resolve_model("full")) as detector:
    found = [detector.detect(frame.image) for frame in islice(reader, 8)]
print(len(found), file=sys.stderr)
"""


@pytest.mark.parametrize(("debug", "silent"), [("0", True), ("1", False)])
def test_native_lines_stay_off_the_terminal(
    sample_clips: list[Path], debug: str, silent: bool
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(sample_clips[0])],
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST_S,
        env={**os.environ, "HIPROM_DEBUG": debug},
    )
    assert done.stdout == ""
    assert (done.stderr == "8\n") is silent


@pytest.mark.parametrize("ends", ["first image", "closed"])
def test_lines_that_come_after_a_model_was_made_stay_off_it_too(
    capfd: pytest.CaptureFixture[str], ends: str
) -> None:
    """MediaPipe's threads write them, in several pieces, when there is time on a busy machine."""
    with PoseDetector(resolve_model("full")) as detector:
        os.write(2, b"made\n")
        if ends == "first image":
            detector.detect(BLANK)
            os.write(2, b"own\n")
    os.write(2, b"end\n")
    assert capfd.readouterr().err == ("own\nend\n" if ends == "first image" else "end\n")


def test_people_are_found_again_after_forgetting(
    detector: PoseDetector, sample_clips: list[Path]
) -> None:
    with VideoReader(sample_clips[0]) as reader:
        image = next(iter(reader)).image
    before = detector.detect_people(image)
    detector.forget_people()
    detector.forget_people()
    after = detector.detect_people(image)
    assert len(before) == len(after) == 1
    np.testing.assert_allclose(before[0].image_px, after[0].image_px, atol=1e-2)

"""Whole runs: sample clips against their truth, a real person, and input that is broken."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from helpers.rooms import Picture, filmed

from hiprom import pipeline
from hiprom.apps.cli import main


@pytest.mark.slow
@pytest.mark.parametrize("name", ["seated_hike", "standing_short"])
def test_sample_clip_against_its_truth(samples: Path, name: str) -> None:
    truth = json.loads((samples / f"{name}.truth.json").read_text(encoding="utf-8"))
    measurement = pipeline.analyze(samples / f"{name}.mp4")
    assert measurement.test == truth["test"]
    for side in ("left", "right"):
        found = measurement.sides[side]
        assert found.peak_ir_deg == pytest.approx(truth["peak_ir_deg"][side], abs=6.0)
        true_count = sum(r["side"] == side for r in truth["repetitions"])
        assert len(found.repetitions) == true_count
        if truth["stick"]:
            assert found.stick is not None
            assert found.stick.reached == truth["stick"][side]["reached"]
    hiked = {(c["kind"], c["side"]) for c in truth["compensations"]}
    assert {(c.kind, c.side) for c in measurement.compensations} == hiked


LOADED = """
import sys
from hiprom import pipeline
def stop(done, expected):
    print(*({"pydantic", "hiprom.measurement", "hiprom.scoring"} & set(sys.modules)))
    sys.exit()
pipeline.run(sys.argv[1], progress=stop)
"""


def test_the_first_frame_does_not_wait_for_what_measures_all_of_them(samples: Path) -> None:
    command = [sys.executable, "-c", LOADED, str(samples / "seated_hike.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def refilmed(clip: Path, copy: Path, change: Callable[[Picture, float], Picture]) -> Path:
    """A copy of a clip, each picture changed; `change` is told its time, seconds."""
    with av.open(str(clip)) as source, av.open(str(copy), "w") as target:
        rate = source.streams.video[0].average_rate
        stream = target.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        context = source.streams.video[0].codec_context
        stream.width, stream.height, stream.pix_fmt = context.width, context.height, "yuv420p"
        for frame in source.decode(video=0):
            image = np.ascontiguousarray(change(frame.to_ndarray(format="rgb24"), frame.time))
            target.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        target.mux(stream.encode())
    return copy


@pytest.fixture(scope="module")
def portrait(samples: Path) -> pipeline.Analysis:
    return pipeline.run(samples / "seated_portrait.mp4")


@pytest.mark.slow
def test_a_mirrored_clip_measured_as_mirrored_gives_the_same(
    portrait: pipeline.Analysis, tmp_path: Path
) -> None:
    mirrored = refilmed(portrait.clip, tmp_path / "mirrored.mp4", lambda image, _: image[:, ::-1])
    ours, theirs = portrait.measurement, pipeline.analyze(mirrored, mirrored=True)
    for side in ("left", "right"):
        # The pose model itself is not quite symmetric; the geometry is.
        assert theirs.sides[side].peak_ir_deg == pytest.approx(ours.sides[side].peak_ir_deg, abs=4)


@pytest.mark.slow
def test_a_camera_that_is_knocked_is_told_and_its_turn_taken_out(
    portrait: pipeline.Analysis, tmp_path: Path
) -> None:
    """From the middle of the clip on the picture is turned by 4 degrees."""
    knocked = refilmed(
        portrait.clip,
        tmp_path / "knocked.mp4",
        lambda image, time_s: image if time_s < 6.0 else filmed(image, 4.0, 0.0, 0.0),
    )
    ours, theirs = portrait, pipeline.run(knocked)
    assert theirs.landmarks.picture_turn_deg[[0, -1]] == pytest.approx([0.0, 4.0], abs=0.3)
    says = "the camera turned by 4°"
    assert any(says in reason for reason in theirs.measurement.quality.reasons)
    assert not any("the camera turned" in reason for reason in ours.measurement.quality.reasons)
    for side in ("left", "right"):
        found, expected = (m.measurement.sides[side].peak_ir_deg for m in (theirs, ours))
        assert found == pytest.approx(expected, abs=2.0)


@pytest.mark.slow
def test_a_lower_leg_behind_a_box_is_not_made_up_and_the_other_one_is_measured(
    samples: Path, tmp_path: Path
) -> None:
    """The pose model is sure of the ankle behind it, whose turn of 39° reads as 9°."""

    def behind(image: Picture, _: float) -> Picture:
        covered = image.copy()
        covered[430:700, 494:724] = (112, 96, 80)
        return covered

    name = "seated_asymmetric_15"
    truth = json.loads((samples / f"{name}.truth.json").read_text(encoding="utf-8"))
    clip = refilmed(samples / f"{name}.mp4", tmp_path / "box.mp4", behind)
    sides = pipeline.analyze(clip).sides
    assert sides.left.peak_ir_deg is None
    assert sides.right.peak_ir_deg == pytest.approx(truth["peak_ir_deg"]["right"], abs=4.0)


@pytest.mark.slow
def test_a_real_person_off_axis_is_not_given_a_test_that_was_not_done(shared_data: Path) -> None:
    """Sit-to-stand, filmed 26° off axis: no rotation beyond 25°, and no measurement."""
    analysis = pipeline.run(shared_data / "opencap_sts" / "video.mp4")
    assert analysis.landmarks.filled().found.mean() >= 0.99
    assert analysis.protocol.name == "seated"
    rotation = analysis.kinematics.hip_rotation_deg
    assert np.nanmax(np.abs(rotation)) <= 25.0
    measurement = analysis.measurement
    assert measurement.quality.grade == "poor" and measurement.quality.reasons
    assert not measurement.sides.left.repetitions and not measurement.sides.right.repetitions


def _encode(path: Path, frames: int, size: tuple[int, int] = (320, 240)) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for i in range(frames):
            grey = np.full((size[1], size[0], 3), 60 + i % 40, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(
    ("kind", "status", "says"),
    [
        ("missing", 3, "no file"),
        ("folder", 3, "folder"),
        ("empty", 3, "empty"),
        ("text", 3, "not a video"),
        ("truncated", 3, "cut short"),
        ("one frame", 4, "no person was found"),
        ("nobody", 4, "no person was found"),
        ("corrupt model", 3, "model"),
        ("unwritable", 2, "not a directory"),
    ],
)
def test_bad_input_is_one_line_and_the_right_status(
    kind: str, status: int, says: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clip = tmp_path / "clip.mp4"
    arguments = [str(clip), "--quiet"]
    if kind == "folder":
        clip.mkdir()
    elif kind == "empty":
        clip.touch()
    elif kind == "text":
        clip.write_text("this is not a video\n" * 50, encoding="utf-8")
    elif kind == "truncated":
        whole = _encode(tmp_path / "whole.mp4", 50).read_bytes()
        clip.write_bytes(whole[: len(whole) // 2])
    elif kind != "missing":
        _encode(clip, 1 if kind == "one frame" else 50)
    if kind == "corrupt model":
        (tmp_path / "broken.task").write_bytes(b"PK\x03\x04 not a bundle")
        arguments += ["--model", str(tmp_path / "broken.task")]
    if kind == "unwritable":
        (tmp_path / "file").write_text("in the way", encoding="utf-8")
        arguments += ["--out", str(tmp_path / "file" / "results")]
    with pytest.raises(SystemExit) as ended:
        main(["analyze", *arguments])
    out, err = capfd.readouterr()
    assert ended.value.code == status, err
    assert "Traceback" not in err and "Traceback" not in out
    assert says in (err + out)
    if status in (2, 3):
        assert len(err.strip().splitlines()) == 1 and not out


def test_json_is_written_for_what_could_not_be_measured(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clip = _encode(tmp_path / "nobody.mp4", 50)
    with pytest.raises(SystemExit) as ended:
        main(["analyze", str(clip), "--quiet", "--json", "-"])
    out, _ = capfd.readouterr()
    result = json.loads(out)
    assert ended.value.code == 4
    assert result["schema"] == "hiprom.measurement/1"
    assert result["sides"]["left"]["peak_ir_deg"] is None and result["sides"]["left"]["reasons"]


def test_supine_asks_for_a_film_from_above(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clip = _encode(tmp_path / "nobody.mp4", 30)
    with pytest.raises(SystemExit) as ended:
        main(["analyze", str(clip), "--quiet", "--test", "supine", "--json", "-"])
    result = json.loads(capfd.readouterr().out)
    assert ended.value.code == 4
    assert result["test"] == "supine"
    assert "from straight above" in result["quality"]["reasons"][0]

import json
from dataclasses import fields

import numpy as np
import pytest
from helpers.filmed import body as posed
from helpers.filmed import held
from test_exports.conftest import PEAKS, turned

import hiprom
from hiprom.analysis import NO_FEET, models_used
from hiprom.errors import InputError, UsageError
from hiprom.exports.archive import model_of, read_json, read_npz, write_npz
from hiprom.exports.imports import measure_file
from hiprom.exports.trc import Trajectories, write_trc
from hiprom.measurement import Model
from hiprom.pose import resolve_model


@pytest.mark.parametrize("heading", [0, 90, -135])
def test_joint_centres_in_space_get_our_scoring(heading, body, tmp_path):
    write_trc(turned(body, heading), tmp_path / "body.trc")
    measured = hiprom.analyze(tmp_path / "body.trc")
    assert measured.test == "seated"
    assert measured.model.name is None and measured.source.frames_looked_at is None
    for side, peak in PEAKS.items():
        assert measured.sides[side].peak_ir_deg == pytest.approx(peak, abs=0.5)
        assert len(measured.sides[side].repetitions) == 2


def test_pixels_get_our_scoring(seen, tmp_path):
    write_trc(seen, tmp_path / "body_px.trc")
    measured = hiprom.analyze(tmp_path / "body_px.trc")
    for side, peak in PEAKS.items():
        assert measured.sides[side].peak_ir_deg == pytest.approx(peak, abs=4)
    assert measured.source.frames_looked_at is None
    assert any("size of the frame" in reason for reason in measured.quality.reasons)
    assert any("no depth" in reason for reason in measured.quality.reasons)


def only(seen: Trajectories, *parts: str) -> Trajectories:
    kept = [n for n, name in enumerate(seen.names) if name.endswith(parts)]
    names = tuple(seen.names[n] for n in kept)
    return Trajectories(names, seen.time_s, seen.xyz[:, kept], seen.unit)


def test_pixels_without_feet_get_our_scoring(seen, tmp_path):
    write_trc(only(seen, "Shoulder", "Hip", "Knee", "Ankle"), tmp_path / "coco_px.trc")
    measured = measure_file(tmp_path / "coco_px.trc").measurement
    for side, peak in PEAKS.items():
        assert measured.sides[side].peak_ir_deg == pytest.approx(peak, abs=4)
    assert NO_FEET in measured.quality.reasons


def test_pixels_need_shoulders_and_points_in_space_do_not(seen, body, tmp_path):
    legs = ("Hip", "Knee", "Ankle")
    write_trc(only(seen, *legs), tmp_path / "legs_px.trc")
    (reason,) = measure_file(tmp_path / "legs_px.trc", "seated").measurement.sides.left.reasons
    assert reason.startswith("the landmarks have no left shoulder")
    write_trc(only(body, *legs), tmp_path / "legs.trc")
    measured = measure_file(tmp_path / "legs.trc", "seated").measurement
    assert measured.sides.left.peak_ir_deg == pytest.approx(PEAKS["left"], abs=0.5)


def test_a_mirrored_file_has_its_sides_exchanged(seen, tmp_path):
    flipped = seen.xyz.copy()
    flipped[..., 0] = 1280 - flipped[..., 0]
    exchanged = tuple(
        name.translate(str.maketrans("LR", "RL")) if name[0] in "LR" else name
        for name in seen.names
    )
    write_trc(Trajectories(exchanged, seen.time_s, flipped, "px"), tmp_path / "m_px.trc")
    analysis = measure_file(tmp_path / "m_px.trc", mirrored=True)
    for side, peak in PEAKS.items():
        assert analysis.measurement.sides[side].peak_ir_deg == pytest.approx(peak, abs=4)


def test_points_in_space_tell_of_no_camera_and_no_picture(body, run, tmp_path):
    write_trc(body, tmp_path / "body.trc")
    measurement = hiprom.analyze(tmp_path / "body.trc")
    camera, source = measurement.camera, measurement.source
    assert (camera.roll_deg, camera.yaw_deg) == (None, None)
    assert (source.width, source.height) == (None, None)
    status, shown, _ = run("analyze", tmp_path / "body.trc", "--report", tmp_path / "r.html")
    assert status == 0
    for text in (shown, (tmp_path / "r.html").read_text(encoding="utf-8")):
        assert "None" not in text.replace("None found", "")


def test_legs_that_both_lean_to_one_side_are_no_tilted_camera(tmp_path):
    """In a picture they would be: there nothing else tells how the camera is held."""
    rest = (12.0, -12.0)
    placed = posed(held(rest, (35.0, -12.0), rest))
    names = ["Neck", *(f"{side}{joint}" for joint in ("Hip", "Knee", "Ankle") for side in "LR")]
    sided = [placed[joint] for joint in ("hip", "knee", "ankle")]
    xyz = np.concatenate([placed["neck"][:, None], *sided], axis=1)
    time_s = np.arange(len(xyz)) / 25
    write_trc(Trajectories(tuple(names), time_s, xyz, "m"), tmp_path / "lean.trc")
    measured = measure_file(tmp_path / "lean.trc", "seated").measurement
    assert measured.sides.left.peak_ir_deg == pytest.approx(35.0, abs=0.5)
    assert measured.quality.reasons == []


def test_points_in_space_are_not_for_the_supine_test(body, tmp_path):
    write_trc(body, tmp_path / "a.trc")
    with pytest.raises(UsageError, match="straight above"):
        measure_file(tmp_path / "a.trc", "supine")


def test_points_in_space_are_never_mirrored(body, tmp_path):
    write_trc(body, tmp_path / "a.trc")
    with pytest.raises(UsageError, match="never mirrored"):
        measure_file(tmp_path / "a.trc", mirrored=True)


def test_a_file_cut_from_a_longer_one_lasts_as_long_as_it_is(body, tmp_path):
    later = Trajectories(body.names, body.time_s + 100.0, body.xyz, "m")
    write_trc(later, tmp_path / "a.trc")
    analysis = measure_file(tmp_path / "a.trc", "seated")
    span_s = body.time_s[-1] - body.time_s[0]
    assert analysis.measurement.source.duration_s == pytest.approx(span_s, abs=0.01)


def test_missing_frames_stay_missing(body, tmp_path):
    body.xyz[60:90] = np.nan
    write_trc(body, tmp_path / "a.trc")
    analysis = measure_file(tmp_path / "a.trc", "seated")
    assert np.isnan(analysis.kinematics.hip_rotation_deg[65:85]).all()


def test_a_body_without_ankles_is_refused(body, tmp_path):
    names = tuple("Toe" if name == "LAnkle" else name for name in body.names)
    write_trc(Trajectories(names, body.time_s, body.xyz, "m"), tmp_path / "a.trc")
    with pytest.raises(InputError, match="no left ankle"):
        measure_file(tmp_path / "a.trc")


def test_npz_comes_back(landmarks, tmp_path):
    landmarks.image_px[4] = np.nan
    landmarks.picture_turn_deg[:] = landmarks.time_s
    landmarks.picture_shift_px[:] = landmarks.time_s[:, None] * [1.0, -2.0]
    write_npz(landmarks, tmp_path / "a.npz")
    back = read_npz(tmp_path / "a.npz")
    for name in (field.name for field in fields(landmarks)):
        np.testing.assert_array_equal(getattr(back, name), getattr(landmarks, name))


def test_npz_tells_the_model_so_that_the_error_is_known(landmarks, tmp_path):
    path = tmp_path / "a.npz"
    write_npz(landmarks, path)
    assert model_of(path) == Model(name=None, sha256=None)
    assert measure_file(path, "seated").measurement.instrument is None
    full = models_used(resolve_model("full"))
    write_npz(landmarks, path, full)
    assert model_of(path) == full
    found = measure_file(path, "seated").measurement
    assert found.model == full and found.instrument is not None


def test_npz_with_a_broken_model_is_refused(landmarks, tmp_path):
    write_npz(landmarks, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as good:
        content = {**good, "model": np.frombuffer(b'{"name": 7}', np.uint8)}
    np.savez(tmp_path / "b.npz", **content)
    with pytest.raises(InputError, match="names no pose model"):
        measure_file(tmp_path / "b.npz")


def test_npz_without_pickles(tmp_path):
    np.savez(tmp_path / "a.npz", time_s=np.array([{"a": 1}], dtype=object))
    with pytest.raises(InputError, match="plain arrays"):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"time_s": [0.0]}, "no array 'image_px'"),
        ({"time_s": [0.0], "image_px": [[0]], "width": 1, "height": 1}, "shape"),
        ({"time_s": ["a"], "image_px": [[0]], "width": 1, "height": 1}, "instead of numbers"),
    ],
)
def test_npz_of_something_else(arrays, says, tmp_path):
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(InputError, match=says):
        read_npz(tmp_path / "a.npz")


def test_an_npz_that_is_none(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(InputError, match="cannot read"):
        read_npz(tmp_path / "a.npz")


def test_json_of_mediapipe(tmp_path):
    point = {"x": 0.5, "y": 0.25, "visibility": 0.9}
    content = {
        "width": 640,
        "height": 480,
        "frames": [{"time_s": 0.0, "landmarks": [point] * 33}, {"time_s": 0.1, "landmarks": []}],
    }
    (tmp_path / "a.json").write_text(json.dumps(content))
    found = read_json(tmp_path / "a.json")
    np.testing.assert_array_equal(found.image_px[0], np.tile((320.0, 120.0), (33, 1)))
    assert found.visibility[0, 0] == 0.9
    assert np.isnan(found.image_px[1]).all()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "no landmark JSON"),
        ('{"width": 1, "height": 1, "frames": []}', "holds no frame"),
        ('{"schema": "x"}', "no landmark JSON: it has no 'width'"),
        ('{"schema": "hiprom.measurement/1"}', r"is a result .* 'hiprom report'"),
        ('{"schema": "hiprom.truth/1"}', r"is a result \(hiprom.truth/1\), .* or landmarks$"),
    ],
)
def test_json_of_something_else(content, says, tmp_path):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(InputError, match=says):
        read_json(tmp_path / "a.json")


def test_analyze_takes_markers(body, run, tmp_path):
    write_trc(body, tmp_path / "body.trc")
    status, out, _ = run("analyze", tmp_path / "body.trc", "--json", "-", "--quiet")
    assert status == 0
    assert json.loads(out)["sides"]["left"]["peak_ir_deg"] == pytest.approx(32, abs=0.5)
    status, _, err = run("analyze", tmp_path / "body.trc", "--video", tmp_path / "v.mp4")
    assert status == 2
    assert "drop --video" in err
    status, _, err = run("analyze", tmp_path / "body.trc", "--person", "2", "--workers", "2")
    assert status == 2
    assert err.endswith("body.trc holds landmarks, not a video: drop --person and --workers\n")
    report = ("--report", tmp_path / "r.html")
    status, _, err = run("analyze", tmp_path / "body.trc", "--frames", "--no-careful", *report)
    assert (status, (tmp_path / "r.html").exists()) == (2, False)
    assert err.endswith("drop --frames and --no-careful\n")
    with pytest.raises(UsageError, match="of one person"):
        hiprom.analyze(tmp_path / "body.trc", person=2)


def test_an_npz_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    (tmp_path / "a.npz").touch()

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("zipfile.ZipFile", refuse)
    with pytest.raises(InputError, match=r"a\.npz: permission denied$"):
        read_npz(tmp_path / "a.npz")


def test_c3d_is_no_damaged_video(tmp_path):
    (tmp_path / "walk.C3D").write_bytes(b"\x02P")
    with pytest.raises(InputError, match=r"walk\.C3D: C3D is written here, not read; .*as \.trc"):
        hiprom.analyze(tmp_path / "walk.C3D")

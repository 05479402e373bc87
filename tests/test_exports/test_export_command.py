import json
import sys

import pytest

from hiprom.exports import imports
from hiprom.exports.trc import read_trc, write_trc
from hiprom.results.files import write_frames, write_json


@pytest.fixture
def stored(measurement, kinematics, tmp_path):
    kinematics.hip_rotation_pelvis_deg[70:80, 0] = float("nan")
    write_json(measurement, tmp_path / "a.measurement.json")
    write_frames(kinematics, tmp_path / "a.frames.csv")
    return tmp_path / "a.measurement.json"


@pytest.mark.parametrize("to", ["mot", "csv", "parquet", "fhir"])
def test_from_a_measurement(to, stored, run, tmp_path):
    if to == "parquet":
        pytest.importorskip("pyarrow", reason="needs pyarrow")
    out = tmp_path / f"out.{to}"
    assert run("export", stored, "--to", to, "--out", out)[:2] == (0, f"{out}\n")
    assert out.stat().st_size > 100


@pytest.mark.parametrize("to", ["trc", "c3d", "npz", "mot", "fhir"])
def test_from_markers(to, seen, run, tmp_path):
    if to == "c3d":
        pytest.importorskip("ezc3d", reason="needs ezc3d")
    write_trc(seen, tmp_path / "a_px.trc")
    out = tmp_path / f"out.{to}"
    assert run("export", tmp_path / "a_px.trc", "--to", to, "--out", out)[0] == 0
    assert out.stat().st_size > 100


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("out.trc", [], True),
        ("out.trc", ["--quiet"], False),
        ("out_px.trc", [], False),
        ("out.trc", ["--unit", "m"], False),
    ],
)
def test_pixels_that_look_like_metres_are_told(name, options, told, seen, run, tmp_path):
    write_trc(seen, tmp_path / "a_px.trc")
    out = tmp_path / name
    status, _, err = run("export", tmp_path / "a_px.trc", "--to", "trc", "--out", out, *options)
    assert (status, "holds pixels" in err) == (0, told)


def test_a_csv_is_that_of_analyze(stored, run, tmp_path):
    out = tmp_path / "out.csv"
    assert run("export", stored, "--to", "csv", "--out", out)[0] == 0
    assert out.read_bytes() == stored.with_name("a.frames.csv").read_bytes()


def test_what_is_missing_is_said(stored, run, tmp_path):
    stored.with_name("a.frames.csv").unlink()
    status, _, err = run("export", stored, "--to", "mot", "--out", tmp_path / "a.mot")
    assert (status, "name the clip" in err) == (2, True)
    status, _, err = run("export", stored, "--to", "trc", "--out", tmp_path / "a.trc")
    assert (status, "needs the clip" in err) == (2, True)


def test_no_motion_of_a_measurement_of_nothing(unmeasurable, stored, run, tmp_path):
    write_json(unmeasurable, stored)
    out = tmp_path / "a.mot"
    status, _, err = run("export", stored, "--to", "mot", "--out", out)
    assert (status, out.exists()) == (4, False)
    assert "can be measured: nobody was found on 90 % of the frames; nothing was written" in err


@pytest.mark.parametrize(
    ("to", "option", "value"),
    [
        ("fhir", "--side", "left"),
        ("mot", "--unit", "m"),
        ("csv", "--subject", "P07"),
        ("mot", "--date", "2026-03-02"),
        ("csv", "--code", "loinc"),
    ],
)
def test_options_of_others_are_refused(to, option, value, stored, run, tmp_path):
    status, _, err = run("export", stored, "--to", to, "--out", tmp_path / "x", option, value)
    assert (status, f"{option} is for" in err) == (2, True)
    assert not (tmp_path / "x").exists()


def test_the_input_is_not_overwritten(stored, run):
    before = stored.read_bytes()
    assert run("export", stored, "--to", "fhir", "--out", stored)[0] == 2
    assert stored.read_bytes() == before


@pytest.mark.parametrize(
    ("code", "status"),
    [("loinc", 0), ("http://example.org|x", 0), ("x", 2), ("|x", 2), ("http://example.org|", 2)],
)
def test_codes(code, status, stored, run, tmp_path):
    out = tmp_path / "out.json"
    arguments = ("export", stored, "--to", "fhir", "--out", out, "--code", code)
    assert run(*arguments)[0] == status
    assert out.exists() == (status == 0)
    if status == 0:
        entry = json.loads(out.read_text(encoding="utf-8"))["entry"][0]
        assert entry["resource"]["code"]["coding"]


def test_a_code_that_makes_no_sense_is_told_before_the_clip_is_measured(run, tmp_path):
    clip = tmp_path / "missing.mp4"
    status, _, err = run("export", clip, "--to", "fhir", "--out", tmp_path / "out", "--code", "x")
    assert (status, "SYSTEM|CODE" in err) == (2, True)


@pytest.mark.parametrize(("to", "package"), [("c3d", "ezc3d"), ("parquet", "pyarrow")])
def test_a_package_that_is_missing_is_told_before_the_clip_is_measured(
    to, package, pipeline, run, monkeypatch, tmp_path
):
    for name in (package, f"{package}.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    (tmp_path / "a.mp4").write_bytes(b"a clip")
    out = tmp_path / f"a.{to}"
    status, _, err = run("export", tmp_path / "a.mp4", "--to", to, "--out", out)
    assert (status, out.exists(), pipeline.calls) == (2, False, [])
    assert f'needs the package {package}: pip install "hiprom[export]"' in err


@pytest.mark.parametrize("to", ["trc", "c3d", "npz"])
def test_no_picture_is_made_up_of_points_in_space(to, body, run, tmp_path):
    if to == "c3d":
        pytest.importorskip("ezc3d", reason="needs ezc3d")
    write_trc(body, tmp_path / "a.trc")
    status, _, err = run("export", tmp_path / "a.trc", "--to", to, "--out", tmp_path / f"b.{to}")
    assert (status, (tmp_path / f"b.{to}").exists()) == (2, False)
    assert "holds points in space, no picture" in err
    mot = tmp_path / "b.mot"
    assert run("export", tmp_path / "a.trc", "--to", "mot", "--out", mot)[0] == 0


@pytest.mark.parametrize(
    ("option", "name"),
    [
        (("--test", "standing"), "--test"),
        (("--no-careful",), "--no-careful"),
        (("--careful",), "--careful"),
        (("--mirrored",), "--mirrored"),
        (("--person", "2"), "--person"),
    ],
)
def test_what_is_measured_already_is_not_measured_otherwise(option, name, stored, run, tmp_path):
    status, _, err = run("export", stored, "--to", "csv", "--out", tmp_path / "b.csv", *option)
    assert (status, (tmp_path / "b.csv").exists()) == (2, False)
    assert err.endswith(f"is measured already: drop {name}\n")


@pytest.mark.parametrize(
    ("options", "whom", "subject"),
    [
        (("--to", "npz"), "largest", None),
        (("--to", "npz", "--person", "2"), 2, None),
        (("--to", "fhir", "--person", "2", "--subject", "7"), 2, "7"),
        (("--to", "fhir", "--person", "P07"), "largest", "P07"),  # before there was --subject
        (("--to", "fhir", "--person", "largest"), "largest", None),  # nobody's code
    ],
)
def test_whom_to_measure_and_whose_record_it_is(options, whom, subject, pipeline, run, tmp_path):
    out = tmp_path / "out"
    assert run("export", "clip.mp4", "--out", out, *options)[0] == 0
    [(_, asked)] = pipeline.calls
    assert asked["person"] == whom
    if "fhir" in options:
        record = json.loads(out.read_text(encoding="utf-8"))["entry"][0]["resource"]
        told = record.get("subject", {}).get("identifier", {}).get("value")
        assert told == subject


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--to", "csv", "--person", "0"), "say 'largest', or 1, 2"),
        (("--to", "fhir", "--person", "2"), "add --subject CODE"),
        (("--to", "fhir", "--subject", " "), "--subject is empty"),
        (("--to", "fhir", "--code", "junk"), "give SYSTEM|CODE"),
    ],
)
def test_what_means_nobody_or_two_things_is_refused_before_the_work(
    options,
    words,
    pipeline,
    run,
    tmp_path,
):
    status, _, err = run("export", "clip.mp4", "--out", tmp_path / "out", *options)
    assert (status, words in err, pipeline.calls) == (2, True, [])


def test_a_marker_file_is_read_once(seen, run, tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(imports, "read_trc", lambda path: read.append(path) or read_trc(path))
    write_trc(seen, tmp_path / "a_px.trc")
    out = tmp_path / "out.npz"
    assert run("export", tmp_path / "a_px.trc", "--to", "npz", "--out", out)[0] == 0
    assert len(read) == 1


def test_largest_is_nobodys_code(stored, run, tmp_path):
    out = tmp_path / "out"
    assert run("export", stored, "--to", "fhir", "--person", "largest", "--out", out)[0] == 0
    record = json.loads(out.read_text(encoding="utf-8"))["entry"][0]["resource"]
    assert "subject" not in record

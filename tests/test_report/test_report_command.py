from dataclasses import replace

import pytest
from test_report.reading import words

from hiprom.results.files import write_frames, write_json


@pytest.fixture
def stored(measurement, kinematics, tmp_path):
    write_json(measurement, tmp_path / "a.measurement.json")
    write_frames(kinematics, tmp_path / "a.frames.csv")
    return tmp_path / "a.measurement.json"


def test_the_report_lies_beside_the_measurement(stored, run):
    status, out, _ = run("report", stored, "--code", "P07", "--date", "2026-03-02")
    page = stored.with_name("a.report.html")
    assert (status, out) == (0, f"{page}\n")
    text = words(page.read_text(encoding="utf-8"))
    assert "Person P07 Tested 2026-03-02" in text
    assert "degrees over seconds" in text


def test_without_the_frames_there_is_no_curve(stored, run):
    stored.with_name("a.frames.csv").unlink()
    run("report", stored)
    text = words(stored.with_name("a.report.html").read_text(encoding="utf-8"))
    assert "The curve is not included" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "is not a measurement"),
        (b"{}", "is not a measurement"),
        (b'{"schema": "hiprom.measurement/9"}', "is not a measurement"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (None, "there is no file"),
    ],
)
def test_what_is_no_measurement_is_refused(content, says, tmp_path, run):
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    status, out, err = run("report", path)
    assert (status, out) == (3, "")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "time_s,left_hip_rotation_deg\n", "\udce9"])
def test_frames_that_are_none_are_refused(content, stored, run):
    csv = stored.with_name("a.frames.csv")
    csv.write_bytes(content.encode("utf-8", "surrogateescape"))
    status, _, err = run("report", stored)
    assert status == 3
    assert "a.frames.csv" in err


def test_a_cell_that_is_no_number_is_named(stored, run):
    header = "time_s,left_hip_rotation_deg,right_hip_rotation_deg"
    stored.with_name("a.frames.csv").write_text(f"{header}\n0.0,1.0,\n0.1,oops,\n")
    status, _, err = run("report", stored)
    assert status == 3
    assert "line 3" in err


def test_the_measurement_is_not_overwritten(stored, run):
    before = stored.read_bytes()
    status, _, _ = run("report", stored, "--out", stored)
    assert status == 2
    assert stored.read_bytes() == before


def test_another_clips_frames_are_refused(stored, kinematics, run, tmp_path):
    longer = replace(kinematics, time_s=1.1 * kinematics.time_s)
    turned = replace(kinematics, hip_rotation_deg=kinematics.hip_rotation_deg + 8.0)
    for other in (longer, turned):
        write_frames(other, tmp_path / "b.frames.csv")
        status, _, err = run("report", stored, "--csv", tmp_path / "b.frames.csv")
        assert (status, "is not of the clip" in err) == (3, True)


@pytest.mark.parametrize("name", ["-", "a.pdf", "a"])
def test_a_page_has_the_name_of_one(name, stored, run, tmp_path):
    status, _, err = run("report", stored, "--out", tmp_path / name)
    assert (status, "ending in .html" in err) == (2, True)
    assert not (tmp_path / name).exists()


def test_who_asks_for_a_pdf_is_told_how_to_come_by_one(stored, run, tmp_path):
    out = tmp_path / "x.PDF"
    status, _, err = run("report", stored, "--out", out)
    assert (status, "open it in a browser and print it" in err) == (2, True)
    assert not out.exists()


def test_a_clip_is_no_measurement(stored, run):
    clip = stored.with_name("a.mp4")
    clip.write_bytes(b"\x00\x00\x00\x18ftyp")
    status, _, err = run("report", clip)
    assert status == 3
    assert f"run 'hiprom analyze {clip} --out results', and name a.measurement.json" in err


def test_landmarks_are_no_measurement(stored, run):
    """A live test leaves both; that an NPZ is no UTF-8 helps nobody."""
    landmarks = stored.with_name("session.landmarks.npz")
    landmarks.write_bytes(b"PK\x03\x04\xff")
    status, _, err = run("report", landmarks)
    assert status == 3
    assert f"holds landmarks or angles, not a measurement: run 'hiprom analyze {landmarks}" in err


def test_a_day_to_come_is_refused(stored, run):
    status, _, err = run("report", stored, "--date", "2999-01-01")
    assert (status, "has not come yet" in err) == (2, True)

"""What the programs that the files are for make of them; skipped where they are not installed."""

import json
from datetime import date

import numpy as np
import pytest

from hiprom.errors import InputError, UsageError
from hiprom.exports import optional
from hiprom.exports.c3d import write_c3d
from hiprom.exports.fhir import UNCONFIRMED_LOINC, Codes, observations, write_fhir
from hiprom.exports.parquet import write_parquet
from hiprom.exports.trc import Trajectories, trajectories_px, write_trc
from hiprom.results.files import FRAME_COLUMNS, frame_columns
from hiprom.results.words import CLAIM

DAY = date(2026, 3, 2)


def test_sports2d_loads_the_pixels(landmarks, tmp_path):
    process = pytest.importorskip("Sports2D.process", reason="needs the package sports2d")
    common = pytest.importorskip("Pose2Sim.common", reason="needs the package pose2sim")
    landmarks.image_px[3], landmarks.image_px[5, 12] = np.nan, np.nan
    markers = trajectories_px(landmarks)
    write_trc(markers, tmp_path / "a_px.trc")
    coordinates, _, time_s, names, _ = common.read_trc(tmp_path / "a_px.trc")
    keypoints, _ = process.load_pose_file(coordinates)
    assert names == list(markers.names)
    np.testing.assert_allclose(time_s, markers.time_s, atol=1e-6)
    np.testing.assert_allclose(keypoints[:, 0], markers.xyz[..., :2], atol=1e-6)


def test_parquet_has_nulls_where_nothing_was_measured(kinematics, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow")
    write_parquet(frame_columns(kinematics), tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.column_names == list(FRAME_COLUMNS)
    assert table["left_hip_rotation_deg"].null_count == 10
    assert table["left_hip_rotation_deg"][70].as_py() is None
    assert table["right_hip_rotation_deg"].null_count == 0


def test_c3d_keeps_points_and_gaps(body, tmp_path):
    ezc3d = pytest.importorskip("ezc3d", reason="needs ezc3d")
    body.xyz[10, 0] = np.nan
    write_c3d(body, tmp_path / "a.c3d")
    file = ezc3d.c3d(str(tmp_path / "a.c3d"))
    assert file["parameters"]["POINT"]["LABELS"]["value"] == list(body.names)
    assert file["parameters"]["POINT"]["UNITS"]["value"] == ["m"]
    assert file["parameters"]["POINT"]["RATE"]["value"][0] == pytest.approx(25)
    points = np.moveaxis(file["data"]["points"][:3], (0, 1, 2), (2, 1, 0))
    np.testing.assert_allclose(points, body.xyz, atol=1e-6)
    assert file["data"]["meta_points"]["residuals"][0, 0, 10] == -1
    assert file["data"]["meta_points"]["residuals"][0, 1, 10] == 0


def test_c3d_of_a_variable_rate_is_even(body, tmp_path):
    ezc3d = pytest.importorskip("ezc3d", reason="needs ezc3d")
    late = np.delete(np.arange(len(body.time_s)), [50])
    gapped = Trajectories(body.names, body.time_s[late], body.xyz[late], "m")
    write_c3d(gapped, tmp_path / "a.c3d")
    points = ezc3d.c3d(str(tmp_path / "a.c3d"))["data"]["points"]
    assert points.shape[2] == len(body.time_s)
    np.testing.assert_allclose(points[:3, :, 100].T, body.xyz[100], atol=1e-6)


@pytest.mark.parametrize(("rate", "missing"), [(15.0, 0), (30000 / 1001, 0), (30000 / 1001, 60)])
def test_c3d_keeps_the_time_of_frames_told_in_milliseconds(rate, missing, body, tmp_path):
    """Their median step, 33 ms at 29.97 frames a second, would be 30.3."""
    ezc3d = pytest.importorskip("ezc3d", reason="needs ezc3d")
    time_s = np.round(np.arange(len(body.time_s)) / rate, 3)
    rows = np.delete(np.arange(len(time_s)), slice(100, 100 + missing))
    write_c3d(Trajectories(body.names, time_s[rows], body.xyz[rows], "m"), tmp_path / "a.c3d")
    file = ezc3d.c3d(str(tmp_path / "a.c3d"))
    assert file["parameters"]["POINT"]["RATE"]["value"][0] == pytest.approx(rate, rel=1e-4)
    assert file["data"]["points"].shape[2] == len(time_s)


def test_c3d_has_no_points_where_nothing_was_recorded(body, tmp_path):
    """A recording that breaks off for two seconds has no rows there, not even missing ones."""
    ezc3d = pytest.importorskip("ezc3d", reason="needs ezc3d")
    rows = np.delete(np.arange(len(body.time_s)), slice(40, 90))
    broken = Trajectories(body.names, body.time_s[rows], body.xyz[rows], "m")
    write_c3d(broken, tmp_path / "a.c3d")
    data = ezc3d.c3d(str(tmp_path / "a.c3d"))["data"]
    unknown = np.isin(np.arange(len(body.time_s)), rows, invert=True)
    np.testing.assert_array_equal(data["meta_points"]["residuals"][0, 1] == -1, unknown)
    np.testing.assert_array_equal(np.isnan(data["points"][0, 1]), unknown)


def test_times_that_no_rate_fits_are_refused(body, tmp_path):
    """Three in a microsecond and one after an hour: evenly they would fill the memory."""
    pytest.importorskip("ezc3d", reason="needs ezc3d")
    times = np.array([0.0, 1e-6, 2e-6, 3600.0])
    uneven = Trajectories(body.names, times, body.xyz[:4], "m")
    with pytest.raises(InputError, match="too uneven for C3D"):
        write_c3d(uneven, tmp_path / "a.c3d")
    assert not list(tmp_path.iterdir())


def test_a_missing_package_is_named(monkeypatch):
    with pytest.raises(UsageError, match=r"needs the package no_such: pip install .hiprom\[exp"):
        optional.import_optional("no_such.thing", "nothing")


def test_observations_are_valid_fhir(measurement, unmeasurable, tmp_path):
    bundle = pytest.importorskip("fhir.resources.R4B.bundle", reason="needs fhir.resources")
    for number, result in enumerate((measurement, unmeasurable)):
        path = tmp_path / f"{number}.json"
        write_fhir(result, path, day=DAY, subject="P07", codes=UNCONFIRMED_LOINC)
        read = bundle.Bundle.model_validate_json(path.read_text(encoding="utf-8"))
        assert len(read.entry) == 2


def test_an_observation_says_what_was_measured(measurement):
    left, right = observations(measurement, day=DAY, subject="P07")
    quantity = {"value": 31.2, "unit": "deg", "system": "http://unitsofmeasure.org", "code": "deg"}
    assert left["valueQuantity"] == quantity
    assert [part["valueQuantity"]["value"] for part in left["component"]] == [29.3, 33.1]
    assert left["bodySite"] == {"text": "left hip joint"}
    assert "seated active test" in left["method"]["text"]
    assert left["effectiveDateTime"] == "2026-03-02"
    assert left["subject"] == {"identifier": {"value": "P07"}}
    assert "coding" not in left["code"]
    assert "component" not in right
    assert "not a medical device" in json.dumps(right)


def test_an_observation_names_what_looked_and_no_camera_that_was_not_there(measurement):
    for model, method in (
        ({"careful_name": "heavy"}, ", single camera, pose_landmarker_full and heavy;"),
        ({"name": None, "sha256": None}, ", landmarks from another program;"),
    ):
        changed = measurement.model.model_copy(update=model)
        left, _ = observations(measurement.model_copy(update={"model": changed}))
        assert method in left["method"]["text"]


@pytest.mark.parametrize(
    ("test", "reference"), [("standing", "vertical"), (None, "vertical"), ("supine", "body axis")]
)
def test_an_observation_says_what_the_shank_is_measured_against(measurement, test, reference):
    left, _ = observations(measurement.model_copy(update={"test": test}))
    assert left["method"]["text"].endswith(f"; shank against the {reference} about the femur")


def test_what_was_not_measured_has_no_value_but_a_reason(unmeasurable):
    for observation in observations(unmeasurable):
        assert "valueQuantity" not in observation
        assert observation["dataAbsentReason"]["text"] == "no repetition was found"
        assert observation["status"] == "preliminary"


def test_a_reason_of_the_clip_and_of_the_side_is_noted_once(unmeasurable):
    [why] = unmeasurable.sides.left.reasons
    quality = unmeasurable.quality.model_copy(update={"reasons": [why, "it is dark"]})
    left, _ = observations(unmeasurable.model_copy(update={"quality": quality}))
    assert [note["text"] for note in left["note"]] == [CLAIM, why, "it is dark"]


def test_codes_are_the_users_and_the_unconfirmed_one_says_so(measurement):
    own = observations(measurement, codes=Codes("http://example.org/codes", "hip-ir"))[0]["code"]
    assert own["coding"] == [{"system": "http://example.org/codes", "code": "hip-ir"}]
    loinc = observations(measurement, codes=UNCONFIRMED_LOINC)[0]["code"]
    assert loinc["coding"][0]["code"] == "100297-1"
    assert "unconfirmed" in loinc["text"]


def test_what_fhir_does_not_allow_is_refused(measurement, tmp_path):
    pytest.importorskip("fhir.resources.R4B.bundle", reason="needs fhir.resources")
    with pytest.raises(UsageError, match="not valid FHIR"):
        write_fhir(measurement, tmp_path / "a.json", codes=Codes("not a uri", "a  b"))
    assert not list(tmp_path.iterdir())

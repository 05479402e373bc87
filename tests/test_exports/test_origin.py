"""Exported files name the program, clip, test and models behind them, where their format can."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hiprom.exports.archive import read_npz, write_npz
from hiprom.exports.c3d import write_c3d
from hiprom.exports.fhir import observations, write_fhir
from hiprom.exports.mot import motion_of, read_mot, write_mot
from hiprom.exports.origin import origin_of
from hiprom.exports.parquet import write_parquet
from hiprom.results.files import FRAME_COLUMNS, frame_columns


@pytest.fixture
def origin(measurement):
    source = measurement.source.model_copy(update={"path": "/secret/place/Übung a=1.mp4"})
    return origin_of(measurement.model_copy(update={"source": source}))


@pytest.mark.parametrize(
    ("path", "name"),
    [("/a/b c.mp4", "b c.mp4"), (r"C:\P07\b.mp4", "b.mp4"), ("b.mp4", "b.mp4"), ("a\nb", "a b")],
)
def test_a_clip_goes_by_its_name_in_one_line(path, name, measurement):
    source = measurement.source.model_copy(update={"path": path})
    assert origin_of(measurement.model_copy(update={"source": source}))["clip"] == name


def test_what_is_not_known_is_left_out(unmeasurable):
    model = unmeasurable.model.model_copy(update={"name": None, "sha256": None})
    told = origin_of(unmeasurable.model_copy(update={"model": model, "test": None}))
    assert set(told) == {"hiprom_version", "clip"}


def test_a_motion_file_says_it_in_its_header(origin, kinematics, tmp_path):
    motion = motion_of(frame_columns(kinematics))
    write_mot(motion, tmp_path / "a.mot", origin)
    header = (tmp_path / "a.mot").read_text(encoding="utf-8").partition("endheader")[0].splitlines()
    assert f"hiprom_version={origin['hiprom_version']}" in header
    assert "hiprom_clip=Übung a=1.mp4" in header
    assert f"hiprom_model_sha256={origin['model_sha256']}" in header
    back = read_mot(tmp_path / "a.mot")
    assert back.test == "seated"
    rotation = back.columns["hip_rotation_l"]
    np.testing.assert_allclose(rotation, motion.columns["hip_rotation_l"], atol=1e-6)


@pytest.mark.parametrize("told", [{}, {"test": "lying"}])
def test_a_motion_file_need_not_say_which_test_it_is(told, kinematics, tmp_path):
    write_mot(motion_of(frame_columns(kinematics)), tmp_path / "a.mot", told)
    assert read_mot(tmp_path / "a.mot").test is None


def test_opensim_reads_the_header_s_lines(origin, kinematics, tmp_path):
    opensim = pytest.importorskip("opensim", reason="needs the package opensim, the authority")
    opensim.Logger.setLevelString("off")
    motion = motion_of(frame_columns(kinematics))
    write_mot(motion, tmp_path / "a.mot", origin)
    table = opensim.TimeSeriesTable(str(tmp_path / "a.mot"))
    assert table.getTableMetaDataString("hiprom_test") == "seated"
    storage = opensim.Storage(str(tmp_path / "a.mot"))
    assert (storage.getSize(), storage.isInDegrees()) == (len(motion.time_s), True)


def test_parquet_says_it_in_its_metadata(origin, kinematics, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs pyarrow")
    write_parquet(frame_columns(kinematics), tmp_path / "a.parquet", origin)
    table = parquet.read_table(tmp_path / "a.parquet")
    assert json.loads(table.schema.metadata[b"hiprom"]) == origin
    assert table.column_names == list(FRAME_COLUMNS)


def test_c3d_says_it_in_groups_of_parameters(origin, body, tmp_path):
    ezc3d = pytest.importorskip("ezc3d", reason="needs ezc3d")
    write_c3d(body, tmp_path / "a.c3d", origin)
    told = ezc3d.c3d(str(tmp_path / "a.c3d"))["parameters"]
    assert told["MANUFACTURER"]["SOFTWARE"]["value"] == ["hiprom"]
    assert told["MANUFACTURER"]["VERSION_LABEL"]["value"] == [origin["hiprom_version"]]
    assert told["HIPROM"]["CLIP"]["value"] == [origin["clip"]]
    assert told["HIPROM"]["MODEL_SHA256"]["value"] == [origin["model_sha256"]]


def test_npz_says_it_in_an_array(origin, landmarks, tmp_path):
    write_npz(landmarks, tmp_path / "a.npz", origin=origin)
    with np.load(tmp_path / "a.npz") as arrays:
        assert json.loads(arrays["origin"].tobytes()) == origin
    assert len(read_npz(tmp_path / "a.npz")) == len(landmarks)


def test_an_observation_names_its_clip(measurement):
    for observation in observations(measurement):
        assert observation["derivedFrom"] == [{"display": origin_of(measurement)["clip"]}]


def test_each_entry_of_a_bundle_has_an_identity_of_its_own(measurement, unmeasurable, tmp_path):
    urls = []
    for number, result in enumerate((measurement, measurement, unmeasurable)):
        write_fhir(result, tmp_path / f"{number}.json")
        bundle = json.loads((tmp_path / f"{number}.json").read_text(encoding="utf-8"))
        urls.append([entry["fullUrl"] for entry in bundle["entry"]])
    assert urls[0] == urls[1]  # the same content again
    assert len({*urls[0], *urls[2]}) == 4
    assert all(url.startswith("urn:uuid:") for url in urls[0])

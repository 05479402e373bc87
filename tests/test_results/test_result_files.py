import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hiprom.errors import InputError, UsageError
from hiprom.measurement import Measurement
from hiprom.results.files import (
    FRAME_COLUMNS,
    frame_columns,
    read_frames,
    write_frames,
    write_json,
)
from hiprom.results.outputs import Outputs, outputs_in


def test_the_header_is_the_contract():
    assert FRAME_COLUMNS[:5] == (
        "time_s",
        "left_hip_rotation_deg",
        "right_hip_rotation_deg",
        "left_hip_rotation_pelvis_deg",
        "right_hip_rotation_pelvis_deg",
    )
    assert FRAME_COLUMNS[-3:] == ("pelvis_list_deg", "trunk_lean_deg", "pose_confidence")
    assert len(FRAME_COLUMNS) == 1 + 2 * 7 + 3


def test_json_round_trips(measurement, tmp_path):
    path = tmp_path / "m.json"
    write_json(measurement, path)
    assert Measurement.model_validate_json(path.read_text()) == measurement
    assert json.loads(path.read_text())["schema"] == "hiprom.measurement/1"


def test_frames_keep_columns_apart_and_missing_values_empty(kinematics, tmp_path):
    marked = replace(
        kinematics, knee_flexion_deg=np.tile([80.0, 100.0], (len(kinematics.time_s), 1))
    )
    path = tmp_path / "f.csv"
    write_frames(marked, path)
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(kinematics)
    assert float(rows[30]["time_s"]) == 3.0
    assert float(rows[30]["left_hip_rotation_deg"]) == pytest.approx(31.2, abs=1e-3)
    assert (rows[0]["left_knee_flexion_deg"], rows[0]["right_knee_flexion_deg"]) == (
        "80.000",
        "100.000",
    )
    assert rows[75]["left_hip_rotation_deg"] == ""
    assert rows[75]["right_hip_rotation_deg"] != ""


def test_a_failing_write_leaves_nothing(kinematics, tmp_path):
    with pytest.raises(UsageError):
        write_frames(kinematics, tmp_path / "missing" / "f.csv")
    broken = replace(kinematics)
    object.__setattr__(broken, "time_s", kinematics.time_s[:-1])  # past the check of its shape
    with pytest.raises(ValueError, match="zip"):
        write_frames(broken, tmp_path / "f.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_results_is_named_after_the_clip():
    outputs = outputs_in(Path("out"), Path("clips/anna.left.mov"))
    assert [path.name for path in outputs.paths] == [
        "anna.left.measurement.json",
        "anna.left.frames.csv",
        "anna.left.plot.png",
        "anna.left.plot.svg",
        "anna.left.annotated.mp4",
        "anna.left.report.html",
    ]
    assert outputs_in(Path("out"), Path("a.npz"), video=False).video is None


def test_a_file_that_is_named_beats_its_namesake_in_the_folder():
    named = Outputs(csv=Path("f.csv"), plots=(Path("p.svg"),))
    outputs = named.or_else(outputs_in(Path("out"), Path("a.mp4"), video=False))
    assert [str(path) for path in outputs.paths] == [
        "out/a.measurement.json",
        "f.csv",
        "p.svg",
        "out/a.report.html",
    ]


def test_frames_are_read_as_they_were_written(kinematics, tmp_path):
    kinematics = replace(kinematics, time_s=kinematics.time_s / 3)  # no whole milliseconds
    write_frames(kinematics, tmp_path / "f.csv")
    every = read_frames(tmp_path / "f.csv")
    assert tuple(every) == FRAME_COLUMNS
    np.testing.assert_allclose(every["time_s"], kinematics.time_s, atol=1e-6)
    for name, values in frame_columns(kinematics).items():
        np.testing.assert_allclose(every[name], values, atol=0.0005)  # thousandths of a degree
    (only,) = read_frames(tmp_path / "f.csv", ["trunk_lean_deg"]).values()
    np.testing.assert_array_equal(only, every["trunk_lean_deg"])


@pytest.mark.parametrize("cell", ["", "nan"])
def test_a_row_without_its_time_is_no_frame(cell, tmp_path):
    """A curve over unknown times could not be drawn."""
    columns = ["time_s", "left_hip_rotation_deg"]
    path = tmp_path / "f.csv"
    path.write_text(f"{','.join(columns)}\n0.5,{cell}\n")
    found = read_frames(path, columns)
    assert found["time_s"].tolist() == [0.5]
    assert np.isnan(found["left_hip_rotation_deg"]).all()
    path.write_text(f"{','.join(columns)}\n\n0.5,1\n{cell},1\n")
    with pytest.raises(InputError, match=r"f\.csv, line 4: time_s is missing"):
        read_frames(path, columns)

"""The supine experiment: landmarks of a turned picture come back to where they were."""

import runpy
import sys

import numpy as np
import pytest

from benchmarks.supine.detect import TURNS, _turned_back, landmarks_name
from benchmarks.supine.positions import POSITIONS, RESTING, STILLS, series
from hiprom.pose.detector import Pose


@pytest.mark.parametrize("turns", TURNS)
def test_landmarks_of_a_turned_picture_come_back(turns):
    picture = np.zeros((40, 60))
    picture[7, 21] = 1.0
    row, column = np.argwhere(np.rot90(picture, turns))[0]
    seen = np.full((33, 2), [column + 0.5, row + 0.5])  # the middle of the pixel
    pose = Pose(seen, np.zeros((33, 3)), np.ones(33))
    assert _turned_back(pose, turns, picture.shape).image_px[0] == pytest.approx([21.5, 7.5])


@pytest.mark.parametrize("model", ["heavy", "some/folder/heavy.task"])
def test_a_model_told_by_its_path_names_the_file_within_its_series(model):
    assert landmarks_name(model) == "landmarks_heavy.npz"


def test_a_body_takes_the_same_postures_before_every_camera():
    positions = list(POSITIONS.values())
    first, others = series(positions[0], "ninety", 3), [series(p, "ninety", 3) for p in positions]
    for spec, channels in others:
        assert spec.subject == first[0].subject
        assert channels.rotation_deg == pytest.approx(first[1].rotation_deg)
    assert first[1].rotation_deg.shape == (STILLS, 2)
    assert np.ptp(first[1].rotation_deg[:RESTING], axis=0).max() <= 1.0


@pytest.mark.parametrize("command", ["detect", "table", "clips"])
def test_a_folder_without_what_is_needed_is_one_line_and_3(command, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["supine", command, str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("benchmarks.supine", run_name="__main__")
    told, err = capsys.readouterr()
    assert (ended.value.code, told, err.count("\n")) == (3, "", 1)
    assert err.startswith(f"{tmp_path} has no ")

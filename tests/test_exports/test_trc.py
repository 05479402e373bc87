import os
import sys
from dataclasses import replace

import numpy as np
import pytest

from hiprom.errors import InputError
from hiprom.exports.markers import landmark_of
from hiprom.exports.trc import Trajectories, read_trc, trajectories_m, trajectories_px, write_trc
from hiprom.pose.topology import Landmark


@pytest.mark.parametrize(
    ("name", "landmark"),
    [
        ("RKnee", Landmark.RIGHT_KNEE),
        ("lbigtoe", Landmark.LEFT_FOOT_INDEX),
        ("left_hip", Landmark.LEFT_HIP),
        ("Right Big Toe", Landmark.RIGHT_FOOT_INDEX),
        ("LEFT_FOOT_INDEX", Landmark.LEFT_FOOT_INDEX),
        ("Neck", None),
        ("C7", None),
    ],
)
def test_names_of_others(name, landmark):
    assert landmark_of(name) == landmark


@pytest.mark.parametrize("name", ["a_px.trc", "a.trc"])
def test_pixels_come_back(name, landmarks, tmp_path):
    landmarks.image_px[3, Landmark.LEFT_KNEE] = np.nan
    markers = trajectories_px(landmarks)
    write_trc(markers, tmp_path / name)
    back = read_trc(tmp_path / name)
    assert (back.names, back.unit) == (markers.names, "px")
    np.testing.assert_allclose(back.time_s, markers.time_s, atol=1e-6)
    np.testing.assert_allclose(back.xyz, markers.xyz, atol=1e-6)
    assert np.isnan(back.xyz[3, back.names.index("LKnee")]).all()


@pytest.mark.parametrize("trajectories", [trajectories_px, trajectories_m])
def test_frames_that_were_not_looked_at_are_no_frames_without_a_person(trajectories, landmarks):
    """A live test looks at as many as the machine has time for: the file said 45 % had nobody."""
    whole = trajectories(landmarks)
    looked_at = np.arange(len(landmarks)) % 2 == 0
    for values in (landmarks.image_px, landmarks.world_m):
        values[~looked_at] = np.nan
    markers = trajectories(replace(landmarks, looked_at=looked_at))
    np.testing.assert_array_equal(markers.time_s, landmarks.time_s[looked_at])
    np.testing.assert_array_equal(markers.xyz, whole.xyz[looked_at])


def test_metres_come_back(body, tmp_path):
    write_trc(body, tmp_path / "a.trc")
    back = read_trc(tmp_path / "a.trc")
    assert back.unit == "m"
    np.testing.assert_allclose(back.xyz, body.xyz, atol=1e-6)


def test_a_marker_without_a_name_keeps_its_columns(body, tmp_path):
    """Those after it were read from the columns of the marker before."""
    nameless = Trajectories((body.names[0], "", *body.names[2:]), body.time_s, body.xyz, "m")
    write_trc(nameless, tmp_path / "a.trc")
    back = read_trc(tmp_path / "a.trc")
    assert back.names == nameless.names
    np.testing.assert_allclose(back.xyz, body.xyz, atol=1e-6)


def test_the_rate_is_that_of_times_in_milliseconds(body, tmp_path):
    time_s = np.round(np.arange(len(body.time_s)) * 1001 / 30000, 3)
    write_trc(Trajectories(body.names, time_s, body.xyz, "m"), tmp_path / "a.trc")
    rate = (tmp_path / "a.trc").read_text(encoding="utf-8").splitlines()[2].split("\t")[0]
    assert float(rate) == pytest.approx(30000 / 1001, rel=1e-4)


def test_every_cell_of_a_missing_marker_is_filled(body, tmp_path):
    """OpenSim refuses a row whose last cell is empty, as on a frame without a person."""
    body.xyz[4] = np.nan
    write_trc(body, tmp_path / "a.trc")
    rows = (tmp_path / "a.trc").read_text(encoding="utf-8").splitlines()[5:]
    assert all("" not in row.split("\t") for row in rows)
    back = read_trc(tmp_path / "a.trc")
    assert np.isnan(back.xyz[4]).all()
    np.testing.assert_allclose(back.xyz, body.xyz, atol=1e-6)


def test_opensim_reads_missing_markers(body, tmp_path):
    opensim = pytest.importorskip("opensim", reason="needs the package opensim, the authority")
    opensim.Logger.setLevelString("off")
    body.xyz[4] = np.nan
    body.xyz[6, 0] = np.nan
    write_trc(body, tmp_path / "a.trc")
    table = opensim.TimeSeriesTableVec3(str(tmp_path / "a.trc"))
    rows = [table.getRowAtIndex(n) for n in range(table.getNumRows())]
    read = [[row[k].to_numpy() for k in range(len(body.names))] for row in rows]
    np.testing.assert_allclose(read, body.xyz, atol=1e-6)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_a_name_that_is_not_utf8(body, tmp_path):
    path = tmp_path / os.fsdecode(b"knie_\xe4.trc")
    write_trc(body, path)
    assert "knie_\N{REPLACEMENT CHARACTER}.trc" in path.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="no name may hold a line break there")
@pytest.mark.parametrize("name", ["knee\nleft.trc", "knee\u2028left.trc"])
def test_a_name_with_a_line_break_leaves_the_header_whole(name, body, tmp_path):
    write_trc(body, tmp_path / name)
    np.testing.assert_allclose(read_trc(tmp_path / name).xyz, body.xyz, atol=1e-6)


@pytest.mark.parametrize("unit", ["mm", "Millimeters"])
def test_millimetres_become_metres(unit, body, tmp_path):
    write_trc(Trajectories(body.names, body.time_s, body.xyz * 1000, "mm"), tmp_path / "a.trc")
    text = (tmp_path / "a.trc").read_text(encoding="utf-8")
    (tmp_path / "a.trc").write_text(text.replace("\tmm\t", f"\t{unit}\t"), encoding="utf-8")
    np.testing.assert_allclose(read_trc(tmp_path / "a.trc").xyz, body.xyz, atol=1e-6)


def test_world_landmarks_stand_upright_and_look_ahead(landmarks):
    """MediaPipe's y points down and z away from the camera; OpenSim's y up, x ahead, z right."""
    landmarks.world_m[:, Landmark.NOSE] = (0.0, -0.6, -0.1)
    landmarks.world_m[:, Landmark.LEFT_HIP] = (0.1, 0.0, 0.0)
    markers = trajectories_m(landmarks)
    nose, hip = (markers.xyz[0, markers.names.index(name)] for name in ("Nose", "LHip"))
    np.testing.assert_allclose(nose, (0.1, 0.6, 0.0))
    np.testing.assert_allclose(hip, (0.0, 0.0, -0.1))


def test_writers_with_trailing_tabs_and_blank_lines(tmp_path):
    text = (
        "PathFileType\t4\t(X/Y/Z)\ta.trc\n"
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n30\t30\t2\t2\tm\n"
        "Frame#\tTime\tRHip\t\t\tLHip\t\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\t\n\n"
        "0\t0.0\t1\t2\t3\t\t\t\t\n1\t0.1\t1\t2\t3\t4\t5\n"
    )
    (tmp_path / "a.trc").write_text(text)
    back = read_trc(tmp_path / "a.trc")
    assert back.names == ("RHip", "LHip")
    expected = [[[1, 2, 3], [np.nan] * 3], [[1, 2, 3], [4, 5, np.nan]]]
    np.testing.assert_array_equal(back.xyz, expected)


@pytest.mark.parametrize("content", ["", "hello\n" * 9, "PathFileType\n" * 5 + "a\tb\n"])
def test_what_is_no_marker_file_is_refused(content, tmp_path):
    (tmp_path / "a.trc").write_text(content)
    with pytest.raises(InputError, match="not a marker file"):
        read_trc(tmp_path / "a.trc")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        read_trc(tmp_path / "gone.trc")

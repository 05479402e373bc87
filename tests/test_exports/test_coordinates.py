"""Others' joint angles (``.mot``) get our scoring, where hip rotation is among them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_exports.conftest import FPS, PEAKS, swing

import hiprom
from hiprom.errors import InputError, UsageError
from hiprom.exports.coordinates import skeleton_of
from hiprom.exports.imports import measure_file
from hiprom.exports.mot import Motion, motion_of, write_mot
from hiprom.exports.trc import write_trc
from hiprom.kinematics.joints import JointCentres, joint_angles
from hiprom.results.files import frame_columns

POSE2SIM = ("pelvis_tilt", "pelvis_list", "pelvis_rotation", "pelvis_tx")


@pytest.fixture
def motion():
    """Coordinates of someone who sits level and turns each leg twice by known angles."""
    time_s = np.arange(17 * FPS) / FPS
    columns = {name: np.zeros(len(time_s)) for name in POSE2SIM}
    for side in ("right", "left"):
        columns[f"hip_flexion_{side[0]}"] = np.full(len(time_s), 90.0)
        columns[f"hip_adduction_{side[0]}"] = np.zeros(len(time_s))
        columns[f"hip_rotation_{side[0]}"] = swing(time_s, side)
        columns[f"knee_angle_{side[0]}"] = np.full(len(time_s), 90.0)
    return Motion(time_s, columns)


def measured(motion, folder, **wanted):
    write_mot(motion, folder / "a.mot")
    return measure_file(folder / "a.mot", **wanted).measurement


def check_peaks(measurement, within=0.5):
    for side, peak in PEAKS.items():
        assert measurement.sides[side].peak_ir_deg == pytest.approx(peak, abs=within)
        assert len(measurement.sides[side].repetitions) == 2


def test_angles_get_our_scoring(motion, tmp_path):
    write_mot(motion, tmp_path / "a.mot")
    found = hiprom.analyze(tmp_path / "a.mot")
    assert found.test == "seated"
    assert found.model.name is None
    assert found.asymmetry.difference_deg == pytest.approx(8, abs=1)
    assert found.asymmetry.mdc95_deg is None  # nobody measured the error of theirs
    assert found.quality.reasons == []
    check_peaks(found)


@pytest.mark.parametrize("heading_deg", [-120.0, 45.0, 180.0])
@pytest.mark.parametrize("first", ["pelvis_tilt", "pelvis_rotation"])
def test_the_room_s_axes_do_not_matter(motion, tmp_path, heading_deg, first):
    """A leaning, turned pelvis in either model's order; the plumb line stays the reference."""
    n = len(motion.time_s)
    pelvis = {name: motion.columns.pop(name) for name in POSE2SIM}
    turned = {first: None, **pelvis}
    turned["pelvis_rotation"] = np.full(n, heading_deg)
    if first == "pelvis_rotation":  # about the vertical first: nothing else changes
        turned["pelvis_tilt"] = np.full(n, -12.0)
        for side in "lr":
            motion.columns[f"hip_flexion_{side}"] += 12.0
    check_peaks(measured(Motion(motion.time_s, turned | motion.columns), tmp_path))


def test_the_primary_figure_is_against_the_vertical(motion, tmp_path):
    """The left hip 6 degrees higher: OpenSim's angle stays, the goniometer's changes."""
    motion.columns["pelvis_list"] += 6.0
    found = measured(motion, tmp_path)
    for side, sign in (("left", 1), ("right", -1)):
        result = found.sides[side]
        assert result.peak_ir_pelvis_deg == pytest.approx(PEAKS[side], abs=0.5)
        assert abs(result.peak_ir_deg - (PEAKS[side] + sign * 6)) < 0.7


def test_flexion_may_be_negative_and_names_may_be_paths(motion, tmp_path):
    columns = {}
    for name, values in motion.columns.items():
        sign = -1 if name.startswith("knee_angle") else 1
        columns[f"/jointset/somewhere/{name}/value"] = sign * values
    check_peaks(measured(Motion(motion.time_s, columns), tmp_path))


def test_our_own_export_comes_back(body, tmp_path):
    write_trc(body, tmp_path / "body.trc")
    ours = motion_of(frame_columns(measure_file(tmp_path / "body.trc").kinematics))
    found = measured(ours, tmp_path)
    check_peaks(found)
    assert found.quality.reasons == [
        "the file does not give pelvis_tilt, pelvis_rotation; assumed zero"
    ]


def test_one_leg_alone_is_measured_alone(motion, tmp_path):
    for name in [name for name in motion.columns if name.endswith("_r")]:
        del motion.columns[name]
    write_mot(motion, tmp_path / "a.mot")
    analysis = measure_file(tmp_path / "a.mot")
    left, right = analysis.measurement.sides.left, analysis.measurement.sides.right
    assert left.peak_ir_deg == pytest.approx(PEAKS["left"], abs=0.5)
    assert (right.peak_ir_deg, right.reasons) == (None, ["the file has no hip_rotation_r"])
    assert right.resting_deg is None
    assert np.isnan(analysis.kinematics.hip_rotation_deg[:, 1]).all()
    assert np.isnan(analysis.kinematics.knee_flexion_deg[:, 1]).all()


def one_leg_of_a_stander(motion, *, lifted_only):
    """The left leg, lifted for its two turns alone; with or without the rows of standing on it."""
    lifted = (motion.time_s > 1.5) & (motion.time_s < 7.5)
    columns = {name: values for name, values in motion.columns.items() if not name.endswith("_r")}
    for name in ("hip_flexion_l", "knee_angle_l"):
        columns[name] = np.where(lifted, 90.0, 0.0)
    kept = lifted if lifted_only else np.ones(len(lifted), dtype=bool)
    return Motion(motion.time_s[kept], {name: values[kept] for name, values in columns.items()})


@pytest.mark.parametrize(
    ("origin", "wanted"), [({"test": "standing"}, "auto"), ({}, "standing")], ids=["told", "asked"]
)
def test_a_leg_that_never_stands_is_measured_if_the_test_is_known(motion, tmp_path, origin, wanted):
    """Our own exports of the standing test: rows are left out where the rotation is undefined."""
    write_mot(one_leg_of_a_stander(motion, lifted_only=True), tmp_path / "a.mot", origin)
    found = measure_file(tmp_path / "a.mot", wanted).measurement
    assert (found.test, found.quality.reasons) == ("standing", [])
    assert found.sides.left.peak_ir_deg == pytest.approx(PEAKS["left"], abs=0.5)
    assert len(found.sides.left.repetitions) == 2


def test_a_leg_that_hangs_stands(motion, tmp_path):
    found = measured(one_leg_of_a_stander(motion, lifted_only=False), tmp_path)
    assert (found.test, found.quality.reasons) == ("standing", [])
    assert found.sides.left.peak_ir_deg == pytest.approx(PEAKS["left"], abs=0.5)


def test_one_lifted_leg_of_an_unknown_test_says_so(motion, tmp_path):
    lifted = one_leg_of_a_stander(motion, lifted_only=True)
    found = measured(lifted, tmp_path)
    assert found.test == "seated"
    assert "does not show whether the person sits or stands" in " ".join(found.quality.reasons)
    assert measured(lifted, tmp_path, test="seated").quality.reasons == []


def test_our_own_supine_angles_are_not_taken_for_seated_ones(motion, tmp_path):
    write_mot(motion, tmp_path / "a.mot", {"test": "supine"})
    with pytest.raises(UsageError, match="straight above"):
        measure_file(tmp_path / "a.mot")


def test_rows_that_are_left_out_stay_missing(motion, tmp_path):
    kept = np.ones(len(motion.time_s), dtype=bool)
    kept[60:100] = False  # the left leg's first turn
    columns = {name: values[kept] for name, values in motion.columns.items()}
    write_mot(Motion(motion.time_s[kept], columns), tmp_path / "a.mot")
    analysis = measure_file(tmp_path / "a.mot")
    assert len(analysis.kinematics) == kept.sum() + 1
    assert np.isnan(analysis.kinematics.hip_rotation_deg[60]).all()
    assert len(analysis.measurement.sides.left.repetitions) == 1


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["right hip", "left hip", "right knee", "left knee", "pelvis", "trunk"], "Sports2D"),
        (["hip_flexion_r", "hip_adduction_r", "knee_angle_r"], "no hip rotation is in it"),
        (["hip_rotation_r", "hip_flexion_r"], "knee_angle_r is missing"),
        (["hip_rotation_l", "knee_angle_l"], "hip_flexion_l is missing"),
    ],
)
def test_a_file_without_what_is_needed_is_one_line(names, says, run, tmp_path):
    path = tmp_path / "angles.mot"
    write_mot(Motion(np.arange(90) / 30, {name: np.zeros(90) for name in names}), path)
    status, out, err = run("analyze", path, "--json", "-", "--quiet")
    assert (status, out) == (3, "")
    assert says in " ".join(err.split())
    assert "angles.mot" in err


@pytest.mark.parametrize(
    ("name", "value"), [("hip_rotation_l", np.inf), ("knee_angle_r", 1e300), ("pelvis_list", -400)]
)
def test_wild_angles_are_refused(motion, tmp_path, name, value):
    motion.columns[name][40] = value
    with pytest.raises(InputError, match=rf"a\.mot: {name} has a value that no joint can have"):
        measured(motion, tmp_path)


@pytest.mark.parametrize("times", [[0.0], [0.0, 0.0], [1.0, 0.5], [0.0, np.nan], []])
def test_times_that_do_not_run_are_refused(motion, tmp_path, times):
    columns = {name: values[: len(times)] for name, values in motion.columns.items()}
    with pytest.raises(InputError, match="times that are finite and increase"):
        measured(Motion(np.array(times), columns), tmp_path)


def test_unknown_values_are_no_values(motion, tmp_path):
    for values in motion.columns.values():
        values[:] = np.nan
    with pytest.raises(InputError, match=r"a\.mot: both hips are never seen"):
        measured(motion, tmp_path)


def test_angles_in_space_have_no_mirror_and_no_supine(motion, tmp_path):
    with pytest.raises(UsageError, match="never mirrored"):
        measured(motion, tmp_path, mirrored=True)
    with pytest.raises(UsageError, match="straight above"):
        measured(motion, tmp_path, test="supine")


@pytest.mark.parametrize("name", ["a.mot", "a.sto"])
def test_analyze_takes_angles(name, motion, run, tmp_path):
    write_mot(motion, tmp_path / name)
    status, out, _ = run("analyze", tmp_path / name, "--json", "-", "--quiet")
    assert status == 0
    assert json.loads(out)["sides"]["right"]["peak_ir_deg"] == pytest.approx(24, abs=0.5)


def test_a_folder_of_results_has_no_video(motion, run, tmp_path):
    write_mot(motion, tmp_path / "a.mot")
    status, _, _ = run("analyze", tmp_path / "a.mot", "--out", tmp_path / "out", "--quiet")
    assert status == 0
    suffixes = {path.name.partition(".")[2] for path in (tmp_path / "out").iterdir()}
    assert suffixes == {"measurement.json", "frames.csv", "plot.png", "plot.svg", "report.html"}
    status, _, err = run("analyze", tmp_path / "a.mot", "--video", tmp_path / "v.mp4")
    assert status == 2
    assert "drop --video" in err


def test_the_skeleton_is_opensim_s(shared_data):
    """Coordinates of OpenSim's own model, and the joint centres that it made of them.

    Its ankle lies about 2.8 degrees off the knee's long axis: a constant, which is taken out.
    """
    rows = np.genfromtxt(shared_data / "opensim_oracle.csv", delimiter=",", names=True, dtype=None)
    wanted = ("pelvis_", "hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")
    columns = {name: rows[name] for name in rows.dtype.names if name.startswith(wanted)}
    found = skeleton_of(Motion(np.arange(len(rows)) / 30, columns))

    def point(name):
        both = [[rows[f"{name}_{side}_{axis}"] for axis in "xyz"] for side in "lr"]
        return np.moveaxis(np.array(both), -1, 0)

    neck = np.stack([rows[f"neck_{axis}"] for axis in "xyz"], axis=1)
    theirs = joint_angles(JointCentres(point("hip"), point("knee"), point("ankle"), neck))
    ours = joint_angles(found.joints)
    seated = rows["test"].astype(str) == "seated"
    for name, constant_deg in (
        ("hip_rotation_deg", 2.9),
        ("hip_rotation_pelvis_deg", 2.8),
        ("femur_elevation_deg", -1.0),
        ("femur_abduction_deg", 0.5),
        ("knee_flexion_deg", -1.7),
        ("pelvis_list_deg", 0.0),
        ("trunk_lean_deg", 0.0),
    ):
        apart = (getattr(ours, name) - getattr(theirs, name))[seated]
        np.testing.assert_allclose(apart, constant_deg, atol=1.5, err_msg=name)
    bent = rows["knee_angle_l"] > 30
    left = ours.hip_rotation_pelvis_deg[bent, 0]
    np.testing.assert_allclose(left, rows["hip_rotation_l"][bent], atol=1e-9)

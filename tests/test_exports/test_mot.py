import numpy as np
import pytest

from hiprom.errors import InputError, UsageError
from hiprom.exports.mot import Motion, motion_of, read_mot, write_mot
from hiprom.results.files import frame_columns


def test_names_and_signs(kinematics):
    kinematics.femur_abduction_deg[:] = 7.0
    kinematics.femur_elevation_deg[:] = (88.0, 92.0)
    kinematics.knee_flexion_deg[:] = (80.0, 100.0)
    kinematics.pelvis_list_deg[:] = 3.0
    motion = motion_of(frame_columns(kinematics))
    assert list(motion.columns) == [
        "pelvis_list",
        *(f"{name}_l" for name in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")),
        *(f"{name}_r" for name in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")),
    ]
    # Where our thigh points outward OpenSim's adduction is negative; its rotation is the pelvis's.
    first = {name: values[0] for name, values in motion.columns.items()}
    assert first["hip_adduction_l"] == first["hip_adduction_r"] == -7.0
    assert (first["hip_flexion_l"], first["hip_flexion_r"]) == (88.0, 92.0)
    assert (first["knee_angle_l"], first["knee_angle_r"]) == (80.0, 100.0)
    assert first["pelvis_list"] == 3.0
    assert motion.columns["hip_rotation_l"][30] == kinematics.hip_rotation_pelvis_deg[30, 0]


def test_a_missing_value_takes_its_row_along(kinematics):
    kinematics.hip_rotation_pelvis_deg[70:80, 0] = np.nan
    motion = motion_of(frame_columns(kinematics))
    assert len(motion.time_s) == len(kinematics) - 10
    assert np.isfinite(list(motion.columns.values())).all()
    assert len(motion_of(frame_columns(kinematics), ("right",)).time_s) == len(kinematics)


def test_legs_that_are_never_bent_together(kinematics):
    half = len(kinematics) // 2
    kinematics.hip_rotation_pelvis_deg[:half, 0] = np.nan
    kinematics.hip_rotation_pelvis_deg[half:, 1] = np.nan
    with pytest.raises(UsageError, match="--side left"):
        motion_of(frame_columns(kinematics))
    assert len(motion_of(frame_columns(kinematics), ("left",)).time_s) == half - 10


def test_what_is_written_can_be_read(kinematics, tmp_path):
    motion = motion_of(frame_columns(kinematics))
    write_mot(motion, tmp_path / "a.mot")
    back = read_mot(tmp_path / "a.mot")
    assert list(back.columns) == list(motion.columns)
    for name, values in motion.columns.items():
        np.testing.assert_allclose(back.columns[name], values, atol=1e-6)


def test_any_name_can_be_written(tmp_path):
    motion = Motion(np.array([0.0]), {"kyčel": np.array([1.0])})
    write_mot(motion, tmp_path / "a.mot")
    assert list(read_mot(tmp_path / "a.mot").columns) == ["kyčel"]


def test_opensim_reads_the_same(kinematics, tmp_path):
    opensim = pytest.importorskip("opensim", reason="needs the package opensim, the authority")
    path = tmp_path / "a.mot"
    motion = motion_of(frame_columns(kinematics))
    write_mot(motion, path)
    opensim.Logger.setLevelString("off")
    storage = opensim.Storage(str(path))
    assert storage.isInDegrees()
    for name, values in motion.columns.items():
        column = opensim.ArrayDouble()
        storage.getDataColumn(name, column)
        read = [column.get(n) for n in range(column.getSize())]
        np.testing.assert_allclose(read, values, atol=1e-6)


def test_names_with_spaces_and_radians(tmp_path):
    head = "Coordinates\nversion=1\nnRows=1\nnColumns=2\ninDegrees=no\nendheader\n"
    (tmp_path / "a.mot").write_text(f"{head}time\tright hip\n0.5\t{np.pi}\n")
    motion = read_mot(tmp_path / "a.mot")
    np.testing.assert_allclose(motion.columns["right hip"], 180)


def test_columns_may_be_parted_by_spaces(tmp_path):
    (tmp_path / "a.mot").write_text("inDegrees=yes\nendheader\n  time  a   b\n  0.5  1   -2\n")
    motion = read_mot(tmp_path / "a.mot")
    assert motion.time_s.tolist() == [0.5]
    assert {name: list(values) for name, values in motion.columns.items()} == {"a": [1], "b": [-2]}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "endheader\n\n",
        "endheader",
        "endheader\nangle\n1\n",
        "endheader\ntime\ta\n1\n",
        "endheader\ntime\nx\n",
    ],
)
def test_what_is_no_motion_is_refused(content, tmp_path):
    (tmp_path / "a.mot").write_text(content)
    with pytest.raises(InputError, match="not a motion file"):
        read_mot(tmp_path / "a.mot")


def test_pelvic_list_has_opensims_sign(shared_data):
    """The oracle's own coordinate against the hip line that results from it."""
    from hiprom.kinematics.joints import JointCentres, joint_angles

    rows = np.genfromtxt(shared_data / "opensim_oracle.csv", delimiter=",", names=True, dtype=None)

    def point(name):
        both = [[rows[f"{name}_{side}_{axis}"] for axis in "xyz"] for side in "lr"]
        return np.moveaxis(np.array(both), -1, 0)

    neck = np.stack([rows[f"neck_{axis}"] for axis in "xyz"], axis=1)
    angles = joint_angles(JointCentres(point("hip"), point("knee"), point("ankle"), neck))
    frames = {"pelvis_list_deg": angles.pelvis_list_deg, "time_s": np.arange(len(rows))}
    for side, i in (("left", 0), ("right", 1)):
        for column in ("femur_elevation_deg", "femur_abduction_deg", "knee_flexion_deg"):
            frames[f"{side}_{column}"] = getattr(angles, column)[:, i]
        frames[f"{side}_hip_rotation_pelvis_deg"] = angles.hip_rotation_pelvis_deg[:, i]
    motion = motion_of(frames, ("left",))
    known = motion.time_s.astype(int)
    for name in ("pelvis_list", "hip_rotation_l", "hip_adduction_l", "knee_angle_l"):
        assert np.corrcoef(motion.columns[name], rows[name][known])[0, 1] > 0.5, name

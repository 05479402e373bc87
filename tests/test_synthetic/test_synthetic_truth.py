"""Truth from joint centres: poses whose angles can be read off the coordinates."""

import numpy as np
import pytest

from benchmarks.synthetic.motion import Channels, Window
from benchmarks.synthetic.spec import Repetition
from benchmarks.synthetic.truth import angle_about, measure, stick_test

# x to the subject's left, -y ahead, z up. The thighs point straight ahead, the shanks hang.
SITTING = {
    "hip_left": (0.1, 0.0, 0.5),
    "hip_right": (-0.1, 0.0, 0.5),
    "knee_left": (0.1, -0.4, 0.5),
    "knee_right": (-0.1, -0.4, 0.5),
    "ankle_left": (0.1, -0.4, 0.1),
    "ankle_right": (-0.1, -0.4, 0.1),
    "neck": (0.0, 0.0, 1.0),
}


def read(**changed):
    joints = {name: np.array([position]) for name, position in {**SITTING, **changed}.items()}
    return measure(joints)


def mirrored(joints):
    swap = {"left": "right", "right": "left"}
    result = {}
    for name, position in joints.items():
        stem, _, side = name.rpartition("_")
        result[f"{stem}_{swap[side]}" if stem else name] = position * np.array([-1.0, 1.0, 1.0])
    return result


def test_relaxed_sitting_is_all_zero_and_square():
    angles = read()
    assert angles.hip_rotation_deg == pytest.approx(np.zeros((1, 2)))
    assert angles.hip_rotation_pelvis_deg == pytest.approx(np.zeros((1, 2)))
    assert angles.femur_elevation_deg == pytest.approx(np.full((1, 2), 90.0))
    assert angles.femur_abduction_deg == pytest.approx(np.zeros((1, 2)))
    assert angles.knee_flexion_deg == pytest.approx(np.full((1, 2), 90.0))
    assert angles.tibia_frontal_deg == pytest.approx(np.zeros((1, 2)))
    assert angles.pelvis_list_deg == pytest.approx([0.0])
    assert angles.trunk_lean_deg == pytest.approx([0.0])


@pytest.mark.parametrize(
    ("changed", "name", "expected"),
    [
        # A foot which moves away from the midline turns the hip inwards, on both sides.
        ({"ankle_left": (0.5, -0.4, 0.1)}, "hip_rotation_deg", (45.0, 0.0)),
        ({"ankle_right": (-0.5, -0.4, 0.1)}, "hip_rotation_deg", (0.0, 45.0)),
        ({"ankle_left": (-0.3, -0.4, 0.1)}, "hip_rotation_deg", (-45.0, 0.0)),
        ({"ankle_right": (0.3, -0.4, 0.1)}, "tibia_frontal_deg", (0.0, -45.0)),
        # A shank swung ahead is a straighter knee, not a rotation.
        ({"ankle_left": (0.1, -0.8, 0.1)}, "hip_rotation_deg", (0.0, 0.0)),
        ({"ankle_left": (0.1, -0.8, 0.1)}, "knee_flexion_deg", (45.0, 90.0)),
        ({"knee_left": (0.1, -0.4, 0.9)}, "femur_elevation_deg", (135.0, 90.0)),
        ({"knee_left": (0.5, -0.4, 0.5)}, "femur_abduction_deg", (45.0, 0.0)),
        ({"knee_right": (0.3, -0.4, 0.5)}, "femur_abduction_deg", (0.0, -45.0)),
    ],
)
def test_one_joint_moved(changed, name, expected):
    assert getattr(read(**changed), name)[0] == pytest.approx(expected)


def test_listed_pelvis_adds_to_the_plumb_angle_only():
    # The left hip and its knee go up by 0.2 over a span of 0.2: a list of 45 degrees. A plumb
    # shank is then turned 45 degrees outwards against the pelvis.
    raised = read(hip_left=(0.1, 0.0, 0.7), knee_left=(0.1, -0.4, 0.7), ankle_left=(0.1, -0.4, 0.3))
    assert raised.pelvis_list_deg == pytest.approx([45.0])
    assert raised.hip_rotation_deg[0] == pytest.approx([0.0, 0.0])
    assert raised.hip_rotation_pelvis_deg[0] == pytest.approx([-45.0, 45.0])


def test_lean_to_the_left_is_positive():
    assert read(neck=(0.5, 0.0, 1.0)).trunk_lean_deg == pytest.approx([45.0])


def test_rotation_is_undefined_standing():
    standing = read(knee_left=(0.1, 0.0, 0.1), ankle_left=(0.1, 0.0, -0.3))
    assert np.isnan(standing.hip_rotation_deg[0, 0])
    assert np.isnan(standing.hip_rotation_pelvis_deg[0, 0])
    assert np.isnan(standing.femur_abduction_deg[0, 0])
    assert standing.femur_elevation_deg[0, 0] == pytest.approx(0.0)
    assert standing.hip_rotation_deg[0, 1] == pytest.approx(0.0)


def test_mirroring_swaps_the_sides_and_turning_the_room_changes_nothing():
    rng = np.random.default_rng(4)
    joints = {
        name: np.array(position) + rng.normal(0, 0.03, (20, 3))
        for name, position in SITTING.items()
    }
    angles, other = measure(joints), measure(mirrored(joints))
    assert other.hip_rotation_deg == pytest.approx(angles.hip_rotation_deg[:, ::-1])
    assert other.hip_rotation_pelvis_deg == pytest.approx(angles.hip_rotation_pelvis_deg[:, ::-1])
    assert other.pelvis_list_deg == pytest.approx(-angles.pelvis_list_deg)
    c, s = np.cos(0.7), np.sin(0.7)
    room = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    turned = measure({name: 1.7 * position @ room.T for name, position in joints.items()})
    assert turned.hip_rotation_deg == pytest.approx(angles.hip_rotation_deg)
    assert turned.femur_abduction_deg == pytest.approx(angles.femur_abduction_deg)


def test_angle_about_an_axis_is_right_handed():
    z, x, y = np.array([0.0, 0, 1]), np.array([1.0, 0, 5]), np.array([0.0, 1, -3])
    assert angle_about(z, x, y) == pytest.approx(90.0)
    assert angle_about(z, y, x) == pytest.approx(-90.0)


@pytest.mark.parametrize(
    ("heel_x", "reached", "short"), [(0.20, True, -0.125), (0.05, False, 0.25)]
)
def test_stick(heel_x, reached, short):
    # The sole's outer edge is at 0.15; the shank is 0.4 long.
    time = np.arange(10.0)
    still = {name: np.tile(position, (10, 1)) for name, position in SITTING.items()}
    heel = np.tile([0.10, 0.0, 0.0], (10, 1))
    heel[5:8, 0] = heel_x
    joints = {**still, "heel_left": heel, "heel_right": heel * [-1, 1, 1]}
    edge = {"left": np.array([[0.15, 0, 0]]), "right": np.array([[-0.15, 0, 0]])}
    zeros = np.zeros((10, 2))
    channels = Channels(
        time,
        zeros,
        zeros,
        zeros,
        zeros,
        zeros,
        zeros,
        *[np.zeros(10)] * 6,
        np.zeros((10, 3)),
        repetitions=[(Repetition("left", 20.0), Window("left", 3, 5, 7, 9))],
        lifts=[Window("left", 2, 3, 9, 10)],
    )
    result = stick_test(channels, joints, edge)
    assert result["left"] == {"reached": reached, "shortfall_shank": pytest.approx(short)}
    assert result["right"] == {"reached": None, "shortfall_shank": None}

"""Posing a stick figure and measuring it: what was commanded comes back."""

import numpy as np
import pytest
from helpers.posing import BONES, plateau, posed

from benchmarks.synthetic.spec import Compensation, Repetition


@pytest.mark.parametrize("test", ["seated", "standing", "supine"])
@pytest.mark.parametrize(("side", "k"), [("left", 0), ("right", 1)])
@pytest.mark.parametrize("target", [35.0, 10.0, -20.0])
def test_rotation_comes_back(stick_figure, test, side, k, target):
    channels, _, angles = posed(stick_figure, test, Repetition(side, target, tremor_deg=0.0))
    assert plateau(channels, angles.hip_rotation_deg[:, k]) == pytest.approx(target, abs=0.1)
    assert plateau(channels, angles.hip_rotation_pelvis_deg[:, k]) == pytest.approx(target, abs=0.1)
    assert plateau(channels, angles.femur_elevation_deg[:, k]) == pytest.approx(90, abs=0.1)
    assert plateau(channels, angles.knee_flexion_deg[:, k]) == pytest.approx(90, abs=0.1)


@pytest.mark.parametrize("test", ["seated", "standing"])
@pytest.mark.parametrize(("side", "k", "sign"), [("left", 0, 1), ("right", 1, -1)])
def test_hike_adds_to_the_plumb_angle_and_not_to_the_pelvic_one(stick_figure, test, side, k, sign):
    hiked = Repetition(side, 28.0, tremor_deg=0.0, compensations=(Compensation("pelvic_hike", 9),))
    channels, _, angles = posed(stick_figure, test, hiked)
    assert sign * plateau(channels, angles.pelvis_list_deg) == pytest.approx(9.0, abs=0.1)
    assert plateau(channels, angles.hip_rotation_deg[:, k]) == pytest.approx(37.0, abs=0.3)
    assert plateau(channels, angles.hip_rotation_pelvis_deg[:, k]) == pytest.approx(28.0, abs=0.3)


def test_bones_keep_their_length_and_standing_feet_stay(stick_figure):
    channels, skeleton, _ = posed(
        stick_figure, "standing", Repetition("left", 30.0), Repetition("right", 20.0)
    )
    for start, end in (("lowerleg01.L", "foot.L"), ("upperarm01.R", "lowerarm01.R")):
        rest = np.linalg.norm(stick_figure.joint(end) - stick_figure.joint(start))
        length = np.linalg.norm(skeleton.joint(end) - skeleton.joint(start), axis=1)
        assert length == pytest.approx(rest)
    planted = channels.lift[:, 1] == 0
    assert np.ptp(skeleton.joint("foot.R")[planted], axis=0).max() < 0.003
    orthonormal = skeleton.rotations @ np.swapaxes(skeleton.rotations, -1, -2)
    assert orthonormal == pytest.approx(np.broadcast_to(np.eye(3), orthonormal.shape))


def test_hands_rest_at_the_height_of_the_seat_beside_the_thighs(stick_figure):
    _, skeleton, _ = posed(stick_figure, "seated", Repetition("left", 30.0))
    hip, wrist = skeleton.joint("upperleg01.L"), skeleton.joint("wrist.L")
    assert np.all(wrist[:, 0] > hip[:, 0])
    assert np.all(np.abs(wrist[:, 2] - hip[:, 2]) < 0.12)


@pytest.mark.parametrize(
    ("test", "hands"),
    [("seated", "thighs"), ("seated", "chest"), ("standing", "hips"), ("standing", "chest")],
)
def test_hands_are_where_they_are_told_to_be(stick_figure, test, hands):
    _, skeleton, angles = posed(stick_figure, test, Repetition("left", 30.0), hands=hands)
    left, right = (skeleton.joint(f"wrist.{s}") for s in "LR")
    hip, shoulder = skeleton.joint("upperleg01.L"), skeleton.joint("upperarm01.L")
    if hands == "thighs":
        knee = skeleton.joint("lowerleg01.L")
        assert np.all((knee[:, 1] < left[:, 1]) & (left[:, 1] < hip[:, 1]))
        assert np.all((left[:, 2] > hip[:, 2]) & (left[:, 2] < hip[:, 2] + 0.25))
    elif hands == "hips":
        assert np.all((left[:, 0] > hip[:, 0]) & (right[:, 0] < -hip[:, 0]))
        assert np.all((left[:, 2] > hip[:, 2]) & (left[:, 2] < shoulder[:, 2] - 0.2))
    else:
        assert np.all(left[:, 0] < right[:, 0])  # crossed
        assert np.all((left[:, 1] < -0.05) & (left[:, 2] > hip[:, 2] + 0.2))
    assert np.nanmax(angles.hip_rotation_deg) > 29.0


@pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])
def test_a_foot_moves_on_a_shank_that_stays(stick_figure, side, sign):
    def hanging(**move):
        beside = tuple(Compensation(kind, deg) for kind, deg in move.items())
        plain = {"foot_out_deg": (0.0, 0.0), "plantarflexion_deg": (0.0, 0.0)}
        turn = Repetition(side, 0.0, tremor_deg=0.0, beside=beside)
        channels, skeleton, _ = posed(stick_figure, "seated", turn, **plain)
        held = int(np.argmin(np.abs(channels.time_s - 2.6)))
        s = side[0].upper()
        foot = skeleton.body.labels.index(f"foot.{s}")
        pointing = (skeleton.joint(f"toe1-1.{s}") - skeleton.joint(f"foot.{s}"))[held]
        return skeleton.joint(f"foot.{s}")[held], pointing, skeleton.rotations[held, foot]

    ankle, level, _ = hanging()
    assert hanging(foot_up=20.0)[1][2] > level[2] + 0.04
    assert sign * (hanging(foot_out=20.0)[1][0] - level[0]) > 0.04
    outward = hanging(foot_in=20.0)[2] @ [sign, 0.0, 0.0]
    assert outward == pytest.approx([sign * np.cos(0.349066), 0.0, -np.sin(0.349066)], abs=1e-6)
    for move in ("foot_up", "foot_out", "foot_in"):
        assert hanging(**{move: 20.0})[0] == pytest.approx(ankle)


def test_supine_thighs_point_up_and_shanks_toward_the_feet(stick_figure):
    _, skeleton, _ = posed(stick_figure, "supine", Repetition("left", 20.0))
    hip, knee, ankle = (skeleton.joint(f"{bone}.R")[0] for bone in BONES.values())
    assert (knee - hip)[2] > 0.9 * np.linalg.norm(knee - hip)
    assert (ankle - knee)[1] < -0.9 * np.linalg.norm(ankle - knee)
    assert skeleton.joint("head")[0, 1] > hip[1]


def test_hook_lying_feet_stay_and_a_falling_knee_is_internal_rotation(stick_figure):
    channels, skeleton, angles = posed(
        stick_figure, "supine", Repetition("left", 25.0), hook_lying=True, heel_half_width_m=0.2
    )
    ankle = skeleton.joint("foot.L")
    assert np.ptp(ankle, axis=0) == pytest.approx(0.0, abs=1e-9)
    knee = skeleton.joint("lowerleg01.L")
    assert knee[:, 0].min() < knee[0, 0] - 0.05  # toward the other knee
    assert knee[:, 0].min() >= 0.05  # and not through it
    rotation = angles.hip_rotation_pelvis_deg[:, 0]
    assert plateau(channels, rotation) > rotation[0] + 5

"""A body of known angles, filmed from around: what the geometry alone reads of it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from helpers.filmed import SHANK_M, Filmed, body, during, film, held
from helpers.kinematics import make_kinematics
from helpers.landmarks import make_landmarks

from hiprom.arrays import FloatArray
from hiprom.errors import InputError, UsageError
from hiprom.kinematics.camera import PELVIS_ALONE, SHANK_SLOPE
from hiprom.kinematics.core import compute, corrected, geometry
from hiprom.kinematics.joints import JointAngles
from hiprom.kinematics.position import Position
from hiprom.kinematics.types import Kinematics
from hiprom.kinematics.view import upright_view
from hiprom.pose.topology import ANKLES, KNEES
from hiprom.protocols import load_protocol

IN_FRONT = Filmed()
RIGHT_OUT, LEFT_OUT, REST = (0.0, 30.0), (30.0, 0.0), (0.0, 0.0)
PULSE = held((0.0, 0.0), (1.0, 0.0), (0.0, 0.0))[:, 0]


def measured(
    joints: dict[str, FloatArray], camera: Filmed = IN_FRONT, position: Position = "seated"
) -> Kinematics:
    """Measure with no learned part, which knows people and not sticks."""
    landmarks = film(joints, camera)
    return compute(landmarks, position, load_protocol(position).gates, models={})


def level(values: FloatArray, kinematics: Kinematics, number: int) -> FloatArray:
    return np.median(values[during(kinematics.time_s, number)], axis=0)


@pytest.mark.parametrize(
    "camera",
    [
        IN_FRONT,
        Filmed(yaw_deg=15),
        Filmed(yaw_deg=-15),
        Filmed(pitch_deg=15),
        Filmed(pitch_deg=-10),
        Filmed(roll_deg=5),
        Filmed(yaw_deg=15, pitch_deg=10, roll_deg=-4),
        Filmed(yaw_deg=-15, pitch_deg=10, roll_deg=4, distance_m=2.0),
    ],
)
def test_the_rotation_is_the_bodys_wherever_the_camera_stands(camera: Filmed) -> None:
    found = measured(body(held(REST, (30.0, 0.0), REST, (0.0, 20.0), REST)), camera)
    for number, expected in ((0, REST), (1, (30.0, 0.0)), (3, (0.0, 20.0))):
        rotation = level(found.hip_rotation_deg, found, number)
        np.testing.assert_allclose(rotation, expected, atol=0.7)


@pytest.mark.parametrize("lateral_deg", [-10.0, 10.0, 20.0])
def test_thighs_that_point_outward_change_no_rotation(lateral_deg: float) -> None:
    found = measured(body(held(REST, (30.0, 0.0), REST, (0.0, 30.0)), abduction_deg=lateral_deg))
    np.testing.assert_allclose(level(found.hip_rotation_deg, found, 1), LEFT_OUT, atol=0.7)
    np.testing.assert_allclose(level(found.hip_rotation_deg, found, 3), RIGHT_OUT, atol=0.7)


@pytest.mark.parametrize(
    ("resting", "turned", "against_pelvis"),
    [
        # Six tenths of what a relaxed leg reads are taken for error, of the whole clip.
        ((5.0, 5.0), (27.0, 2.0), (27.0, 2.0)),
        ((-5.0, -5.0), (33.0, -2.0), (33.0, -2.0)),
        # Legs that lean to one side are taken for the camera's roll, which the pelvis shares.
        ((5.0, -5.0), (25.0, 0.0), (30.0, -5.0)),
    ],
)
def test_most_of_what_a_relaxed_leg_reads_is_taken_from_the_turned_one(
    resting: tuple[float, float],
    turned: tuple[float, float],
    against_pelvis: tuple[float, float],
) -> None:
    found = measured(body(held(resting, (30.0, resting[1]), resting)))
    np.testing.assert_allclose(level(found.hip_rotation_deg, found, 1), turned, atol=0.3)
    pelvis = level(found.hip_rotation_pelvis_deg, found, 1)
    np.testing.assert_allclose(pelvis, against_pelvis, atol=0.3)


def test_a_hiked_hip_adds_to_the_angle_from_the_vertical_and_not_to_that_from_the_pelvis() -> None:
    """With the hip bent to a right angle pelvic list adds one to one."""
    found = measured(body(held(REST, LEFT_OUT, REST), list_deg=8.0 * PULSE))
    assert level(found.pelvis_list_deg, found, 1) == pytest.approx(8.0, abs=0.1)
    np.testing.assert_allclose(level(found.hip_rotation_deg, found, 1), (30.0, 0.0), atol=0.3)
    pelvis = level(found.hip_rotation_pelvis_deg, found, 1)
    np.testing.assert_allclose(pelvis, (22.0, 8.0), atol=0.3)


@pytest.mark.parametrize(
    ("list_deg", "counted_deg"),
    [(0.0, 0.0), (2.9, 0.0), (-2.9, 0.0), (4.5, 2.25), (6.0, 6.0), (-8.0, -8.0)],
)
def test_a_list_within_the_models_error_counts_as_level(
    list_deg: float, counted_deg: float
) -> None:
    """Of 3° nothing, of 6° all, of 4.5° half; hikes are told by all of it."""
    landmarks = film(body(held(REST, LEFT_OUT, REST)), IN_FRONT)
    told = np.tile([list_deg, -list_deg], (len(landmarks), 1))  # outward positive for each leg
    found = geometry(upright_view(landmarks, "seated"), {"pelvis_list": told})
    now = during(landmarks.time_s, 1)
    np.testing.assert_allclose(found.pelvis_list_deg[now], counted_deg, atol=0.01)
    pelvis = np.median(found.hip_rotation_pelvis_deg[now], axis=0)
    expected = np.array(LEFT_OUT) - [counted_deg, -counted_deg]
    np.testing.assert_allclose(pelvis, expected, atol=0.4)


def test_posture_has_its_sign() -> None:
    joints = body(
        held(REST, REST, REST),
        lean_deg=10.0 * PULSE,
        abduction_deg=10.0 * np.stack([PULSE, -PULSE], axis=1),
    )
    found = measured(joints)
    assert level(found.trunk_lean_deg, found, 1) == pytest.approx(10.0, abs=0.1)
    before, during_ = (level(found.femur_abduction_deg, found, number) for number in (0, 1))
    np.testing.assert_allclose(during_ - before, (10.0, -10.0), atol=2.0)


@pytest.mark.parametrize("yaw_deg", [-15.0, 0.0, 15.0])
def test_thighs_that_point_ahead_do_so_wherever_the_camera_stands(yaw_deg: float) -> None:
    """Seen from the side they point past the camera, and the pelvis is turned by as much."""
    found = measured(body(held(REST, LEFT_OUT, REST)), Filmed(yaw_deg=yaw_deg))
    np.testing.assert_allclose(level(found.femur_abduction_deg, found, 1), (0.0, 0.0), atol=4.0)


def test_the_plain_angle_is_the_one_on_the_screen_with_the_cameras_tilt_in_it() -> None:
    found = measured(body(held(REST, LEFT_OUT, REST)), Filmed(roll_deg=5.0))
    np.testing.assert_allclose(level(found.plain_angle_deg, found, 0), (5.0, -5.0), atol=0.1)
    np.testing.assert_allclose(level(found.plain_angle_deg, found, 1), (35.0, -5.0), atol=0.1)


@pytest.mark.parametrize(("elevation_deg", "known"), [(80.0, True), (68.0, False)])
def test_who_is_standing_up_from_the_seat_is_not_measured(
    elevation_deg: float, known: bool
) -> None:
    """The knee is 0.17 or 0.37 shanks lower than at rest; more than a quarter is too much."""
    legs = held((90.0, 90.0), (90.0, 90.0), (90.0, 90.0), (elevation_deg, elevation_deg))
    found = measured(body(held(REST, LEFT_OUT, REST, REST), elevation_deg=legs))
    assert found.femur_elevation_deg[-1].min() > 60.0  # not for the gate's sake
    rotation = found.hip_rotation_deg[during(found.time_s, 3)]
    assert np.isfinite(rotation).all() == known and np.isnan(rotation).all() != known


@pytest.mark.parametrize("hidden", [0, 1])
def test_a_foot_out_of_sight_does_not_cost_the_other_leg_its_angle(hidden: int) -> None:
    """Though the pelvis, whose tilt a learned part tells, hangs on both; it is known less well."""
    seen = film(body(held(REST, (30.0, 30.0), REST)), Filmed(pitch_deg=10.0))
    half = film(body(held(REST, (30.0, 30.0), REST)), Filmed(pitch_deg=10.0))
    half.image_px[:, ANKLES[hidden]] = np.nan
    gates = load_protocol("seated").gates
    whole, found = (compute(landmarks, "seated", gates) for landmarks in (seen, half))
    assert np.isnan(found.hip_rotation_deg[:, hidden]).all()
    for name in ("hip_rotation_deg", "hip_rotation_pelvis_deg"):
        was, now = (getattr(k, name)[:, 1 - hidden] for k in (whole, found))
        np.testing.assert_allclose(now, was, atol=2.0)


@pytest.mark.parametrize("roll_deg", [-35.0, 35.0])
def test_a_tilted_camera_lifts_nobody_from_the_seat(roll_deg: float) -> None:
    """Seen askew the thighs lie along the picture's slant, at rest as at any time."""
    legs = held(REST, LEFT_OUT, REST, RIGHT_OUT, REST)
    found = measured(body(legs, abduction_deg=15.0), Filmed(yaw_deg=15.0, roll_deg=roll_deg))
    np.testing.assert_allclose(level(found.hip_rotation_deg, found, 1), LEFT_OUT, atol=1.0)
    np.testing.assert_allclose(level(found.hip_rotation_deg, found, 3), RIGHT_OUT, atol=1.0)


@pytest.mark.parametrize(("abduction_deg", "known"), [(50.0, True), (70.0, False)])
def test_a_thigh_that_lies_across_the_view_is_not_measured(
    abduction_deg: float, known: bool
) -> None:
    """Half of the femur's length, the cosine of 60°, must point at the camera."""
    across = abduction_deg * np.stack([PULSE, 0.0 * PULSE], axis=1)
    found = measured(body(held(REST, LEFT_OUT, REST), abduction_deg=across))
    rotation = found.hip_rotation_deg[during(found.time_s, 1)]
    assert np.isfinite(rotation[:, 0]).all() == known
    assert np.isfinite(rotation[:, 1]).all()


@pytest.mark.parametrize("position", ["seated", "standing"])
@pytest.mark.parametrize(("seen", "known"), [(0.65, True), (0.55, False)])
def test_a_shank_too_short_for_where_it_points_is_not_measured(
    position: Position, seen: float, known: bool
) -> None:
    """The model has put its ankle somewhere between the true one and the knee."""
    lifted = held(REST, (90.0, 0.0), REST) if position == "standing" else 90.0
    landmarks = film(body(held(REST, LEFT_OUT, REST), elevation_deg=lifted), IN_FRONT)
    turned = during(landmarks.time_s, 1)
    knee, ankle = (landmarks.image_px[turned, points[0]] for points in (KNEES, ANKLES))
    landmarks.image_px[turned, ANKLES[0]] = knee + seen * (ankle - knee)
    found = compute(landmarks, position, load_protocol(position).gates, models={})
    rotation = found.hip_rotation_deg[turned, 0]
    inner = rotation[2:-2]  # the low-pass runs over the edges
    assert np.isfinite(inner).all() == known and np.isnan(inner).all() != known


@pytest.mark.parametrize(
    "camera",
    [IN_FRONT, Filmed(yaw_deg=12), Filmed(yaw_deg=-12), Filmed(pitch_deg=-8), Filmed(roll_deg=4)],
)
def test_standing_the_lifted_leg_alone_has_a_rotation(camera: Filmed) -> None:
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST)
    turned = held(REST, (30.0, 0.0), REST, (0.0, 30.0), REST)
    landmarks = film(body(turned, elevation_deg=lifted, standing_slope=SHANK_SLOPE), camera)
    landmarks.world_m[..., 2] /= PELVIS_ALONE["standing"]  # a person's turn half as far
    found = compute(landmarks, "standing", load_protocol("standing").gates, models={})
    nan = np.nan
    for number, expected in ((0, (nan, nan)), (1, (30.0, nan)), (3, (nan, 30.0))):
        rotation = level(found.hip_rotation_deg, found, number)
        np.testing.assert_allclose(rotation, expected, atol=1.0)


def test_standing_with_both_thighs_lifted_is_another_posture() -> None:
    lifted = held(REST, (90.0, 0.0), REST, (90.0, 90.0), REST)
    turned = held(REST, (30.0, 0.0), REST, (30.0, 0.0), REST)
    found = measured(body(turned, elevation_deg=lifted), position="standing")
    assert np.isfinite(level(found.hip_rotation_deg, found, 1)[0])
    assert np.isnan(level(found.hip_rotation_deg, found, 3)).all()


def test_a_standing_knee_that_the_lifted_leg_covers_does_not_hide_the_rotation() -> None:
    """Seen a tenth too high, it makes the thigh look short and the shank long."""
    lifted = held(REST, (90.0, 0.0), REST)
    landmarks = film(body(held(REST, LEFT_OUT, REST), elevation_deg=lifted), IN_FRONT)
    turned = during(landmarks.time_s, 1)
    shank = landmarks.image_px[turned, ANKLES[1]] - landmarks.image_px[turned, KNEES[1]]
    landmarks.image_px[turned, KNEES[1]] -= 0.1 * shank
    found = compute(landmarks, "standing", load_protocol("standing").gates, models={})
    assert level(found.hip_rotation_deg, found, 1)[0] == pytest.approx(30.0, abs=1.0)


def test_legs_that_are_mixed_up_are_not_measured() -> None:
    """The standing foot stays where it was, or the model shows another: 40° were read as 15°."""
    lifted = held(REST, (90.0, 0.0), REST, (90.0, 0.0), REST)
    turned = held(REST, LEFT_OUT, REST, LEFT_OUT, REST)
    landmarks = film(body(turned, elevation_deg=lifted), IN_FRONT)
    mixed = during(landmarks.time_s, 3)
    ankles = landmarks.image_px[mixed][:, ANKLES]
    landmarks.image_px[mixed, ANKLES[1]] = (ankles[:, 0] + ankles[:, 1]) / 2.0
    found = compute(landmarks, "standing", load_protocol("standing").gates, models={})
    assert level(found.hip_rotation_deg, found, 1)[0] == pytest.approx(30.0, abs=1.0)
    assert np.isnan(level(found.hip_rotation_deg, found, 3)[0])


def test_who_shifts_the_weight_onto_one_leg_has_not_mixed_up_the_legs() -> None:
    """Once the foot is up, the trunk moves by two fifths of a shank; the standing foot stays."""
    lifted = held(REST, (90.0, 0.0), REST)
    joints = body(held(REST, LEFT_OUT, REST), elevation_deg=lifted)
    shift = 0.4 * SHANK_M * np.clip(lifted[:, 0] / 45.0 - 1.0, 0.0, 1.0)  # to the right: +z
    joints["neck"][:, 2] += shift
    for name, right in (("hip", 1.0), ("knee", 0.5), ("ankle", 0.0)):
        joints[name][..., 2] += shift[:, None] * [1.0, right]
    found = measured(joints, position="standing")
    assert level(found.hip_rotation_deg, found, 1)[0] == pytest.approx(30.0, abs=1.0)


def test_a_clip_that_begins_with_a_lifted_leg_is_measured_from_the_rest_at_its_end() -> None:
    lifted = held((90.0, 0.0), (90.0, 0.0), (0.0, 90.0), (0.0, 90.0), REST)
    turned = held(REST, LEFT_OUT, REST, RIGHT_OUT, REST)
    found = measured(body(turned, elevation_deg=lifted), position="standing")
    assert level(found.hip_rotation_deg, found, 1)[0] == pytest.approx(30.0, abs=1.0)
    assert level(found.hip_rotation_deg, found, 3)[1] == pytest.approx(30.0, abs=1.0)


def test_what_a_model_says_of_the_trunk_counts_by_the_leg_that_is_lifted() -> None:
    """Told 4° outward by the left side and 9° by the right one, which is −9° to the left."""
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST)
    landmarks = film(body(held(REST, REST, REST, REST, REST), elevation_deg=lifted), IN_FRONT)
    view = upright_view(landmarks, "standing")
    told = np.tile([4.0, 9.0], (len(landmarks), 1))
    angles = JointAngles(**{f.name: np.zeros((len(landmarks), 2)) for f in fields(JointAngles)})
    lean = corrected(angles, {"trunk_lean": told}, view).trunk_lean_deg
    for number, expected in ((0, -2.5), (1, 4.0), (3, -9.0)):
        assert np.median(lean[during(landmarks.time_s, number)]) == pytest.approx(expected)


@pytest.mark.parametrize("position", ["seated", "standing", "supine"])
def test_no_frame_gives_no_angle(position: Position) -> None:
    nobody = make_landmarks(np.full((0, 33, 2), np.nan))
    found = compute(nobody, position, load_protocol(position).gates)
    assert found.hip_rotation_deg.shape == (0, 2) and found.trunk_lean_deg.shape == (0,)


def test_a_position_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(UsageError, match="cannot be 'prone': name one of seated, standing, supine"):
        compute(make_landmarks(np.zeros((9, 33, 2))), "prone", load_protocol("seated").gates)


def test_kinematics_of_another_shape_are_refused() -> None:
    with pytest.raises(InputError, match=r"hip_rotation_deg has shape \(3,\), expected \(3, 2\)"):
        make_kinematics(np.arange(3.0), hip_rotation_deg=np.zeros(3))


def test_nobody_is_seen_where_there_is_none_whatever_the_visibility_says() -> None:
    """Who has none is told to fill it with 1."""
    landmarks = film(body(held(REST, RIGHT_OUT, REST)), IN_FRONT)
    landmarks.image_px[10:20] = np.nan
    landmarks.visibility[:] = 1.0
    found = compute(landmarks, "seated", load_protocol("seated").gates, models={})
    np.testing.assert_array_equal(found.pose_confidence == 0.0, ~landmarks.found)

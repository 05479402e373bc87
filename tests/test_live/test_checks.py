"""What is checked before a live test begins, and what is said to put it right."""

from itertools import pairwise

import numpy as np
import pytest
from people import HEIGHT, RATE, WIDTH, seated

from hiprom.kinematics.segments import image_segments
from hiprom.live import Session
from hiprom.live.checks import SetupChecks, SetupFrame
from hiprom.protocols import load_protocol


def shifted(pose, by):
    return pose._replace(image_px=pose.image_px + by)


def rolled(pose, degrees):
    turn = np.radians(degrees)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    centre = np.array([WIDTH / 2, HEIGHT / 2])
    return pose._replace(image_px=(pose.image_px - centre) @ matrix.T + centre)


def scaled(pose, factor):
    centre = np.array([WIDTH / 2, HEIGHT / 2])
    return pose._replace(image_px=(pose.image_px - centre) * factor + centre)


def dangling(pose):
    image = pose.image_px.copy()
    image[[25, 26, 27, 28], 1] += 150
    return pose._replace(image_px=image * [1, 0.9])


def with_knees(pose, down_px, legs=slice(25, None)):
    """The same trunk, the legs lower in the picture."""
    image = pose.image_px.copy()
    image[legs, 1] += down_px
    return pose._replace(image_px=image)


LEFT_LEG = slice(25, None, 2)


def sideways(pose):
    image = pose.image_px.copy()
    image[23:25, 0] = [650, 630]
    return pose._replace(image_px=image)


@pytest.mark.parametrize(
    ("change", "luminance", "failing", "fix"),
    [
        (lambda p: shifted(p, [0, 200]), 120, "whole_legs", "fix.whole_legs"),
        (lambda p: p, 10, "light", "fix.light_dark"),
        (lambda p: p, 250, "light", "fix.light_bright"),
        (dangling, 120, "posture", "fix.posture_seated"),
        (lambda p: scaled(p, 0.2), 120, "distance", "fix.distance_far"),
        (lambda p: with_knees(p, 110), 120, "thighs_level", "fix.thighs_level"),
        (lambda p: with_knees(p, -120, LEFT_LEG), 120, "thighs_level", "fix.thighs_level"),
        (sideways, 120, "facing", "fix.facing"),
        (lambda p: rolled(p, 11), 120, "camera_level", "fix.camera_level"),
        (lambda p: seated(9.0, 7.0), 120, "feet_under", "fix.feet_under"),
        (lambda p: seated(-7.0, -9.0), 120, "feet_under", "fix.feet_under"),
    ],
)
def test_each_failing_check_says_what_to_do(change, luminance, failing, fix):
    session = Session("seated", width=WIDTH, height=HEIGHT)
    for i in range(50):
        view = session.update(i / RATE, change(seated()), luminance=luminance)
    failed = {check.name: check.fix.key for check in view.checks if check.ok is False}
    assert failed[failing] == fix
    assert view.phase.value == "check_setup"
    assert view.instruction.key == next(iter(failed.values()))


@pytest.mark.parametrize(
    "pose",
    [seated(4.0, 4.0), seated(40.0, 0.0), seated(-40.0, 0.0), rolled(seated(4.0, 4.0), 4)],
)
def test_neither_a_turned_leg_nor_a_tilted_camera_puts_the_feet_apart(pose):
    session = Session("seated", width=WIDTH, height=HEIGHT)
    for i in range(50):
        view = session.update(i / RATE, pose)
    assert next(check.ok for check in view.checks if check.name == "feet_under")


@pytest.mark.parametrize(
    ("yaw_deg", "ok", "blocking"),
    [(None, True, False), (19.0, True, False), (-31.0, False, False), (33.0, False, True)],
)
def test_a_camera_that_stands_too_far_aside_is_told_and_beyond_32_degrees_not_used(
    yaw_deg, ok, blocking
):
    setup, pose = SetupChecks(load_protocol("seated"), "seated"), seated()
    segments = image_segments(pose.image_px[None])
    setup.update(SetupFrame(pose, segments, WIDTH, HEIGHT, None, yaw_deg), 0.0)
    facing = next(check for check in setup.checks if check.name == "facing")
    assert (facing.ok, facing.blocking) == (ok, blocking)


@pytest.mark.parametrize(("lean_px", "tall"), [(0, True), (20, True), (60, False), (-60, False)])
def test_who_stands_is_asked_to_stand_tall(lean_px, tall):
    """The trunk is 180 pixels long; the thighs hang."""
    session = Session("standing", width=WIDTH, height=HEIGHT)
    for i in range(50):
        view = session.update(i / RATE, scaled(with_knees(seated(lean_px=lean_px), 150), 0.8))
    checks = {check.name: check for check in view.checks}
    assert checks["posture"].ok
    assert checks["standing_tall"].ok is tall
    assert tall or checks["standing_tall"].fix.key == "fix.standing_tall"


def test_checks_do_not_flicker():
    session = Session("seated", width=WIDTH, height=HEIGHT)
    faces = []
    for i in range(100):
        view = session.update(i / RATE, seated(), luminance=120 if i % 4 else 10)
        faces.append(next(check.ok for check in view.checks if check.name == "light"))
    changes = sum(a != b for a, b in pairwise(faces[5:]))
    assert changes == 0

"""The camera: its side, its roll, its projection; and cutting a mesh."""

import numpy as np
import pytest

from benchmarks.synthetic.camera import held, place, vertical_fov_deg
from benchmarks.synthetic.mesh import cut, vertex_normals
from benchmarks.synthetic.spec import Camera

BODY = np.array([[x, y, z] for x in (-0.4, 0.4) for y in (-0.3, 0.3) for z in (0.0, 1.4)])


@pytest.mark.parametrize("yaw", [-25, 0, 20])
@pytest.mark.parametrize("roll", [-5.0, 0.0, 4.0])
@pytest.mark.parametrize("height", [0.1, 1.6])
def test_yaw_roll_and_margins_are_as_asked(yaw, roll, height):
    camera = Camera(yaw_deg=yaw, roll_deg=roll, height_m=height, margin=0.05)
    view = place(camera, BODY, 960, 720)
    assert view.roll_deg == pytest.approx(roll)
    seen = np.degrees(np.arctan2(view.position[0], -view.position[1]))
    assert seen == pytest.approx(yaw)
    pixels = view.project(BODY) / [960, 720]
    assert pixels.min() >= 0.05
    assert pixels.max() <= 0.95
    assert view.rotation @ view.rotation.T == pytest.approx(np.eye(3))


def test_the_subjects_left_is_on_the_right_of_the_picture_and_up_is_up():
    view = place(Camera(), BODY, 960, 720)
    left, right, head = view.project(np.array([[0.3, 0, 0.7], [-0.3, 0, 0.7], [0, 0, 1.4]]))
    assert left[0] > right[0]
    assert head[1] < left[1]


def test_projection_agrees_with_the_matrices():
    view = place(Camera(yaw_deg=12, roll_deg=3), BODY, 640, 480)
    camera = (view.rotation @ BODY.T).T - view.rotation @ view.position
    homogeneous = camera @ view.matrix.T
    assert homogeneous[:, :2] / homogeneous[:, 2:] == pytest.approx(view.project(BODY))


def test_field_of_view_is_along_the_longer_side():
    assert vertical_fov_deg(60, 720, 1280) == pytest.approx(60)
    assert vertical_fov_deg(90, 1000, 500) == pytest.approx(2 * np.degrees(np.arctan(0.5)))


def test_a_camera_on_a_stand_stays_where_it_is():
    view = place(Camera(yaw_deg=12, roll_deg=3), BODY, 640, 480)
    views = held(view, Camera(), np.arange(3.0), np.random.default_rng(1))
    assert views == [view] * 3


def test_a_camera_in_the_hand_sways_as_much_as_asked():
    camera = Camera(yaw_deg=12, roll_deg=3, hand_deg=2.0, hand_m=0.02)
    view = place(camera, BODY, 640, 480)
    views = held(view, camera, np.arange(0, 600, 0.2), np.random.default_rng(1))
    places = np.array([v.position - view.position for v in views])
    assert places.std(axis=0) == pytest.approx(0.02, rel=0.1)
    # In the frame of the camera at rest: where it looks, and how it is turned about that.
    turns = np.array([v.rotation @ view.rotation.T for v in views])
    pan, tilt = turns[:, 2, 0], turns[:, 2, 1]
    roll = np.arctan2(turns[:, 0, 1], turns[:, 1, 1])
    assert np.degrees([pan.std(), tilt.std(), roll.std()]) == pytest.approx(2.0, rel=0.1)


def test_a_body_which_cannot_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        place(Camera(), 20 * BODY, 640, 480)


def test_cut_keeps_area_and_weights():
    # A right triangle with legs of 2, cut at x < 1: a trapezoid of area 1.5.
    vertices = np.array([[0.0, 0, 0], [2, 0, 0], [0, 2, 0]])
    recipe, faces = cut(np.array([[0, 1, 2]]), 1.0 - vertices[:, 0])
    new = recipe @ vertices
    a, b, c = (new[faces[:, i]] for i in range(3))
    area = np.cross(b - a, c - a)[:, 2] / 2
    assert np.all(area > 0)
    assert area.sum() == pytest.approx(1.5)
    assert np.asarray(recipe.sum(axis=1)).ravel() == pytest.approx(np.ones(len(new)))
    assert vertex_normals(new, faces) == pytest.approx(np.tile([0.0, 0, 1], (len(new), 1)))

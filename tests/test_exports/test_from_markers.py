"""The view that is made up for joint centres: a camera straight in front, wherever they face."""

import numpy as np
import pytest
from test_exports.conftest import turned

from hiprom.errors import InputError
from hiprom.exports.from_markers import frontal_view, joints_in
from hiprom.exports.trc import Trajectories
from hiprom.pose.topology import ANKLES, HIPS, KNEES, Landmark


@pytest.mark.parametrize("heading_deg", [0, 90, 215])
def test_the_camera_sees_the_persons_left_on_its_right_and_the_knees_before_the_hips(
    body, heading_deg
):
    markers = turned(body, heading_deg)
    view = frontal_view(joints_in(markers), markers.time_s)
    for where in (view.image_px, view.world_m):
        left, right = (where[0, HIPS[side]] for side in (0, 1))
        assert left[0] > right[0] and left[1] == pytest.approx(right[1])
        assert (where[0, ANKLES, 1] > where[0, KNEES, 1]).all()  # down is positive
        assert where[0, Landmark.NOSE, 1] < left[1]
    # 0.45 m before the hips, which are the middle; away from the camera is positive.
    np.testing.assert_allclose(view.world_m[0, KNEES, 2], -0.45, atol=1e-9)
    shanks_px = np.linalg.norm(view.image_px[0, ANKLES] - view.image_px[0, KNEES], axis=-1)
    np.testing.assert_allclose(shanks_px, 120.0)


@pytest.mark.parametrize("kept", [("Neck", "Hip", "Knee", "Ankle"), ("Hip", "Knee", "Ankle")])
@pytest.mark.parametrize("axes", [(0, 2, 1), (1, 2, 0)], ids=["z up", "x up"])
def test_a_room_with_another_axis_up_is_no_camera_upside_down(body, kept, axes):
    places = [n for n, name in enumerate(body.names) if name.endswith(kept)]
    names, xyz = tuple(body.names[n] for n in places), body.xyz[:, places]
    assert len(joints_in(Trajectories(names, body.time_s, xyz, "m"))) == len(body.time_s)
    with pytest.raises(InputError, match="y does not point up"):
        joints_in(Trajectories(names, body.time_s, xyz[..., axes], "m"))
    with pytest.raises(InputError, match="y does not point up"):
        joints_in(Trajectories(names, body.time_s, -xyz, "m"))


def test_the_neck_is_known_in_any_case(body):
    shouted = Trajectories(tuple(n.upper() for n in body.names), body.time_s, body.xyz, "m")
    np.testing.assert_array_equal(joints_in(shouted).neck, joints_in(body).neck)

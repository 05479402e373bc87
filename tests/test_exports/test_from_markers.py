"""The view that is made up for joint centres: a camera straight in front, wherever they face."""

import numpy as np
import pytest
from test_exports.conftest import turned

from hiprom.exports.from_markers import frontal_view, joints_in
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

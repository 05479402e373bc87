"""The picture and its mirror image in one, and what is found on either."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.pose.detector import Pose
from hiprom.pose.mirror_pair import MirrorPair
from hiprom.pose.people import Region
from hiprom.pose.topology import MIRROR

from .bodies import picture, pose

WIDE, TALL = Region(200, 40, 440, 200), Region(200, 40, 300, 440)


def on_mirror_image(seen: Pose, part: Region) -> Pose:
    """Return a pose of the image as it lies on the mirror image of a part."""
    own = seen.image_px - (part.x0, part.y0)
    turned = np.stack([part.x1 - part.x0 - own[:, 0], own[:, 1]], axis=-1)[MIRROR]
    return seen._replace(image_px=turned)


@pytest.mark.parametrize(("part", "axis"), [(WIDE, 1), (TALL, 0)])
def test_the_pictures_lie_apart_along_the_shorter_side(part: Region, axis: int) -> None:
    image, pair = picture(), MirrorPair(part)
    pair.put(image, mirrored=False)
    pair.put(image[::-1], mirrored=True)
    cut = part.cut(image)
    height, width = cut.shape[:2]
    assert pair.shift[1 - axis] == 0
    assert pair.shift[axis] == (width, height)[axis] + max(width, height) // 4
    assert pair.picture.shape == (height + pair.shift[1], width + pair.shift[0], 3)
    np.testing.assert_array_equal(pair.picture[:height, :width], cut)
    other = part.cut(image[::-1])[:, ::-1]
    np.testing.assert_array_equal(pair.picture[pair.shift[1] :, pair.shift[0] :], other)


@pytest.mark.parametrize("part", [WIDE, TALL])
def test_who_is_found_on_either_picture_is_put_back_into_the_frame(part: Region) -> None:
    centre = ((part.x0 + part.x1) / 2 + 7.0, (part.y0 + part.y1) / 2)
    seen, pair = pose(centre, 40), MirrorPair(part)
    seen.world_m[:, 0] = np.arange(33)
    turned = on_mirror_image(seen, part)
    turned = turned._replace(image_px=turned.image_px + pair.shift)
    turned = turned._replace(world_m=(seen.world_m * (-1, 1, 1))[MIRROR])
    straight = seen._replace(image_px=seen.image_px - (part.x0, part.y0))
    other = straight._replace(image_px=straight.image_px + 3.0)
    found = pair.apart([turned, straight, other])
    assert set(found) == {True, False}
    for one in found.values():
        np.testing.assert_allclose(one.image_px, seen.image_px)
        np.testing.assert_allclose(one.world_m, seen.world_m)
    assert list(pair.apart([straight])) == [False]
    assert pair.apart([]) == {}

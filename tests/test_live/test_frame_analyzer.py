import numpy as np
import pytest
from people import HEIGHT, RATE, WIDTH, seated

from hiprom.live.frame_analyzer import FrameAnalyzer
from hiprom.pose.topology import MIRROR
from hiprom.protocols import load_protocol


def exchanged(pose):
    """The person as a model sees them that takes the left side for the right one."""
    return type(pose)(*(part[MIRROR] for part in pose))


def right_way_round(swapped: set[int], frames: int) -> list[bool]:
    """On which frames the analyzer has the sides right, where the model swaps them on some."""
    analyzer = FrameAnalyzer(load_protocol("seated"), "seated", WIDTH, HEIGHT)
    true = seated(10.0, 0.0)
    found = []
    for i in range(frames):
        analyzer.update(i / RATE, exchanged(true) if i in swapped else true)
        found.append(np.allclose(analyzer.pose.image_px, true.image_px))
    return found


@pytest.mark.parametrize("first", [15, 16, 400])
def test_sides_that_the_model_exchanges_for_a_moment_stay_right(first):
    assert all(right_way_round(set(range(first, first + 10)), first + 40))


def test_sides_that_were_wrong_at_first_are_right_soon_after():
    found = right_way_round(set(range(20)), 100)
    assert not any(found[:20]) and all(found[50:])

"""Fewer looks at rest, all of them in movement and in holds."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.pose.detector import Pose
from hiprom.pose.frame_skipper import FrameSkipper
from hiprom.pose.landmarks import LONGEST_BRIDGE_S
from hiprom.pose.topology import Landmark
from hiprom.video.sampling import SAMPLE_EVERY_S, FrameSampler

from .bodies import pose


def turned(left_deg: float) -> Pose:
    """A seated person whose left foot is out by an angle."""
    person = pose()
    out = 80 * np.array([np.sin(np.radians(left_deg)), np.cos(np.radians(left_deg))])
    person.image_px[Landmark.LEFT_ANKLE] = person.image_px[Landmark.LEFT_KNEE] + out
    return person


def looked_at(angles_deg: list[float], step_s: float = 0.1) -> list[float]:
    skipper, times = FrameSkipper(), []
    for i, angle in enumerate(angles_deg):
        if not skipper.can_skip(i * step_s):
            skipper.update(i * step_s, turned(angle))
            times.append(i * step_s)
    return times


@pytest.mark.parametrize("step_s", [0.1, 0.08, 0.12])
def test_at_rest_every_other_frame_is_enough(step_s: float) -> None:
    times = looked_at([0.5] * 100, step_s)
    assert np.diff(times).max() <= LONGEST_BRIDGE_S
    assert len(times) == (100 if step_s > 0.11 else pytest.approx(52, abs=2))


@pytest.mark.parametrize(
    ("fps", "longest_s"), [(10.1, 0.31), (12.0, LONGEST_BRIDGE_S), (13.0, 0.232), (29.97, 0.232)]
)
def test_gaps_at_rest_last_as_long_as_is_said(fps: float, longest_s: float) -> None:
    """Of the frames, the first in every tenth of a second is asked for."""
    sampler, skipper, looked_s = FrameSampler(SAMPLE_EVERY_S), FrameSkipper(), []
    for at in (i / fps for i in range(int(20 * fps))):
        if sampler.takes(at) and not skipper.can_skip(at):
            skipper.update(at, turned(0.5))
            looked_s.append(at)
    assert 0.19 < np.diff(looked_s).max() <= longest_s + 1e-9


def test_a_hold_and_a_turn_have_all_their_looks() -> None:
    assert len(looked_at([30.0] * 50)) == 50
    assert len(looked_at([i * 1.0 for i in range(-10, 11)])) == 21


def test_a_turn_is_seen_from_its_second_frame_on() -> None:
    times = np.array(looked_at([0.0] * 20 + [5.0, 10.0, 20.0, 30.0] + [30.0] * 16))
    assert np.sum(times >= 2.05) == 19


def test_who_is_lost_is_not_at_rest() -> None:
    skipper = FrameSkipper()
    for i in range(10):
        skipper.update(i / 10, turned(0.0))
    assert skipper.can_skip(1.0)
    skipper.update(1.0, None)
    assert not skipper.can_skip(1.1)

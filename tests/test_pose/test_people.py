"""Who is meant, and what belongs to them."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.errors import UsageError
from hiprom.pose.detector import Pose
from hiprom.pose.people import ROOM, Person, Region, parse_person, size
from hiprom.pose.topology import HIPS, SHOULDERS


@pytest.mark.parametrize(
    ("text", "person"), [("largest", "largest"), ("Largest", "largest"), ("1", 1), ("99", 99)]
)
def test_a_person_is_named_by_size(text: str, person: Person) -> None:
    assert parse_person(text) == person


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "100", "", "me", "²", "1" * 5000])
def test_nobody_else_is_a_person(text: str) -> None:
    with pytest.raises(UsageError, match="say 'largest', or 1, 2, … for the N-th largest"):
        parse_person(text)


def test_the_surroundings_are_wider_by_a_share_of_the_longer_side() -> None:
    corners = np.array([[100.0, 50.0], [140.0, 250.0]])
    pose = Pose(np.resize(corners, (33, 2)), np.zeros((33, 3)), np.ones(33))
    picture = np.zeros((480, 640, 3), np.uint8)
    room = int(ROOM * 200)
    assert Region.around(pose, picture) == Region(100 - room, 0, 140 + room, 250 + room)


@pytest.mark.parametrize(("width", "share"), [(60.0, 1.0), (50.0, 1.0), (40.0, 0.5), (0.0, 0.5)])
def test_who_is_seen_from_the_side_counts_half(width: float, share: float) -> None:
    """A helper who sits beside the one tested was measured: 1.03 and 1.5 times as large."""
    points = np.tile([300.0, 200.0], (33, 1))
    points[SHOULDERS, :] = [[300.0 + width / 2, 200.0], [300.0 - width / 2, 200.0]]
    points[HIPS, :] = [[300.0 + width / 2, 300.0], [300.0 - width / 2, 300.0]]
    points[:2] = [[250.0, 100.0], [350.0, 500.0]]
    pose = Pose(points, np.zeros((33, 3)), np.ones(33))
    assert size(pose) == share * 100.0 * 400.0

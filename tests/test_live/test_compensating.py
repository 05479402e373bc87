"""Compensations while they happen: posture against the posture just before, at given times."""

import math

import numpy as np
import pytest

from hiprom.live.angles import KINDS, Angles
from hiprom.live.compensating import CompensationWatch
from hiprom.protocols import load_protocol

STEP_S = 0.05


def angles(rotation_deg=0.0, **signals):
    """The left leg's rotation and its signals; the right one does nothing."""
    values = np.zeros((2, len(KINDS)))
    for kind, value in signals.items():
        values[0, KINDS.index(kind)] = value
    return Angles(np.array([rotation_deg, 0.0]), values)


def watch(*stretches, test="seated"):
    """See stretches of (seconds, moving side, signals) in turn; return the watch at their end."""
    found = CompensationWatch(load_protocol(test))
    number = 0
    for seconds, moving, signals in stretches:
        for _ in range(round(seconds / STEP_S)):
            found.update(number * STEP_S, angles(**signals), moving)
            number += 1
    return found


@pytest.mark.parametrize(
    ("kind", "change_deg", "counts"),
    [
        ("pelvic_hike", 6.0, True),
        ("pelvic_hike", -6.0, False),
        ("trunk_lean", 9.0, True),
        ("trunk_lean", -9.0, True),
        ("trunk_lean", 6.0, False),
        ("thigh_drift", -6.0, True),
        ("knee_extension", 20.0, True),
        ("knee_extension", -20.0, False),
    ],
)
def test_a_change_counts_beyond_its_limit_in_its_direction(kind, change_deg, counts):
    before, moved = (1.0, None, {kind: 10.0}), (0.6, "left", {kind: 10.0 + change_deg})
    assert watch(before, moved).now == ((kind,) if counts else ())


@pytest.mark.parametrize(
    ("seconds", "shown", "spoils"), [(0.2, False, False), (0.5, True, False), (1.0, True, True)]
)
def test_what_lasts_is_shown_and_what_lasts_longer_spoils(seconds, shown, spoils):
    """A lean is shown after the 0.3 s of its limit, and spoils half a second later."""
    found = watch((1.0, None, {}), (seconds, "left", {"trunk_lean": 9.0}))
    assert bool(found.now) == shown
    assert bool(found.spoiling) == spoils


def test_what_spoiled_is_kept_until_the_leg_is_back_and_then_forgotten():
    lean = (1.0, None, {}), (1.0, "left", {"trunk_lean": 9.0})
    upright = watch(*lean, (0.3, "left", {}))
    assert (upright.now, list(upright.spoiling)) == ((), ["trunk_lean"])
    after = watch(*lean, (0.3, None, {}))
    assert (after.now, list(after.spoiling)) == ((), [])


def test_the_moment_in_which_a_movement_is_noticed_is_no_posture_before_it():
    """The lean began with the turn, a fifth of a second before the leg counted as out."""
    before = (1.0, None, {}), (0.2, None, {"trunk_lean": 9.0})
    assert watch(*before, (0.6, "left", {"trunk_lean": 9.0})).now == ("trunk_lean",)


def test_standing_a_thigh_on_its_way_up_is_no_baseline():
    """It is lifted from 40° to level, 85°, and counts only by what it rises above that."""
    before = (1.0, None, {"thigh_lift": 40.0})
    level = watch(before, (0.6, "left", {"thigh_lift": 90.0}), test="standing")
    lifted = watch(before, (0.6, "left", {"thigh_lift": 97.0}), test="standing")
    assert (level.now, lifted.now) == ((), ("thigh_lift",))


@pytest.mark.parametrize(
    ("kind", "unseen", "first_deg", "then_deg"),
    [("trunk_lean", math.nan, 0.0, 9.0), ("thigh_lift", 75.0, 75.0, 88.0)],
)
def test_without_a_posture_before_the_first_one_that_is_seen_must_do(
    kind, unseen, first_deg, then_deg
):
    """A thigh that is sat on need not be level to be one, as that of a standing test has to."""
    stretches = [(0.2, unseen), (0.2, first_deg), (0.6, then_deg)]
    assert watch(*((s, "left", {kind: value}) for s, value in stretches)).now == (kind,)

"""Turns inward and outward, each from rest, and what is none of a leg's own."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.curves import curve
from helpers.kinematics import make_kinematics
from helpers.sitter import movement, seated

from hiprom.protocols import load_protocol
from hiprom.scoring.one_side import NO_EXTERNAL
from hiprom.scoring.rotations import external_rotations, internal_rotations

from .sticks import figure, measure


def test_external_rotation_is_its_own_figure() -> None:
    movements = movement(30.0, start_s=2.0) + movement(-25.0, start_s=6.0)
    found = measure(seated(movements, movement(0.0, start_s=2.0)))
    assert found.sides.left.peak_er_deg == pytest.approx(25.0, abs=1.5)
    assert len(found.sides.left.repetitions) == 1
    assert NO_EXTERNAL not in found.sides.left.reasons
    assert NO_EXTERNAL in measure(figure()).sides.left.reasons


def test_external_rotation_is_told_of_a_side_that_shows_no_internal_one() -> None:
    """It was dropped with the peak that is missing."""
    found = measure(seated(movement(-25.0, start_s=2.0), movement(30.0, start_s=7.0)))
    left = found.sides.left
    assert left.peak_ir_deg is None and left.reasons
    assert left.peak_er_deg == pytest.approx(25.0, abs=1.5)


def test_where_nothing_was_measured_nothing_is_told_of_external_rotation() -> None:
    """A clip that began in the middle of a turn gave its way back to rest as one outward."""
    found = measure(seated(movement(-25.0, start_s=2.0), movement(0.0, start_s=2.0)))
    assert not found.quality.measurable
    assert found.sides.left.peak_er_deg is None


@pytest.mark.parametrize(("lean", "shown"), [(12.0, None), (25.0, 25.0)])
def test_a_resting_leg_that_gives_way_to_the_other_shows_nothing(
    lean: float, shown: float | None
) -> None:
    """Legs that swing to the same side like wipers do: it is more than half of the other's turn."""
    turned = movement(30.0, start_s=2.0)
    right = movement(30.0, start_s=7.0) - movement(lean, start_s=2.0)
    found = measure(seated(turned, right))
    assert found.sides.right.peak_er_deg == (None if shown is None else pytest.approx(shown, abs=3))


@pytest.mark.parametrize(("lean_deg", "shown"), [(14.0, []), (16.0, [6.0])])
def test_half_of_the_other_s_turn_is_counted_from_rest(lean_deg: float, shown: list[float]) -> None:
    """Both legs rest at 10°: one turns by 30°, to 40°; the other one leans out from there."""
    turn, time_s = curve(30.0)
    kinematics = make_kinematics(
        time_s,
        hip_rotation_deg=10.0 + np.stack([turn, -lean_deg / 30.0 * turn], axis=1),
        rest_frames=np.stack([turn == 0.0] * 2, axis=1),
    )
    protocol = load_protocol("seated")
    others = internal_rotations(kinematics, protocol, 0)
    assert [cycle.level_deg for cycle in others] == pytest.approx([40.0], abs=0.5)
    found = external_rotations(kinematics, protocol, 1, others)
    assert [cycle.level_deg for cycle in found] == pytest.approx(shown, abs=0.5)


@pytest.mark.parametrize("flexion_deg", [57.0, 85.0], ids=["seen too straight", "legs mixed up"])
def test_a_lifted_leg_whose_rotation_is_not_known_for_a_moment_was_not_put_down(
    flexion_deg: float,
) -> None:
    """Its hold was told as two repetitions."""
    turn, time_s = curve(30.0, rest_s=1.5, hold_s=2.0)
    lifted = (time_s > 1.0) & (time_s < time_s[-1] - 1.0)
    unknown = np.flatnonzero(turn == 30.0)[20:30]
    turn[~lifted] = turn[unknown] = np.nan
    elevation, flexion = np.where(lifted, 85.0, 5.0), np.where(lifted, 85.0, 10.0)
    flexion[unknown] = flexion_deg
    kinematics = make_kinematics(
        time_s,
        hip_rotation_deg=np.stack([turn, np.full(len(turn), np.nan)], axis=1),
        femur_elevation_deg=np.stack([elevation, np.full(len(turn), 5.0)], axis=1),
        knee_flexion_deg=np.stack([flexion, np.full(len(turn), 10.0)], axis=1),
    )
    [cycle] = internal_rotations(kinematics, load_protocol("standing"), 0)
    assert cycle.level_deg == pytest.approx(30.0, abs=0.5)
    assert time_s[cycle.plateau_end] - time_s[cycle.plateau_start] > 1.9


def test_a_lifted_leg_whose_hold_is_not_known_did_no_small_repetition() -> None:
    """Of legs that are mixed up in the hold the ways out and back are known: 15° of 40°."""
    turn, time_s = curve(40.0, rest_s=1.5, hold_s=2.0)
    lifted = (time_s > 1.0) & (time_s < time_s[-1] - 1.0)
    turn[~lifted | (turn > 15.0)] = np.nan
    posture = np.stack([np.where(lifted, 85.0, 5.0), np.full(len(turn), 5.0)], axis=1)
    kinematics = make_kinematics(
        time_s,
        hip_rotation_deg=np.stack([turn, np.full(len(turn), np.nan)], axis=1),
        femur_elevation_deg=posture,
        knee_flexion_deg=posture,
    )
    assert internal_rotations(kinematics, load_protocol("standing"), 0) == []

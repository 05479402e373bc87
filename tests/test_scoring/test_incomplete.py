"""Movements that were seen in part."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.curves import RATE, curve
from helpers.filmed import Filmed, body, film, held

from hiprom.kinematics.core import compute
from hiprom.protocols import load_protocol
from hiprom.scoring.incomplete import incomplete_movements, why_no_repetition
from hiprom.scoring.repetitions import find_cycles

RULES = load_protocol("seated").repetitions


@pytest.mark.parametrize(
    ("excursion_deg", "repetitions_deg", "told"),
    [
        # Alone it must be twice the least rise, 10°.
        (9.0, (), False),
        (11.0, (), True),
        # Beside repetitions half of the best one's rise, which is 15°; not of the smallest one's.
        (11.0, (30.0, 12.0), False),
        (16.0, (30.0, 12.0), True),
        # Nor what is smaller than any repetition.
        (4.5, (8.0,), False),
        (5.5, (8.0,), True),
    ],
)
def test_a_leg_that_was_out_in_no_repetition_is_told(
    excursion_deg: float, repetitions_deg: tuple[float, ...], told: bool
) -> None:
    """It was out when the clip's first part, which is unseen, ends; a resting leg reads 4°."""
    out = np.concatenate([np.full(40, excursion_deg), np.zeros(10)])
    out[:15] = np.nan
    values = 4.0 + np.concatenate([out, curve(*repetitions_deg)[0]])
    time_s = np.arange(len(values)) / RATE
    cycles = find_cycles(values, time_s, 4.0, RULES)
    assert [c.level_deg for c in cycles] == pytest.approx([4.0 + r for r in repetitions_deg], abs=1)
    found = incomplete_movements(values, time_s, 4.0, RULES, cycles)
    assert found == ([pytest.approx((15 / RATE, 39 / RATE))] if told else [])


@pytest.mark.parametrize(("seen", "told"), [(10, False), (15, True)])
def test_a_leg_seen_out_for_less_than_a_repetition_lasts_is_not_told(seen: int, told: bool) -> None:
    """For 0.36 and 0.56 s, after a second in which it was not seen."""
    values = np.concatenate([np.full(25, np.nan), np.full(seen, 30.0), np.zeros(25)])
    assert bool(incomplete_movements(values, np.arange(len(values)) / RATE, 0.0, RULES, [])) is told


@pytest.mark.parametrize(("after_deg", "told"), [(30.0, True), (0.0, False)])
def test_a_turn_whose_furthest_part_was_not_seen_is_told(after_deg: float, told: bool) -> None:
    """Out for 0.2 s, unseen for 1.2 s, and out for 0.2 s again; or back, so it may have been brief.

    In a turn of 50° seen from 25° off axis the knee was misplaced, and the side was said to have
    shown "no internal rotation of 5° or more".
    """
    before, unseen = np.full(5, 30.0), np.full(30, np.nan)
    values = np.concatenate([np.zeros(25), before, unseen, np.full(5, after_deg), np.zeros(25)])
    time_s = np.arange(len(values)) / RATE
    cycles = find_cycles(values, time_s, 0.0, RULES)
    assert not cycles
    found = incomplete_movements(values, time_s, 0.0, RULES, cycles)
    assert found == ([pytest.approx((25 / RATE, 64 / RATE))] if told else [])


@pytest.mark.parametrize(
    ("turned_deg", "why"),
    [(35.0, "this leg was turned while its thigh was not level"), (0.0, "no internal rotation of")],
)
def test_a_turn_with_the_thigh_too_low_is_told(turned_deg: float, why: str) -> None:
    """It sinks before the leg turns: the side was said to have shown no internal rotation."""
    still, lifted, low = (0.0, 0.0), (85.0, 0.0), (50.0, 0.0)
    turn = held(still, still, still, (turned_deg, 0.0), still, still)
    up = held(still, lifted, low, low, low, still)
    protocol = load_protocol("standing")
    kinematics = compute(
        film(body(turn, elevation_deg=up), Filmed()), "standing", protocol.gates, models={}
    )
    assert why_no_repetition(kinematics, protocol, 0).startswith(why)

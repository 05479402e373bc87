"""What counts as a compensation: how large it is, and how long it lasts."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.kinematics import make_kinematics

from hiprom.arrays import lasting
from hiprom.kinematics.types import Kinematics
from hiprom.protocols.schema import load_protocol
from hiprom.scoring.compensations import _longest, _steadied, find_compensations
from hiprom.scoring.repetitions import Cycle

TIME_S = np.arange(100) / 25


def standing(left_thigh_deg: np.ndarray) -> Kinematics:
    """Someone whose left thigh is lifted so, and who moves nothing else."""
    thighs_deg = np.stack([left_thigh_deg, 0 * left_thigh_deg], axis=1)
    return make_kinematics(TIME_S, femur_elevation_deg=thighs_deg)


@pytest.mark.parametrize(
    ("before_deg", "during_deg", "lifted_deg"),
    [
        (90, 90, None),
        (90, 99, None),  # as much as the landmarks err by
        (90, 102, 12),
        (10, 92, None),  # lifted and turned in one go: the way up is no compensation
        (10, 100, 15),
    ],
)
def test_a_standing_thigh_is_lifted_from_about_level(
    before_deg: float, during_deg: float, lifted_deg: float | None
) -> None:
    cycle = Cycle(start=40, plateau_start=50, peak=60, plateau_end=70, end=80, level_deg=30.0)
    thigh = np.where(np.arange(100) < 40, before_deg, during_deg)
    found = find_compensations(standing(thigh), cycle, 0, load_protocol("standing"))
    assert [e.compensation.peak for e in found] == ([] if lifted_deg is None else [lifted_deg])


def found_when(name: str, change_deg: float, moving: int, seconds: float = 1.2) -> list[str]:
    """What is found of a side that turns while a curve (of the left leg, if sided) changes."""
    pulse = np.where((TIME_S >= 2.0) & (2.0 + seconds > TIME_S), change_deg, 0.0)
    sided = not name.startswith(("hike", "trunk"))
    curve = np.stack([pulse, 0 * pulse], axis=1) if sided else pulse
    cycle = Cycle(start=40, plateau_start=50, peak=60, plateau_end=70, end=80, level_deg=30.0)
    kinematics = make_kinematics(TIME_S, **{name: curve})
    episodes = find_compensations(kinematics, cycle, moving, load_protocol("seated"))
    assert all(e.compensation.peak == pytest.approx(abs(change_deg)) for e in episodes)
    assert all(e.compensation.side == ("left", "right")[moving] for e in episodes)
    return [e.compensation.kind for e in episodes]


@pytest.mark.parametrize(
    ("name", "change_deg", "left_turns", "right_turns"),
    [
        ("hike_evidence_deg", 6.0, ["pelvic_hike"], []),  # positive: the left hip is up
        ("hike_evidence_deg", -6.0, [], ["pelvic_hike"]),
        ("trunk_lean_deg", 9.0, ["trunk_lean"], ["trunk_lean"]),
        ("trunk_lean_deg", -9.0, ["trunk_lean"], ["trunk_lean"]),
        ("femur_elevation_deg", 9.0, ["thigh_lift"], []),
        ("femur_elevation_deg", -9.0, [], []),
        ("femur_abduction_deg", 9.0, ["thigh_drift"], []),
        ("femur_abduction_deg", -9.0, ["thigh_drift"], []),
        ("knee_flexion_deg", -20.0, ["knee_extension"], []),
        ("knee_flexion_deg", 20.0, [], []),
    ],
)
def test_each_kind_has_its_direction_and_its_side(
    name: str, change_deg: float, left_turns: list[str], right_turns: list[str]
) -> None:
    assert found_when(name, change_deg, 0) == left_turns
    assert found_when(name, change_deg, 1) == right_turns


@pytest.mark.parametrize(
    ("start", "up_before", "counts"),
    [
        (40, 5, True),  # of the 15 frames before, which are the level, most are down
        (40, 10, False),
        (0, 0, True),  # where the clip begins with the repetition its first three frames are
    ],
)
def test_a_change_is_from_the_moment_before(start: int, up_before: int, counts: bool) -> None:
    """The hip goes up by 6° a second after the start, and was up on so many frames before it."""
    hike = np.zeros(100)
    hike[start + 25 : start + 50] = 6.0
    hike[start - up_before : start] = 6.0
    cycle = Cycle(start=start, plateau_start=50, peak=60, plateau_end=70, end=95, level_deg=30.0)
    kinematics = make_kinematics(TIME_S, hike_evidence_deg=hike)
    assert bool(find_compensations(kinematics, cycle, 0, load_protocol("seated"))) is counts


@pytest.mark.parametrize("later_s", [0.0, 3.3, 7.9])
def test_the_moment_before_has_as_many_frames_wherever_it_lies_in_a_clip(later_s: float) -> None:
    """Of 18 frames before (0.6 s), half were up: the level is the mean of both."""
    time_s = np.arange(120) / 30 + later_s
    hike = np.zeros(120)
    hike[31:40] = 6.0
    hike[60:90] = 12.0
    cycle = Cycle(start=40, plateau_start=60, peak=75, plateau_end=89, end=110, level_deg=30.0)
    kinematics = make_kinematics(time_s, hike_evidence_deg=hike)
    (found,) = find_compensations(kinematics, cycle, 0, load_protocol("seated"))
    assert found.compensation.peak == pytest.approx(9.0)


@pytest.mark.parametrize(("seconds", "counts"), [(0.16, False), (0.6, True)])
def test_what_lasts_less_than_three_tenths_of_a_second_does_not_count(
    seconds: float, counts: bool
) -> None:
    """In the mean about each frame the short pulse is never as high as it was."""
    pulse = np.where((TIME_S >= 2.0) & (2.0 + seconds > TIME_S), 6.0, 0.0)
    cycle = Cycle(start=40, plateau_start=50, peak=60, plateau_end=70, end=80, level_deg=30.0)
    kinematics = make_kinematics(TIME_S, hike_evidence_deg=pulse)
    assert bool(find_compensations(kinematics, cycle, 0, load_protocol("seated"))) == counts


def test_a_wobble_about_a_level_does_not_part_it() -> None:
    wobbling = 4.2 + 0.6 * np.sin(2 * np.pi * 3.3 * TIME_S)
    assert (wobbling < 3.8).any()
    assert (_steadied(wobbling, TIME_S, 0.3)[5:-5] > 3.8).all()


def test_a_level_stays_and_what_is_missing_stays_missing() -> None:
    level = np.full(100, 5.0)
    level[40:50] = np.nan
    steady = _steadied(level, TIME_S, 0.3)
    np.testing.assert_array_equal(np.isnan(steady), np.isnan(level))
    assert steady[~np.isnan(level)] == pytest.approx(5.0)


def test_a_moment_is_spread_thin() -> None:
    moment = np.zeros(100)
    moment[50] = 9.0
    assert _steadied(moment, TIME_S, 0.3).max() == pytest.approx(9.0 / 7)


@pytest.mark.parametrize(
    ("true", "expected"),
    [
        ([(0, 20), (60, 70)], (60, 70)),  # 0.32 s of 20 frames, 0.75 s of 10
        ([(0, 20), (60, 66)], (60, 66)),
        ([(0, 40), (60, 66)], (0, 40)),
        ([(0, 12), (60, 63)], None),
        ([], None),
    ],
)
def test_the_longest_time_counts_not_the_most_frames(
    true: list[tuple[int, int]], expected: tuple[int, int] | None
) -> None:
    """Sixty frames a second, then twelve, as a phone may change in dim light."""
    time_s = np.concatenate([np.arange(60) / 60, 1.0 + np.arange(20) / 12])
    mask = np.zeros(80, dtype=bool)
    for first, end in true:
        mask[first:end] = True
    stretches = lasting(mask, time_s, 0.3)
    assert (_longest(stretches, time_s) if stretches else None) == expected


@pytest.mark.parametrize(("again_s", "in_hold"), [((2.5, 3.0), True), ((3.2, 3.6), False)])
def test_a_short_stretch_within_the_hold_counts_beside_a_longer_one_before_it(
    again_s: tuple[float, float], in_hold: bool
) -> None:
    """The hold is from 2 to 3 s; the trunk leans on the way out, and once more."""
    cycle = Cycle(start=25, plateau_start=50, peak=62, plateau_end=75, end=95, level_deg=30.0)
    leant = [(from_s < TIME_S) & (to_s > TIME_S) for from_s, to_s in ((1.1, 1.8), again_s)]
    kinematics = make_kinematics(TIME_S, trunk_lean_deg=np.where(np.any(leant, axis=0), 12.0, 0.0))
    [found] = find_compensations(kinematics, cycle, 0, load_protocol("seated"))
    assert (found.compensation.start_s, found.compensation.end_s) == pytest.approx(
        (1.1, 1.8), abs=0.1
    )
    assert found.in_hold == in_hold


def test_where_nothing_was_seen_before_a_repetition_its_first_frames_are_its_baseline() -> None:
    cycle = Cycle(start=40, plateau_start=50, peak=60, plateau_end=70, end=80, level_deg=30.0)
    lean = np.where(TIME_S < 1.6, np.nan, np.where((TIME_S >= 2.0) & (TIME_S < 2.8), 12.0, 1.0))
    kinematics = make_kinematics(TIME_S, trunk_lean_deg=lean)
    [found] = find_compensations(kinematics, cycle, 0, load_protocol("seated"))
    assert found.compensation.peak == pytest.approx(11.0)

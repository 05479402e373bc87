"""What was done on each side, counted by hand."""

import pytest

from hiprom.live.movement import LiveRepetition
from hiprom.live.tally import REPEATS, Tally


def done(side="left", peak_deg=30.0):
    return LiveRepetition(side, peak_deg, 0.0, 2.0)


def test_a_spoiled_repetition_is_done_again_twice_and_then_counts():
    tally = Tally(3)
    assert [tally.add(done(), spoiled=True) for _ in range(REPEATS + 1)] == [False, False, True]
    assert tally.done == {"left": 1, "right": 0}
    assert tally.add(done("right"), spoiled=True) is False  # each side has its own two


def test_the_largest_peak_counts_a_spoiled_one_included():
    tally = Tally(3)
    for peak_deg, spoiled in ((20.0, False), (35.0, True), (30.0, False)):
        tally.add(done(peak_deg=peak_deg), spoiled)
    assert tally.peak_deg == {"left": 35.0, "right": None}
    assert tally.moved


def test_a_session_is_complete_when_both_sides_are():
    tally = Tally(1)
    tally.add(done("left"), spoiled=False)
    assert not tally.complete and not tally.wants("left") and tally.wants("right")
    tally.add(done("right"), spoiled=False)
    assert tally.complete and not tally.wants("right")


def test_a_side_that_was_given_up_is_not_asked_for_until_it_moves():
    tally = Tally(2)
    tally.give_up("right")
    assert not tally.wants("right") and tally.wants("left")
    tally.take_up("right")
    assert tally.wants("right")


@pytest.mark.parametrize(
    ("left", "given_up", "share"),
    [(0, False, 0.0), (1, False, 0.25), (1, True, 0.75), (5, True, 1)],
)
def test_what_is_behind_counts_what_was_given_up(left, given_up, share):
    tally = Tally(2)
    for _ in range(left):
        tally.add(done("left"), spoiled=False)
    if given_up:
        tally.give_up("right")
    assert tally.share == pytest.approx(share)

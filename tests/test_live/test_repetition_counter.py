"""What was done on each side, counted by hand."""

import pytest

from hiprom.live.movement import LiveRepetition
from hiprom.live.repetition_counter import REPEATS, RepetitionCounter


def done(side="left", peak_deg=30.0):
    return LiveRepetition(side, peak_deg)


def test_a_spoiled_repetition_is_done_again_twice_and_then_counts():
    counter = RepetitionCounter(3)
    assert [counter.add(done(), spoiled=True) for _ in range(REPEATS + 1)] == [False, False, True]
    assert counter.done == {"left": 1, "right": 0}
    assert counter.add(done("right"), spoiled=True) is False  # each side has its own two


def test_the_largest_peak_counts_a_spoiled_one_included():
    counter = RepetitionCounter(3)
    for peak_deg, spoiled in ((20.0, False), (35.0, True), (30.0, False)):
        counter.add(done(peak_deg=peak_deg), spoiled)
    assert counter.peak_deg == {"left": 35.0, "right": None}
    assert counter.moved


def test_a_session_is_complete_when_both_sides_are():
    counter = RepetitionCounter(1)
    counter.add(done("left"), spoiled=False)
    assert not counter.complete and not counter.wants("left") and counter.wants("right")
    counter.add(done("right"), spoiled=False)
    assert counter.complete and not counter.wants("right")


def test_a_side_that_was_given_up_is_not_asked_for_until_it_moves():
    counter = RepetitionCounter(2)
    counter.give_up("right")
    assert not counter.wants("right") and counter.wants("left")
    counter.take_up("right")
    assert counter.wants("right")


@pytest.mark.parametrize(
    ("left", "given_up", "share"),
    [(0, False, 0.0), (1, False, 0.25), (1, True, 0.75), (5, True, 1)],
)
def test_what_is_behind_counts_what_was_given_up(left, given_up, share):
    counter = RepetitionCounter(2)
    for _ in range(left):
        counter.add(done("left"), spoiled=False)
    if given_up:
        counter.give_up("right")
    assert counter.share == pytest.approx(share)

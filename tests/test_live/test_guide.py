"""Which phase follows which, and when: the guide is told what is seen, no picture is made."""

import numpy as np
import pytest

from hiprom.live.frame_analyzer import LEAST_QUIET_S, Observation
from hiprom.live.guide import Guide
from hiprom.live.instructor import Instructor
from hiprom.live.movement import LiveRepetition
from hiprom.live.texts import line
from hiprom.live.times import TIMES
from hiprom.live.view import Check, Phase

GOOD = (Check("light", line("check.light"), True, None, False),)
BAD = (Check("light", line("check.light"), False, line("fix.light_dark"), False),)
BLOCKED = (Check("light", line("check.light"), False, line("fix.light_dark"), True),)
NOBODY = Observation(found=False)
STILL = Observation(found=True, quiet_s=99.0, ready=True)
HELD_ENOUGH = LEAST_QUIET_S / 2


def out(side="left", held_s=0.0, **more):
    return Observation(found=True, ready=True, moving=side, held_s=held_s, **more)


def back(side="left", spoiled=()):
    done = LiveRepetition(side, 30.0)
    return Observation(found=True, ready=True, finished=done, spoiled=spoiled)


class Played:
    """A guide and its clock, which goes on by a tenth of a second at a time."""

    def __init__(self, repetitions=1, first="left"):
        self.guide = Guide("seated", first, repetitions)
        self.now_s = 0.0

    def see(self, seen, seconds=0.1, checks=GOOD):
        """See the same for so long; return the phase at its end."""
        for _ in range(round(seconds * 10)):
            self.now_s += 0.1
            self.guide.update(self.now_s, seen, checks)
        return self.guide.phase

    def until_asked(self):
        """Sit down, be seen, rest."""
        assert self.see(STILL, 0.1 + TIMES.found_s + 0.1) is Phase.CHECK_SETUP
        assert self.see(STILL, TIMES.setup_s + 0.2) is Phase.REST
        assert self.see(STILL, TIMES.rest_s + 0.1) is Phase.MOVE_OUT
        return self

    def until_held(self):
        self.until_asked()
        assert self.see(out(held_s=HELD_ENOUGH)) is Phase.HOLD
        return self


def test_a_repetition_goes_out_is_held_and_comes_back_then_the_other_side():
    played = Played().until_held()
    assert played.see(out(held_s=TIMES.hold_s)) is Phase.BACK
    assert played.see(back()) is Phase.SWITCH_SIDE
    assert (played.guide.side, played.guide.counter.done["left"]) == ("right", 1)
    assert played.see(STILL, TIMES.switch_s + 0.1) is Phase.MOVE_OUT
    assert played.see(back("right")) is Phase.RESULT


def test_whoever_is_there_already_is_not_called_into_the_picture():
    there = Played()
    there.see(STILL)
    assert there.guide.instructor.take_spoken() is None
    away = Played()
    away.see(NOBODY, TIMES.found_s + 0.2)
    assert away.guide.instructor.take_spoken().key == "say.find_person"
    away.see(NOBODY, TIMES.remind_s - 1.0)
    assert away.guide.instructor.take_spoken() is None


def test_rest_is_counted_from_when_it_was_asked_for():
    """Legs that had hung still for long before are asked for two more seconds."""
    played = Played()
    played.see(STILL, TIMES.found_s + TIMES.setup_s + 0.5)
    assert played.guide.phase is Phase.REST
    assert played.see(STILL, TIMES.rest_s - 0.5) is Phase.REST
    assert played.see(STILL, 0.6) is Phase.MOVE_OUT


def test_legs_that_never_rest_end_the_session():
    played = Played()
    played.see(STILL, TIMES.found_s + TIMES.setup_s + 0.5)
    restless = Observation(found=True, quiet_s=0.3, ready=False)
    assert played.see(restless, TIMES.rest_at_most_s - 1.0) is Phase.REST
    assert played.see(restless, 2.0) is Phase.STOPPED


def test_a_leg_that_comes_early_is_told_to_come_back_by_then_at_the_latest():
    """Held for less than a second each time, it is not asked to hold for ever."""
    played = Played().until_held()
    assert played.see(out(held_s=0.5), TIMES.hold_at_most_s - 0.2) is Phase.HOLD
    assert played.see(out(held_s=0.5), 0.4) is Phase.BACK


def test_a_leg_that_does_not_come_back_is_asked_to_rest():
    played = Played().until_held()
    played.see(out(held_s=TIMES.hold_s))
    assert played.see(out(held_s=9.0), TIMES.back_at_most_s - 0.2) is Phase.BACK
    seen = [played.see(out(held_s=9.0)) for _ in range(4)]
    assert next(phase for phase in seen if phase is not Phase.BACK) is Phase.REST


def test_a_leg_that_came_back_too_soon_is_asked_again():
    played = Played().until_held()
    assert played.see(STILL) is Phase.MOVE_OUT
    assert played.guide.counter.done["left"] == 0


def test_a_side_that_does_not_move_is_given_up_for_the_other_and_both_end_the_session():
    played = Played().until_asked()
    assert played.see(STILL, TIMES.out_at_most_s - 0.5) is Phase.MOVE_OUT
    assert played.see(STILL, 0.6) is Phase.SWITCH_SIDE
    assert played.guide.side == "right"
    assert played.see(STILL, TIMES.switch_s + TIMES.out_at_most_s + 0.4) is Phase.STOPPED


def test_a_spoiled_repetition_is_asked_for_again():
    played = Played().until_held()
    assert played.see(back(spoiled=("trunk_lean",))) is Phase.MOVE_OUT
    assert played.guide.counter.done["left"] == 0
    assert played.guide.instructor.take_spoken().key == "say.again"


def test_whoever_moves_the_other_leg_is_followed():
    played = Played().until_asked()
    assert played.see(out("right", HELD_ENOUGH)) is Phase.HOLD
    assert played.guide.side == "right"


def test_a_leg_that_has_done_its_own_is_not_followed_while_the_other_is_awaited():
    """It is told so once, not praised for every turn; and the wait for the other leg goes on."""
    played = Played().until_held()
    played.see(back())
    played.see(STILL, TIMES.switch_s + 0.1)
    assert (played.guide.phase, played.guide.side) == (Phase.MOVE_OUT, "right")
    played.guide.instructor.take_spoken()
    assert played.see(out("left", HELD_ENOUGH), 2.0) is Phase.MOVE_OUT
    assert played.guide.unasked
    assert played.guide.instructor.take_spoken().key == "compensation_seated.other_leg"
    assert played.see(back("left", spoiled=("trunk_lean",))) is Phase.MOVE_OUT
    assert played.guide.instructor.take_spoken() is None
    assert played.guide.counter.done == {"left": 2, "right": 0}
    played.see(out("left", HELD_ENOUGH), TIMES.encourage_s)
    assert played.guide.instructor.take_spoken() is None
    played.see(STILL)
    assert played.guide.instructor.take_spoken().key == "say.encourage_seated"
    assert played.see(out("left", HELD_ENOUGH), TIMES.out_at_most_s) is Phase.RESULT


def test_an_unasked_leg_does_not_cut_short_what_is_said_to_the_other():
    played = Played().until_held()
    played.see(back())
    played.see(out("left", HELD_ENOUGH))
    assert played.guide.instructor.take_spoken().key == "compensation_seated.other_leg"
    assert played.see(out("left", HELD_ENOUGH), TIMES.switch_s + 0.1) is Phase.MOVE_OUT
    assert played.guide.instructor.take_spoken().key == "say.move_out_seated"


@pytest.mark.parametrize(
    ("test", "said"),
    [("seated", "And outward again."), ("standing", "And again: knee up, heel outward.")],
)
def test_the_next_repetition_is_asked_for_as_its_test_is_done(test, said):
    instructor = Instructor(test)
    instructor.move_out("left", again=True, aloud=True)
    assert instructor.take_spoken().text == said


@pytest.mark.parametrize(
    ("reason", "said"), [("by_user", "say.stopped"), ("setup", "stopped.setup")]
)
def test_why_a_test_stops_is_said_unless_the_person_stopped_it(reason, said):
    instructor = Instructor("seated")
    instructor.stop(reason)
    assert instructor.take_spoken().key == said


@pytest.mark.parametrize(
    ("checks", "phase"), [(BAD, Phase.REST), (BLOCKED, Phase.CHECK_SETUP), (GOOD, Phase.MOVE_OUT)]
)
def test_what_only_lowers_the_trust_is_passed_over_in_the_end(checks, phase):
    played = Played()
    played.see(STILL, TIMES.found_s + 0.2)
    assert played.see(STILL, TIMES.setup_advice_s + 0.3, checks) is phase


def test_a_setup_that_blocks_ends_the_session():
    played = Played()
    played.see(STILL, TIMES.found_s + 0.2)
    assert played.see(STILL, TIMES.setup_at_most_s - 0.5, BLOCKED) is Phase.CHECK_SETUP
    assert played.see(STILL, 1.0, BLOCKED) is Phase.STOPPED


def test_who_never_comes_is_waited_for_longer_than_who_left():
    played = Played()
    assert played.see(NOBODY, TIMES.no_person_s - 0.2) is Phase.FIND_PERSON
    assert played.see(NOBODY, 0.4) is Phase.STOPPED
    left = Played().until_asked()
    assert left.see(NOBODY, TIMES.lost_s + 0.2) is Phase.FIND_PERSON
    assert left.see(NOBODY, TIMES.away_at_most_s - 0.4) is Phase.FIND_PERSON
    assert left.see(NOBODY, 0.6) is Phase.STOPPED


def test_time_that_is_left_out_counts_for_nothing():
    played = Played().until_asked()
    played.now_s += 30.0
    played.guide.skip_time(30.0)
    # Nobody is seen in the first picture after the pause: that is no second of absence.
    assert played.see(NOBODY) is Phase.MOVE_OUT
    assert played.see(STILL, TIMES.out_at_most_s - 1.0) is Phase.MOVE_OUT
    assert played.see(STILL, 1.5) is Phase.SWITCH_SIDE


def test_what_was_fine_before_a_pause_has_to_be_fine_anew():
    """Whoever paused may have moved the camera meanwhile."""
    played = Played()
    assert played.see(STILL, TIMES.found_s + 0.2) is Phase.CHECK_SETUP
    played.see(STILL, 0.2)
    played.now_s += 30.0
    played.guide.skip_time(30.0)
    assert played.see(STILL) is Phase.CHECK_SETUP
    assert played.see(STILL, TIMES.setup_s + 0.2) is Phase.REST


def test_a_session_does_not_last_for_ever():
    played = Played(repetitions=10_000).until_asked()
    while played.now_s < TIMES.session_at_most_s - 0.5:
        played.see(back())
    assert not played.guide.phase.over
    assert played.see(back(), 1.0) is Phase.RESULT


@pytest.mark.parametrize(("repetitions", "progress"), [(1, 0.575), (2, 0.3625)])
def test_progress_is_the_share_of_repetitions_that_are_behind(repetitions, progress):
    """A half and a quarter of the 0.85 that lie after the moment of rest."""
    played = Played(repetitions).until_held()
    played.see(back())
    assert played.guide.progress == pytest.approx(progress)
    assert np.isclose(Played().guide.progress, 0.0)

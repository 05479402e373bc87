"""The course of a session: which phase follows which, and when. Nothing waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from hiprom.live.frame_analyzer import LEAST_QUIET_S, Observation
from hiprom.live.instructor import Instructor
from hiprom.live.movement import LiveRepetition
from hiprom.live.repetition_counter import RepetitionCounter
from hiprom.live.times import TIMES
from hiprom.live.view import Check, Phase
from hiprom.measurement import CompensationKind, TestName
from hiprom.sides import Side, other

_WORKING: Final = frozenset(
    {Phase.CHECK_SETUP, Phase.REST, Phase.MOVE_OUT, Phase.HOLD, Phase.BACK, Phase.SWITCH_SIDE}
)
_STAYS_S: Final = LEAST_QUIET_S / 2  # a leg that is out for so long is held there


class Guide:
    """The state machine: told what each frame shows, it says what to do.

    Parameters
    ----------
    test : {"seated", "standing"}
    first : Side
        Which side to ask for first; whoever begins with the other one is followed.
    repetitions : int
        Of each side.

    Attributes
    ----------
    phase : Phase
        Where the session stands.
    counter : RepetitionCounter
        What each leg has done.
    instructor : Instructor
        What to show and say.
    unasked : bool
        A leg moves that has done all it was asked for, and the other is awaited.
    """

    def __init__(self, test: TestName, first: Side, repetitions: int) -> None:
        self.test, self._first, self.wanted = test, first, repetitions
        self.restart(0.0)

    def restart(self, time_s: float) -> None:
        """Begin at the beginning."""
        self.counter = RepetitionCounter(self.wanted)
        self.instructor = Instructor(self.test)
        self.unasked = self._encouraged = self._absent = self._called = False
        self._last_found_s = self._started_s = time_s
        self._fine_since_s: float | None = None
        self.side: Side = self._first
        self._enter(Phase.FIND_PERSON, time_s)

    def update(self, time_s: float, seen: Observation, checks: tuple[Check, ...]) -> None:
        """Take one frame; afterwards `phase` and the rest say where the session stands.

        Parameters
        ----------
        time_s : float
            Session time.
        seen : Observation
        checks : tuple of Check
        """
        told, self.unasked = self.unasked, self._unasked(seen)
        if self.phase.over:
            return
        if seen.found:
            self._last_found_s = time_s
        elif self.phase in _WORKING and time_s - self._last_found_s > TIMES.lost_s:
            self._absent = self._called = True
            self._enter(Phase.FIND_PERSON, time_s)
            self.instructor.ask("come_back")
            return
        if time_s - self._started_s > TIMES.session_at_most_s:
            self.end(time_s, "too_long")
            return
        if self.unasked:
            seen = self._pass_over(seen, told=told)
        steps: dict[Phase, Callable[[float, Observation], None]] = {
            Phase.FIND_PERSON: self._find_person,
            Phase.CHECK_SETUP: partial(self._check_setup, checks),
            Phase.REST: self._rest,
            Phase.MOVE_OUT: self._move_out,
            Phase.HOLD: self._hold,
            Phase.BACK: self._back,
            Phase.SWITCH_SIDE: self._switch_side,
        }
        steps[self.phase](time_s, seen)

    def end(self, time_s: float, reason: str) -> None:
        """End the session: with a result where a repetition was done, else with the reason."""
        if self.phase.over:
            return
        if self.counter.moved:
            self._enter(Phase.RESULT, time_s)
            self.instructor.ask("result" if self.counter.complete else "result_early")
        else:
            self._enter(Phase.STOPPED, time_s)
            self.instructor.stop(reason)

    def skip_time(self, seconds: float) -> None:
        """Leave out time in which nothing was asked (a pause); what was fine has to be so anew."""
        self._fine_since_s = None
        self._since_s += seconds
        self._started_s += seconds
        self._last_found_s += seconds

    def rest_again(self, time_s: float) -> None:
        """Ask for a new moment of rest, unless the set-up is still being put right."""
        if self.phase in _WORKING - {Phase.CHECK_SETUP}:
            self._enter_rest(time_s)

    @property
    def repetition(self) -> int:
        """The repetition of the present side, from 1."""
        return min(self.counter.done[self.side] + 1, self.wanted)

    @property
    def progress(self) -> float:
        """How far the session has come, 0..1."""
        if self.phase is Phase.RESULT:
            return 1.0
        begun = {Phase.FIND_PERSON: 0.0, Phase.CHECK_SETUP: 0.05, Phase.REST: 0.1}
        share = self.counter.share
        return 0.15 + 0.85 * share if share else begun.get(self.phase, 0.15)

    # Phases ---------------------------------------------------------------------------------

    def _find_person(self, time_s: float, seen: Observation) -> None:
        if seen.found:
            if self._fine_since_s is None:
                self._fine_since_s = time_s
            if time_s - self._fine_since_s >= TIMES.found_s:
                self._enter(Phase.CHECK_SETUP, time_s)
                self.instructor.check_setup()
            return
        self._fine_since_s = None
        if not self._called and time_s - self._since_s >= TIMES.found_s:
            self._called = True  # whoever is there already is not called
            self.instructor.say("find_person")
        self.instructor.remind(time_s)
        at_most = TIMES.away_at_most_s if self._absent else TIMES.no_person_s
        if time_s - self._since_s > at_most:
            self.end(time_s, "left_picture" if self._absent else "no_person")

    def _check_setup(self, checks: tuple[Check, ...], time_s: float, seen: Observation) -> None:
        failing = [check for check in checks if check.ok is False]
        blocked = any(check.blocking for check in failing)
        if not blocked and self._begins(time_s, seen):
            return  # whoever knows the test need not be held up
        if failing:
            self._fine_since_s = None
            self.instructor.check_setup(failing[0].fix)
            self.instructor.remind(time_s)
        else:
            if self._fine_since_s is None:
                self._fine_since_s = time_s
                self.instructor.check_setup()
            if time_s - self._fine_since_s >= TIMES.setup_s:
                self._enter_rest(time_s)
                return
        waited_s = time_s - self._since_s
        if failing and not blocked and waited_s > TIMES.setup_advice_s:
            self._enter_rest(time_s)  # less sure is better than nothing: the result says so
        elif waited_s > TIMES.setup_at_most_s:
            self.end(time_s, "setup")

    def _rest(self, time_s: float, seen: Observation) -> None:
        if self._begins(time_s, seen):
            return
        waited_s = time_s - self._since_s
        rested = min(seen.quiet_s, waited_s) >= TIMES.rest_s
        if seen.ready and (rested or waited_s > TIMES.rest_at_most_s):
            self._ask(time_s)
        elif waited_s > TIMES.rest_at_most_s:
            self.end(time_s, "no_rest")

    def _move_out(self, time_s: float, seen: Observation) -> None:
        if seen.finished is not None:
            self._count(time_s, seen.finished, seen.spoiled)
        elif seen.moving is not None:
            self._follow(time_s, seen.moving, seen.held_s)
        elif seen.wrong_way == self.side:
            self.instructor.cue("wrong_way")
        elif time_s - self._since_s > TIMES.out_at_most_s:
            self.counter.give_up(self.side)
            self._next(time_s)
        elif time_s - self._since_s > TIMES.encourage_s and not (self._encouraged or self.unasked):
            self._encouraged = True
            self.instructor.ask_for("encourage", self.side)

    def _hold(self, time_s: float, seen: Observation) -> None:
        if not self._still_out(time_s, seen):
            return
        if seen.held_s >= TIMES.hold_s or time_s - self._since_s > TIMES.hold_at_most_s:
            self._enter(Phase.BACK, time_s)
            self.instructor.ask_for("back")
        elif seen.compensations:
            self.instructor.cue(seen.compensations[0])

    def _back(self, time_s: float, seen: Observation) -> None:
        if self._still_out(time_s, seen) and time_s - self._since_s > TIMES.back_at_most_s:
            self._enter_rest(time_s)

    def _switch_side(self, time_s: float, seen: Observation) -> None:
        if not self._begins(time_s, seen) and time_s - self._since_s >= TIMES.switch_s:
            self._ask(time_s)

    # Steps ----------------------------------------------------------------------------------

    def _begins(self, time_s: float, seen: Observation) -> bool:
        """Follow a movement that nobody has asked for yet."""
        if seen.finished is not None:
            self._count(time_s, seen.finished, seen.spoiled)
            return True
        if not seen.ready or seen.moving is None or seen.held_s < _STAYS_S:
            return False
        self._follow(time_s, seen.moving, seen.held_s)
        return True

    def _follow(self, time_s: float, moving: Side, held_s: float) -> None:
        """A leg is out: count it for its own side, and go on to the hold once it stays there."""
        if moving != self.side:
            self.side = moving
            self.counter.take_up(self.side)
            self._ask(time_s, aloud=False)
        elif self.phase is not Phase.MOVE_OUT:
            self._ask(time_s, aloud=False)
        if held_s >= _STAYS_S:
            self._enter(Phase.HOLD, time_s)
            self.instructor.ask("hold")

    def _unasked(self, seen: Observation) -> bool:
        side = seen.moving if seen.finished is None else seen.finished.side
        done = side is not None and self.counter.done[side] >= self.wanted
        return done and side != self.side and self.counter.wants(self.side)

    def _pass_over(self, seen: Observation, *, told: bool) -> Observation:
        """Count what an unasked leg did, say so once; return what is seen of the leg asked for."""
        if seen.finished is not None:
            self.counter.add(seen.finished, spoiled=False)
        if not told:
            self.instructor.cue("other_leg")
        return replace(seen, moving=None, held_s=0.0, finished=None, spoiled=(), compensations=())

    def _still_out(self, time_s: float, seen: Observation) -> bool:
        """Return whether the leg is out; where it is back, count it, or ask for it anew."""
        if seen.finished is not None:
            self._count(time_s, seen.finished, seen.spoiled)
        elif seen.moving is None:
            self._ask(time_s)
        else:
            return True
        return False

    def _count(
        self, time_s: float, finished: LiveRepetition, spoiled: tuple[CompensationKind, ...]
    ) -> None:
        """A repetition is over: count it, or have it repeated where it was spoiled."""
        side = self.side = finished.side
        if not self.counter.add(finished, bool(spoiled)):
            self._ask(time_s, aloud=False)
            self.instructor.repeat(side, spoiled[0])
        elif self.counter.done[side] < self.wanted:
            self._ask(time_s)
        else:
            self._next(time_s)

    def _next(self, time_s: float) -> None:
        """Go on with the other side, or to the end."""
        if self.counter.wants(other(self.side)):
            self.side = other(self.side)
            self._enter(Phase.SWITCH_SIDE, time_s)
            self.instructor.switch(self.side)
        elif self.counter.wants(self.side):
            self._ask(time_s)
        else:
            self.end(time_s, "no_movement")

    def _ask(self, time_s: float, *, aloud: bool = True) -> None:
        self._encouraged = False
        self._enter(Phase.MOVE_OUT, time_s)
        self.instructor.move_out(self.side, again=self.counter.done[self.side] > 0, aloud=aloud)

    def _enter_rest(self, time_s: float) -> None:
        self._enter(Phase.REST, time_s)
        self.instructor.ask_for("rest")

    def _enter(self, phase: Phase, time_s: float) -> None:
        self.phase = phase
        self._since_s = time_s
        self._fine_since_s = None

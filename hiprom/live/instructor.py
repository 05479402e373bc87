"""What the person is told: a sentence that stays on the screen, and one that is spoken once."""

from __future__ import annotations

from hiprom.live.texts import Line, line
from hiprom.live.times import TIMES
from hiprom.measurement import CompensationKind, TestName
from hiprom.sides import Side


class Instructor:
    """Put what the guide wants the person to do into words.

    Parameters
    ----------
    test : {"seated", "standing"}

    Attributes
    ----------
    instruction : Line
        What to do now.
    """

    def __init__(self, test: TestName) -> None:
        self._test = test
        self.instruction = line("instruction.find_person")
        self._unsaid: Line | None = None
        self._cue: Line | None = None
        self._told: Line | None = None
        self._told_s = 0.0

    def take_spoken(self) -> Line | None:
        """Return what is to be said now; each sentence comes once, and a newer one ousts it."""
        spoken, self._unsaid = self._unsaid, None
        return spoken

    def say(self, name: str, **values: str) -> None:
        """Say a sentence and leave the instruction as it is."""
        self._unsaid = line(f"say.{name}", **values)

    def ask(self, name: str) -> None:
        """Show and say one of the sentences that are the same for both tests and sides."""
        self._show(name)
        self.say(name)

    def ask_for(self, name: str, side: Side | None = None) -> None:
        """Show and say a sentence of this test, about a side if need be."""
        values = {} if side is None else {"side": word(side)}
        self._show(f"{name}_{self._test}", **values)
        self.say(f"{name}_{self._test}", **values)

    def check_setup(self, fix: Line | None = None) -> None:
        """Show that the set-up is being checked, or say what to put right, once."""
        if fix is None:
            self._show("check_setup")
        elif fix != self.instruction:
            self.instruction = self._unsaid = fix

    def remind(self, time_s: float) -> None:
        """Say again what has not been done for a while: who stands far away may not have heard."""
        if self._told != self.instruction:
            self._told, self._told_s = self.instruction, time_s
        elif time_s - self._told_s > TIMES.remind_s:
            self._told_s = time_s
            self._unsaid = self.instruction

    def move_out(self, side: Side, *, again: bool, aloud: bool) -> None:
        """Ask for a repetition of a side; `again` where it has done some."""
        self._show(f"move_out_{self._test}", side=word(side))
        if aloud:
            self.say(f"{'next' if again else 'move_out'}_{self._test}", side=word(side))

    def repeat(self, side: Side, kind: CompensationKind) -> None:
        """Ask for a repetition anew, without what spoiled it."""
        cue = self._cue_against(kind).text
        cue = cue[:1].lower() + cue[1:]
        self._show("again", side=word(side), cue=cue)
        self.say("again", cue=cue)

    def switch(self, side: Side) -> None:
        """Announce the other side."""
        self._show("switch_side", side=word(side))
        self.say("switch_side", side=word(side))

    def cue(self, kind: CompensationKind | str) -> None:
        """Say what to do about a compensation, once for each instruction and kind."""
        cue = self._cue_against(kind)
        if cue != self._cue:
            self._cue = self._unsaid = cue

    def stop(self, reason: str) -> None:
        """Tell why the session ended without a result; aloud, too, to who did not end it."""
        self.instruction = line(f"stopped.{reason}")
        if reason == "by_user":
            self.say("stopped")
        else:
            self._unsaid = self.instruction

    def _show(self, name: str, **values: str) -> None:
        self._cue = None
        self.instruction = line(f"instruction.{name}", **values)

    def _cue_against(self, kind: CompensationKind | str) -> Line:
        return line(f"compensation_{self._test}.{kind}")


def word(side: Side) -> str:
    """Return a side's name as it stands within a sentence."""
    return line(f"side.{side}").text.lower()

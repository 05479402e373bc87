"""What a session tells its window or page about one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from hiprom.live.texts import Line
from hiprom.results.overlay import OverlayState
from hiprom.sides import Side, of_side


class Phase(str, Enum):
    """Where a session stands; the value is what the page and the logs call it."""

    FIND_PERSON = "find_person"
    CHECK_SETUP = "check_setup"
    REST = "rest"
    MOVE_OUT = "move_out"
    HOLD = "hold"
    BACK = "back"
    SWITCH_SIDE = "switch_side"
    PAUSED = "paused"
    RESULT = "result"
    STOPPED = "stopped"

    @property
    def over(self) -> bool:
        """The session has come to its end."""
        return self in (Phase.RESULT, Phase.STOPPED)


@dataclass(frozen=True)
class Sided:
    """A figure for each of the subject's sides; None where there is none."""

    left: float | None = None
    right: float | None = None

    def __getitem__(self, side: Side) -> float | None:
        return of_side(side, self.left, self.right)


@dataclass(frozen=True)
class Check:
    """One check of the set-up.

    Attributes
    ----------
    name : str
        One of `hiprom.live.checks.NAMES`.
    label : Line
        The name in words.
    ok : bool or None
        None while it is not known; `feet_free` stays None, no camera in front can see it.
    fix : Line or None
        What to do, where it fails (or cannot be seen).
    blocking : bool
        The measurement would be refused like this; else it would only be less sure.
    """

    name: str
    label: Line
    ok: bool | None
    fix: Line | None = None
    blocking: bool = False


@dataclass(frozen=True)
class SessionView:
    """All there is to show of one moment.

    Attributes
    ----------
    phase : Phase
    side : Side or None
        The subject's side that is asked for; None before and after the repetitions.
    repetition, repetitions : int
        Which repetition of that side this is, from 1, and how many are wanted.
    instruction : Line
        One plain sentence: what to do now.
    spoken : Line or None
        What to say aloud now; each sentence comes once.
    warnings : tuple of Line
        Compensations at this moment, as what to do about them.
    angle_deg : Sided
        Internal rotation now, smoothed for the eye.
    peak_deg : Sided
        The largest held so far.
    done : (int, int)
        Repetitions done so far, left and right.
    checks : tuple of Check
        The set-up, in the order in which to put it right.
    progress : float
        0..1 through the session.
    time_s : float
        Of the session's own clock, which never runs backward.
    overlay : OverlayState
        For `draw_overlay`, in pixels of the camera's upright, unmirrored frame
        (`mirror_state` turns it).
    """

    phase: Phase
    instruction: Line
    side: Side | None = None
    repetition: int = 0
    repetitions: int = 3
    spoken: Line | None = None
    warnings: tuple[Line, ...] = ()
    angle_deg: Sided = field(default_factory=Sided)
    peak_deg: Sided = field(default_factory=Sided)
    done: tuple[int, int] = (0, 0)
    checks: tuple[Check, ...] = ()
    progress: float = 0.0
    time_s: float = 0.0
    overlay: OverlayState = field(default_factory=OverlayState)

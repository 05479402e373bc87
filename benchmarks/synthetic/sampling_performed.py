"""Draw other ways to perform the test than `sample_motion` does: one pattern a clip.

Each pattern changes one thing about a test that is otherwise done as told: two or three repetitions
a side, held for about a second, with a rest after each. `sample_still` draws no test at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from .draws import Rng, draw
from .motion import schedule
from .sampling_motion import sample_motion
from .spec import COMPENSATIONS, SIDES, SWING, ClipSpec, Fidget, Motion, Repetition

Pattern = Callable[[Rng, str, Motion], Motion]

_LIFTED_EACH = 2  # at most so many repetitions of a side have a lift each: clips are to be short
_SETTLED_S = 1.0  # of rest between shuffling about and the first turn
_SWING_S = 0.6  # of a swing through, each way
_STILL_S = 20.0
_WHILE_CHANGING_S = 0.3  # how long before the end of a rest nothing fidgets


def sample_performed(rng: Rng, test: str, pattern: str) -> Motion:
    """Draw a rest posture and a test performed in one of `PATTERNS`, without compensations.

    Parameters
    ----------
    rng : Generator
    test : {'seated', 'standing'}
    pattern : str
    """
    plain = sample_motion(rng, test, count=1, external_share=0.0, flaw_share=0.0)
    told = replace(plain, initial_rest_s=draw(rng, 1.2, 1.8), final_rest_s=draw(rng, 0.6, 1.0))
    return PATTERNS[pattern](rng, test, told)


def sample_still(rng: Rng, test: str, *, restless: bool) -> Motion:
    """Draw a rest posture that is kept for 20 s; who is restless leans, or hikes, all the while.

    Not seated: a hike turns the legs of one who sits together with the pelvis.
    """
    plain = sample_motion(rng, test, count=1, external_share=0.0, flaw_share=0.0)
    fidgets: list[Fidget] = []
    kinds = ("trunk_lean", "pelvic_hike") if test == "standing" else ("trunk_lean",)
    start_s = 3.0
    while restless and start_s < _STILL_S - 3.0:
        kind, side = str(rng.choice(kinds)), str(rng.choice(SIDES))
        fidgets.append(Fidget(kind, side, round(start_s, 4), draw(rng, 0.8, 2.4), draw(rng, 6, 18)))
        start_s += fidgets[-1].lasts_s + draw(rng, 0.2, 1.0)
    return replace(
        plain,
        repetitions=(),
        fidgets=tuple(fidgets),
        initial_rest_s=_STILL_S,
        final_rest_s=0.0,
    )


def shown_in(pattern: str) -> tuple[str, ...]:
    """Return the tests that can be performed in a pattern: nobody stands on no leg."""
    return ("seated",) if pattern == "both at once" else ("seated", "standing")


def _series(rng: Rng, motion: Motion, count: int = 2, **changes: Any) -> Motion:
    """Return a motion with so many repetitions of each side, of about one size, changed alike."""
    done = []
    if count > _LIFTED_EACH:
        motion = replace(motion, lift_each=False)
    for turn in motion.repetitions:
        for _ in range(count):
            target = round(turn.target_deg + draw(rng, -2, 2), 2)
            done.append(replace(turn, target_deg=target, **changes))
    return replace(motion, repetitions=tuple(done))


def _changed(change: Callable[[Rng], dict[str, float]], count: int = 2) -> Pattern:
    """Return a pattern whose repetitions have other values, drawn once for the clip."""
    return lambda rng, test, motion: _series(rng, motion, count, **change(rng))


def _alternating(rng: Rng, test: str, motion: Motion) -> Motion:
    return _series(rng, replace(motion, repetitions=motion.repetitions * 3), 1)


def _both_at_once(rng: Rng, test: str, motion: Motion) -> Motion:
    first, second = motion.repetitions
    up_s, hold_s, down_s = first.ramp_up_s, first.hold_s, first.ramp_down_s
    together = replace(second, ramp_up_s=up_s, hold_s=hold_s, ramp_down_s=down_s)
    pair = (replace(first, rest_s=-(up_s + hold_s + down_s)), together)
    return _series(rng, replace(motion, repetitions=pair * 3), 1)


def _cut_short(rng: Rng, test: str, motion: Motion) -> Motion:
    """The first turn begins with the clip, whose end is within the last hold."""
    done = replace(_series(rng, motion), initial_rest_s=0.3, final_rest_s=0.0)
    windows, _, duration = schedule(ClipSpec("", 0, test, motion=done))
    return replace(done, final_rest_s=round(windows[-1][1].hold_end_s - duration, 4))


def _half_way_back(rng: Rng, test: str, motion: Motion) -> Motion:
    """The leg goes half the way back between the turns of a side."""
    done = _series(rng, motion, 3)
    turns = [
        # Two minimum-jerk ramps that overlap by this share meet half way.
        replace(turn, rest_s=-0.72 * min(turn.ramp_down_s, following.ramp_up_s))
        if following.side == turn.side
        else turn
        for turn, following in pairwise(done.repetitions)
    ]
    return replace(done, repetitions=(*turns, done.repetitions[-1]), lift_each=False)


def _swing_through(rng: Rng, test: str, motion: Motion) -> Motion:
    """Each turn swings back past rest, outward, and then comes to rest."""
    turns: list[Repetition] = []
    for turn in _series(rng, motion).repetitions:
        back = replace(turn, target_deg=-draw(rng, 8, 15), hold_s=0.1, drift_deg=0.0)
        back = replace(back, ramp_up_s=_SWING_S, ramp_down_s=_SWING_S)
        turns += [replace(turn, rest_s=0.0), back]
    return replace(motion, repetitions=tuple(turns), lift_each=False)


def _one_side(rng: Rng, test: str, motion: Motion) -> Motion:
    return _series(rng, replace(motion, repetitions=motion.repetitions[:1]), 3)


def _of_size(low: float, high: float) -> Pattern:
    def pattern(rng: Rng, test: str, motion: Motion) -> Motion:
        turns = [replace(turn, target_deg=draw(rng, low, high)) for turn in motion.repetitions]
        return _series(rng, replace(motion, repetitions=tuple(turns)))

    return pattern


def _small_and_long(rng: Rng, test: str, motion: Motion) -> Motion:
    """One leg is out, by little, for most of the clip."""
    turn = replace(motion.repetitions[0], target_deg=draw(rng, 10, 14), hold_s=5.0)
    return _series(rng, replace(motion, repetitions=(turn,)), 3)


def _differing(rng: Rng, test: str, motion: Motion) -> Motion:
    turns = _series(rng, motion, 3).repetitions
    different = tuple(replace(turn, target_deg=draw(rng, 10, 40)) for turn in turns)
    return replace(motion, repetitions=different)


def _fidgeting(rng: Rng, test: str, motion: Motion) -> Motion:
    """In every rest the trunk sways and a foot taps."""
    done = _series(rng, motion, rest_s=2.5)
    fidgets: list[Fidget] = []
    for start_s, end_s in _rests(test, done):
        while (start_s := start_s + draw(rng, 0.1, 0.5)) < end_s - _WHILE_CHANGING_S - 0.8:
            fidgets.append(_fidget(rng, test, start_s, small=True))
            start_s += fidgets[-1].lasts_s
    return replace(done, fidgets=tuple(fidgets))


def _shuffling(rng: Rng, test: str, motion: Motion) -> Motion:
    """For five seconds before the test the person moves about on the chair, or on the spot."""
    fidgets: list[Fidget] = []
    clock = 0.0
    while clock < 4.2:
        fidgets.append(_fidget(rng, test, round(clock, 4), small=False))
        clock += draw(rng, 0.2, 0.6)
    ready_s = max(f.start_s + f.lasts_s for f in fidgets)
    done = replace(_series(rng, motion), initial_rest_s=round(ready_s + _SETTLED_S, 4))
    return replace(done, fidgets=tuple(fidgets))


def _fidget(rng: Rng, test: str, start_s: float, *, small: bool) -> Fidget:
    side = str(rng.choice(SIDES))
    # A standing leg is not turned: who stands sways.
    kinds = ("trunk_lean", "pelvic_hike") if test == "standing" else (*COMPENSATIONS, SWING)
    kind = str(rng.choice(kinds))
    size = draw(rng, 2, 5) if small else draw(rng, 6, 18)
    sign = float(rng.choice([-1, 1])) if kind in ("thigh_drift", SWING, "trunk_lean") else 1.0
    return Fidget(kind, side, round(start_s, 4), draw(rng, 0.4, 0.8), sign * size)


def _rests(test: str, motion: Motion) -> list[tuple[float, float]]:
    """Return when nothing is asked of the legs: from and to, seconds."""
    done, lifts, duration = schedule(ClipSpec("", 0, test, motion=motion))
    busy = lifts or [window for _, window in done]
    ends = [0.0, *(window.end_s for window in busy)]
    return list(zip(ends, [*(window.start_s for window in busy), duration], strict=True))


def _leaning(rng: Rng, test: str, motion: Motion) -> Motion:
    """The feet rest apart, or together: both shanks lean by 5 to 10 degrees."""
    out = float(rng.choice([-1, 1]))
    lean = (out * draw(rng, 5, 10), out * draw(rng, 5, 10))
    # Who stands, stands with the feet wide apart.
    return replace(_series(rng, motion), shank_tilt_deg=lean, stance_half_width_m=0.2)


def _tucked(rng: Rng, test: str, motion: Motion) -> Motion:
    """The feet are tucked back under the knees."""
    flexion = (draw(rng, 105, 112), draw(rng, 105, 112))
    return replace(_series(rng, motion), knee_flexion_deg=flexion)


PATTERNS: dict[str, Pattern] = {
    "as told": _changed(lambda rng: {}, 3),
    "held 0.3 s": _changed(lambda rng: {"hold_s": 0.3}),
    "held 0.5 s": _changed(lambda rng: {"hold_s": 0.5}),
    "held 6 s": _changed(lambda rng: {"hold_s": 6.0, "rest_s": 0.6}),
    "fast": _changed(lambda rng: {"ramp_up_s": 0.3, "ramp_down_s": 0.3}),
    "slow": _changed(lambda rng: {"ramp_up_s": draw(rng, 3, 4), "ramp_down_s": draw(rng, 3, 4)}),
    "once a side": _changed(lambda rng: {}, 1),
    "eight a side": _changed(lambda rng: {"ramp_up_s": 0.5, "hold_s": 0.7, "ramp_down_s": 0.5}, 8),
    "alternating": _alternating,
    "both at once": _both_at_once,
    "cut short": _cut_short,
    "half way back": _half_way_back,
    "swing through": _swing_through,
    "creeping up": _changed(lambda rng: {"hold_s": 2.0, "drift_deg": draw(rng, 4, 6)}),
    "sagging": _changed(lambda rng: {"hold_s": 2.0, "drift_deg": -draw(rng, 4, 6)}),
    "stepwise": _changed(lambda rng: {"ramp_up_s": 2.4, "step": draw(rng, 0.5, 0.7)}),
    "one side": _one_side,
    "small": _of_size(5, 12),
    "large": _of_size(50, 60),
    "differing": _differing,
    "fidgeting": _fidgeting,
    "shuffling": _shuffling,
    "leaning": _leaning,
    "tucked back": _tucked,
    "small, held 5 s": _small_and_long,
}

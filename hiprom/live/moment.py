"""One moment of a session as its window or page shows it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hiprom.kinematics.stick import HALF_FOOT_WIDTH_SHANK
from hiprom.live.angles import Reference
from hiprom.live.guide import Guide
from hiprom.live.observer import Observer, Seen
from hiprom.live.texts import line
from hiprom.live.view import Phase, SessionView, Sided
from hiprom.pose.landmarks import ANKLES, TOES
from hiprom.results.overlay import OverlayState, SideState
from hiprom.results.words import COMPENSATION
from hiprom.sides import SIDES, Side

FloatArray = npt.NDArray[np.float64]

_STICK_SHANKS = 2.2  # tall enough to stand beside a lifted knee


def make_view(guide: Guide, observer: Observer, seen: Seen | None, time_s: float) -> SessionView:
    """Return what a window or page needs to know of this moment, without what is spoken.

    Parameters
    ----------
    guide : Guide
    observer : Observer
    seen : Seen or None
        What the last frame showed; None before the first.
    time_s : float
        Session time.
    """
    asked = guide.phase in (Phase.MOVE_OUT, Phase.HOLD, Phase.BACK, Phase.SWITCH_SIDE)
    now = seen or Seen(found=False)
    kinds = () if guide.phase.over else now.compensations
    return SessionView(
        phase=guide.phase,
        instruction=guide.prompter.instruction,
        side=guide.side if asked else None,
        repetition=guide.repetition if asked else 0,
        repetitions=guide.wanted,
        warnings=tuple(line(f"compensation_{guide.test}.{kind}") for kind in kinds),
        angle_deg=Sided(*(float(a) if np.isfinite(a) else None for a in now.angle_deg)),
        peak_deg=Sided(guide.tally.peak_deg["left"], guide.tally.peak_deg["right"]),
        done=(guide.tally.done["left"], guide.tally.done["right"]),
        checks=observer.board.checks,
        progress=guide.progress,
        time_s=time_s,
        overlay=_overlay(guide, observer, now),
    )


def _overlay(guide: Guide, observer: Observer, seen: Seen) -> OverlayState:
    pose, reference = observer.pose, observer.reference
    return OverlayState(
        image_px=None if pose is None else pose.image_px,
        visibility=None if pose is None else pose.visibility,
        left=_side_state(guide, observer, seen, "left"),
        right=_side_state(guide, observer, seen, "right"),
        roll_deg=0.0 if reference is None else float(np.nan_to_num(reference.roll_deg)),
        repetitions_wanted=guide.wanted,
    )


def _side_state(guide: Guide, observer: Observer, seen: Seen, side: Side) -> SideState:
    i = SIDES.index(side)
    angle = float(seen.angle_deg[i])
    lifted = guide.test == "standing" and np.isfinite(angle)
    stick = None
    if lifted and observer.reference is not None:
        stick = stick_px(observer.standing_feet, observer.reference, i)
    kinds = seen.compensations if seen.moving == side and not guide.phase.over else ()
    return SideState(
        angle_deg=angle if np.isfinite(angle) else None,
        peak_deg=guide.tally.peak_deg[side],
        repetitions=guide.tally.done[side],
        warnings=tuple(COMPENSATION[kind].capitalize() for kind in kinds),
        stick_px=stick,
    )


def stick_px(feet: FloatArray | None, reference: Reference, side: int) -> FloatArray | None:
    """Return the virtual stick, foot and top, (2, 2) pixels; None where no foot was seen standing.

    Parameters
    ----------
    feet : (33, 2) array or None
        Landmarks while standing at rest.
    reference : Reference
    side : {0, 1}
    """
    if feet is None:
        return None
    shank_px = reference.shank_px
    roll = np.radians(np.nan_to_num(reference.roll_deg))
    plumb = np.array([np.sin(roll), np.cos(roll)])
    across = np.array([np.cos(roll), -np.sin(roll)])
    ankle, toe = feet[ANKLES[side]], feet[TOES[side]]
    outward = 1 if side == 0 else -1
    edge = ankle + outward * HALF_FOOT_WIDTH_SHANK * shank_px * across
    foot = edge + plumb * ((toe - edge) @ plumb)
    stick: FloatArray = np.stack([foot, foot - _STICK_SHANKS * shank_px * plumb])
    return stick if np.isfinite(stick).all() else None

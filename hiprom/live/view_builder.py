"""Build what a window or page shows of one moment of a session."""

from __future__ import annotations

import numpy as np

from hiprom.kinematics.stick import stick_px
from hiprom.live.frame_analyzer import FrameAnalyzer, Observation
from hiprom.live.guide import Guide
from hiprom.live.texts import line
from hiprom.live.view import Phase, SessionView, Sided
from hiprom.pose.topology import ANKLES, TOES
from hiprom.results.overlay import OverlayState, SideState
from hiprom.results.words import what_moved
from hiprom.sides import SIDES, Side


def build_view(
    guide: Guide, analyzer: FrameAnalyzer, seen: Observation, time_s: float
) -> SessionView:
    """Return what a window or page needs to know of this moment, without what is spoken.

    Parameters
    ----------
    guide : Guide
    analyzer : FrameAnalyzer
    seen : Observation
        What the last frame showed.
    time_s : float
        Session time.
    """
    asked = guide.phase in (Phase.MOVE_OUT, Phase.HOLD, Phase.BACK, Phase.SWITCH_SIDE)
    return SessionView(
        phase=guide.phase,
        instruction=guide.instructor.instruction,
        side=guide.side if asked else None,
        repetition=guide.repetition if asked else 0,
        repetitions=guide.wanted,
        warnings=tuple(line(f"compensation_{guide.test}.{kind}") for kind in _wrong(guide, seen)),
        angle_deg=Sided(*(float(a) if np.isfinite(a) else None for a in seen.angle_deg)),
        peak_deg=Sided(guide.counter.peak_deg["left"], guide.counter.peak_deg["right"]),
        done=(guide.counter.done["left"], guide.counter.done["right"]),
        checks=analyzer.setup.checks,
        progress=guide.progress,
        time_s=time_s,
        overlay=_overlay(guide, analyzer, seen),
    )


def _wrong(guide: Guide, seen: Observation) -> tuple[str, ...]:
    """Return what is wrong at this moment; it is spoken once, but shown for as long as it lasts."""
    if guide.phase.over:
        return ()
    if guide.unasked:
        return ("other_leg",)
    if guide.phase is Phase.MOVE_OUT and seen.wrong_way == guide.side:
        return (*seen.compensations, "wrong_way")
    return seen.compensations


def _overlay(guide: Guide, analyzer: FrameAnalyzer, seen: Observation) -> OverlayState:
    pose, reference, camera = analyzer.pose, analyzer.reference, analyzer.camera
    roll_deg = 0.0 if reference is None else float(np.nan_to_num(reference.roll_deg))
    if reference is not None and camera is not None:
        roll_deg -= float(camera.turn_deg)  # it takes the plumb line along
    return OverlayState(
        image_px=None if pose is None else pose.image_px,
        visibility=None if pose is None else pose.visibility,
        left=_side_state(guide, analyzer, seen, "left"),
        right=_side_state(guide, analyzer, seen, "right"),
        roll_deg=roll_deg,
        repetitions_wanted=guide.wanted,
    )


def _side_state(guide: Guide, analyzer: FrameAnalyzer, seen: Observation, side: Side) -> SideState:
    i = SIDES.index(side)
    angle = float(seen.angle_deg[i])
    lifted = guide.test == "standing" and np.isfinite(angle)
    feet, reference = analyzer.standing_feet, analyzer.reference
    stick = None
    if lifted and feet is not None and reference is not None:
        ankle, toe = feet[ANKLES[i]], feet[TOES[i]]
        stick = stick_px(ankle, toe, i, reference.shank_px, reference.roll_deg)
        if stick is not None and analyzer.camera is not None:
            stick = analyzer.camera.apply(stick)
    kinds = seen.compensations if seen.moving == side and not guide.phase.over else ()
    return SideState(
        angle_deg=angle if np.isfinite(angle) else None,
        peak_deg=guide.counter.peak_deg[side],
        repetitions=guide.counter.done[side],
        warnings=tuple(what_moved(kind, side).capitalize() for kind in kinds),
        stick_px=stick,
    )

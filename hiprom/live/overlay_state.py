"""What `draw_overlay` is to draw of a live moment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hiprom.kinematics.stick import HALF_FOOT_WIDTH_SHANK
from hiprom.live.angles import Reference
from hiprom.live.observer import Observer, Seen
from hiprom.live.view import Sided
from hiprom.pose.landmarks import ANKLES, TOES
from hiprom.results.overlay import OverlayState, SideState
from hiprom.results.words import COMPENSATION
from hiprom.sides import SIDES

FloatArray = npt.NDArray[np.float64]

_STICK_SHANKS = 2.2  # tall enough to stand beside a lifted knee


def overlay_state(
    observer: Observer,
    test: str,
    seen: Seen | None,
    angle_deg: Sided,
    peak_deg: Sided,
    done: Sequence[int],
    wanted: int,
) -> OverlayState:
    """Return the overlay's state for the last frame, in pixels of the unmirrored frame.

    Parameters
    ----------
    observer : Observer
        For the pose and the reference.
    test : str
    seen : Seen or None
        What the last frame showed.
    angle_deg, peak_deg : Sided
    done : (left, right)
        Repetitions done.
    wanted : int
        Repetitions asked for.
    """
    pose, reference = observer.pose, observer.reference
    sides = {}
    for i, side in enumerate(SIDES):
        active = seen is not None and seen.moving == side
        stick = None
        if test == "standing" and reference is not None and angle_deg[side] is not None:
            stick = stick_px(observer.standing_feet, reference, i)
        sides[side] = SideState(
            angle_deg=angle_deg[side],
            peak_deg=peak_deg[side],
            repetitions=done[i],
            warnings=tuple(COMPENSATION[k].capitalize() for k in seen.compensations)
            if seen is not None and active
            else (),
            stick_px=stick,
        )
    return OverlayState(
        image_px=None if pose is None else pose.image_px,
        visibility=None if pose is None else pose.visibility,
        left=sides["left"],
        right=sides["right"],
        roll_deg=0.0 if reference is None else reference.roll_deg,
        repetitions_wanted=wanted,
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
    shank_px = float(np.nanmean(reference.plumb_px))
    roll = np.radians(reference.roll_deg)
    plumb = np.array([np.sin(roll), np.cos(roll)])
    across = np.array([np.cos(roll), -np.sin(roll)])
    ankle, toe = feet[ANKLES[side]], feet[TOES[side]]
    outward = 1 if side == 0 else -1
    edge = ankle + outward * HALF_FOOT_WIDTH_SHANK * shank_px * across
    foot = edge + plumb * ((toe - edge) @ plumb)
    stick: FloatArray = np.stack([foot, foot - _STICK_SHANKS * shank_px * plumb])
    return stick if np.isfinite(stick).all() else None

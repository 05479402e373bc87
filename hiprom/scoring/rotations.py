"""A side's internal rotations, which are its repetitions, and external ones, each from rest."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import BoolArray, runs
from hiprom.kinematics.gates import within
from hiprom.kinematics.missing import median_known
from hiprom.kinematics.types import Kinematics
from hiprom.protocols.schema import Protocol
from hiprom.scoring.gaps import LONGEST_GAP_S
from hiprom.scoring.repetitions import Cycle, find_cycles

_LEAST_ER_RISE_DEG = 8.0  # a swing back past rest is smaller than a shown external rotation
# Share of the other leg's turn; hiked pelves draw a resting leg along by 0.35 (development clips).
_GIVEN_WAY_SHARE = 0.5


def resting_deg(kinematics: Kinematics, protocol: Protocol, side: int) -> float:
    """Return the rotation of the relaxed leg: the median over its frames of rest.

    NaN where none was seen, and standing: a leg that stands says nothing of how it will hang.

    Parameters
    ----------
    kinematics : Kinematics
    protocol : Protocol
    side : {0, 1}
        Left or right, here and below.
    """
    if protocol.name == "standing":
        return float("nan")
    return median_known(kinematics.hip_rotation_deg[kinematics.rest_frames[:, side], side])


def resting_level_deg(kinematics: Kinematics, protocol: Protocol, side: int) -> float:
    """Return the rotation from which the movement starts, degrees.

    That of the relaxed leg; plumb where it is not known.
    """
    return float(np.nan_to_num(resting_deg(kinematics, protocol, side)))


def internal_rotations(kinematics: Kinematics, protocol: Protocol, side: int) -> list[Cycle]:
    """Return a side's repetitions: internal rotation from rest and back, levels in degrees."""
    return find_cycles(
        kinematics.hip_rotation_deg[:, side],
        kinematics.time_s,
        resting_level_deg(kinematics, protocol, side),
        protocol.repetitions,
        _bounds(kinematics, protocol, side),
    )


def external_rotations(
    kinematics: Kinematics, protocol: Protocol, side: int, others: list[Cycle]
) -> list[Cycle]:
    """Return the external rotations that a side showed, levels in that direction.

    A resting leg that leans outward a little while the other one turns is drawn along by the
    pelvis, which is no rotation that was shown.

    Parameters
    ----------
    kinematics : Kinematics
    protocol : Protocol
    side : {0, 1}
    others : list of Cycle
        The other side's `internal_rotations`.
    """
    resting, other_resting = (resting_level_deg(kinematics, protocol, i) for i in (side, 1 - side))
    found = find_cycles(
        -kinematics.hip_rotation_deg[:, side],
        kinematics.time_s,
        -resting,
        protocol.repetitions.model_copy(update={"least_rise_deg": _LEAST_ER_RISE_DEG}),
        _bounds(kinematics, protocol, side),
    )
    return [
        c
        for c in found
        if not any(
            other.start <= c.peak <= other.end
            and c.level_deg + resting < _GIVEN_WAY_SHARE * (other.level_deg - other_resting)
            for other in others
        )
    ]


def _bounds(kinematics: Kinematics, protocol: Protocol, side: int) -> BoolArray | None:
    """Return on which frames (T,) a standing leg was seen while it was not lifted, else None.

    A leg whose posture is that of the test is lifted, whether its rotation is known or not. So is
    one whose knee is seen too straight for a moment while the thigh stays level.
    """
    if protocol.name != "standing":
        return None
    gates, time_s = protocol.gates, kinematics.time_s
    elevation = kinematics.femur_elevation_deg[:, side]
    seen = np.isfinite(elevation + kinematics.tibia_frontal_deg[:, side])
    level = within(elevation, gates.femur_elevation_deg)
    bent = within(kinematics.knee_flexion_deg[:, side], gates.knee_flexion_deg)
    down: BoolArray = seen & ~(level & bent)
    for lo, hi in runs(down):
        moment = time_s[min(hi, len(time_s) - 1)] - time_s[max(lo - 1, 0)] <= LONGEST_GAP_S
        down[lo:hi] = not (moment and level[lo:hi].all())
    return down

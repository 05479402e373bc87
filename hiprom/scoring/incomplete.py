"""Movements that became no repetition, seen in part or too slow, and what is said of them."""

from __future__ import annotations

import numpy as np

from hiprom.arrays import FloatArray, lasting, runs
from hiprom.counting import percent
from hiprom.kinematics.types import Kinematics
from hiprom.protocols.schema import Protocol, Repetitions
from hiprom.scoring.gaps import bridged
from hiprom.scoring.repetitions import IN_PART_SHARE, Cycle
from hiprom.scoring.rotations import resting_level_deg
from hiprom.sides import SIDES

# Time turned inward, too short for a repetition, that is no stray landmark's.
_GLIMPSE_S = 0.1
# Share of the frames. The odd one is always lost; on more than this a turn may have been missed.
_AWAY_SHARE = 0.05

# A knee bent by so much is no standing leg's, whose shank seems to lean anywhere.
_LIFTED_KNEE_DEG = 30.0
_UNDEFINED = (
    "this leg was turned while its thigh was not level, or its knee not bent to about 90°, so its"
    " rotation is not defined there"
)


def why_no_repetition(kinematics: Kinematics, protocol: Protocol, side: int) -> str:
    """Return why a side has no repetition: none was done, or none was seen as a whole."""
    rules = protocol.repetitions
    if _incomplete(kinematics, protocol, side, [], least_s=rules.least_duration_s):
        return "no internal rotation was seen on this side from its beginning to its end"
    if _incomplete(kinematics, protocol, side, [], least_s=_GLIMPSE_S):
        return (
            f"this side was seen turned inward for less than {rules.least_duration_s} s: hold each"
            " turn for one second, and film it from its beginning to its end"
        )
    if _turned_undefined(kinematics, rules, side):
        return _UNDEFINED
    reason = f"no internal rotation of {rules.least_rise_deg:.0f}° or more was seen on this side"
    rise_deg = kinematics.hip_rotation_deg[:, side] - resting_level_deg(kinematics, protocol, side)
    if lasting(rise_deg >= rules.least_rise_deg, kinematics.time_s, _GLIMPSE_S):
        reason += " from its beginning to its end"  # but a part of one was
    if (away := float(np.isnan(kinematics.tibia_frontal_deg[:, side]).mean())) > _AWAY_SHARE:
        reason += f"; leg and trunk were not seen together on {percent(away)} of the frames"
    return reason


def _turned_undefined(kinematics: Kinematics, rules: Repetitions, side: int) -> bool:
    """Return whether the shank leaned out, long enough, where the rotation is not defined."""
    with np.errstate(invalid="ignore"):
        out = np.isnan(kinematics.hip_rotation_deg[:, side])
        out &= kinematics.tibia_frontal_deg[:, side] > 2.0 * rules.least_rise_deg
        out &= kinematics.knee_flexion_deg[:, side] > _LIFTED_KNEE_DEG
    return bool(lasting(out, kinematics.time_s, rules.least_duration_s))


def incomplete_warnings(
    kinematics: Kinematics, protocol: Protocol, side: int, cycles: list[Cycle]
) -> list[str]:
    """Return a warning for each movement that was seen in part only, and not measured.

    Parameters
    ----------
    kinematics : Kinematics
    protocol : Protocol
    side : {0, 1}
    cycles : list of Cycle
        That side's repetitions alone.
    """
    least_s = protocol.repetitions.least_duration_s
    return [
        f"the {SIDES[side]} leg's movement from {start_s:.1f} to {end_s:.1f} s was left out: its"
        " beginning, middle or end was not seen, or it took too long"
        for start_s, end_s in _incomplete(kinematics, protocol, side, cycles, least_s=least_s)
    ]


def _incomplete(
    kinematics: Kinematics, protocol: Protocol, side: int, cycles: list[Cycle], *, least_s: float
) -> list[tuple[float, float]]:
    """Return start and end of movements of so long or longer that became no repetition."""
    curve, time_s = kinematics.hip_rotation_deg[:, side], kinematics.time_s
    resting = resting_level_deg(kinematics, protocol, side)
    rules = protocol.repetitions.model_copy(update={"least_duration_s": least_s})
    return incomplete_movements(curve, time_s, resting, rules, cycles)


def incomplete_movements(
    curve_deg: FloatArray,
    time_s: FloatArray,
    resting_deg: float,
    rules: Repetitions,
    cycles: list[Cycle],
) -> list[tuple[float, float]]:
    """Return the start and end, seconds, of movements that did not become a repetition.

    Their beginning, middle or end was not seen, or they took too long. Listed are those that rose
    by as much as makes a repetition, and by half as much as the best repetition; where there is
    none, by twice as much as makes one.

    Parameters
    ----------
    curve_deg, time_s, resting_deg, rules
        As for `find_cycles`.
    cycles : list of Cycle
        What that found.
    """
    rises = [c.level_deg - resting_deg for c in cycles]
    least = rules.least_rise_deg
    least = max(least, IN_PART_SHARE * max(rises)) if rises else 2.0 * least
    curve = bridged(curve_deg, time_s)
    out = curve - resting_deg > least
    for lo, hi in runs(np.isnan(curve)):
        if lo > 0 and hi < len(out) and out[lo - 1] and out[hi]:  # its furthest part was not seen
            out[lo:hi] = True
    return [
        (float(time_s[lo]), float(time_s[hi - 1]))
        for lo, hi in lasting(out, time_s, rules.least_duration_s)
        if not any(c.start < hi and lo <= c.end for c in cycles)
    ]

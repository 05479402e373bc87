"""The posture in which hip rotation is defined: outside it, angles are missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.kinematics.joints import JointAngles

_GATED = ("hip_rotation_deg", "hip_rotation_pelvis_deg", "tibial_rotation_deg")


@dataclass(frozen=True)
class Gates:
    """Posture in which hip rotation is defined and the test is valid; a protocol's TOML has them.

    Attributes
    ----------
    knee_flexion_deg, femur_elevation_deg : (float, float)
        Least and most, both included.
    least_visibility : float
        0..1; landmarks that the model was less sure to see are left out.
    """

    knee_flexion_deg: tuple[float, float]
    femur_elevation_deg: tuple[float, float]
    least_visibility: float


def gated(angles: JointAngles, gates: Gates) -> JointAngles:
    """Return the angles with the rotations NaN where the knee or the thigh leaves its range."""
    defined = in_posture(angles, gates)
    rotations = {name: np.where(defined, getattr(angles, name), np.nan) for name in _GATED}
    return replace(angles, **rotations)


def in_posture(angles: JointAngles, gates: Gates) -> BoolArray:
    """Return (T, 2) whether knee and thigh are both within their ranges."""
    knee_bent = within(angles.knee_flexion_deg, gates.knee_flexion_deg)
    return knee_bent & within(angles.femur_elevation_deg, gates.femur_elevation_deg)


def within(values: FloatArray, limits: tuple[float, float]) -> BoolArray:
    """Return where values are known and lie within the limits, both included."""
    low, high = limits
    with np.errstate(invalid="ignore"):
        return np.asarray((values >= low) & (values <= high))

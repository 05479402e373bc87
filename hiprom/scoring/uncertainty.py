"""How sure a figure is: the instrument's error on people of known truth, and the clip's own noise.

The variance of a peak's error is modelled as a sum of what is there in every clip and of what this
clip adds: a view from the side, a large angle, a small image, an unsteady hold, repetitions that
differ, a compensation. Its weights, and how many of the resulting standard deviations hold 95 % of
the errors, come from rendered people whose bodies were not trained on (``python -m
benchmarks.accuracy instrument``, docs/accuracy.md). They are not from patients.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from hiprom.kinematics.core import REST_ERROR_SHARE
from hiprom.kinematics.types import Kinematics
from hiprom.measurement import InstrumentError, SideResult, TestName

TERMS = ("always", "yaw", "angle", "small", "unsteady", "spread", "compensated")
OTHER_UNSEEN_SD_DEG = 2.4
"""By how much a leg's error grows where the other one was not seen at rest (a root of squares): one
leg alone then tells the camera's roll, and the model sees a person less well in part. So wide, the
interval holds 25 of 26 such sides (docs/accuracy-notes.md)."""
KNEES_APART_SD_DEG = 2.0
"""By how much a peak's error grows where the knees are far apart (a root of squares): so wide, the
interval holds 26 of 28 such sides (docs/accuracy-notes.md)."""
# How far a peak is off, per degree of rest that is told, if all that was taken for error is habit.
_HABIT_SHIFT = REST_ERROR_SHARE / (1.0 - REST_ERROR_SHARE)
_LEAST_SPREAD_REPETITIONS = 2
_ROUNDED_S = 0.001  # results tell times to the millisecond


@dataclass(frozen=True)
class ErrorModel:
    """The error of one test, measured with one way of finding landmarks.

    Attributes
    ----------
    version : str
        Of hiprom, that was measured.
    weights : dict of str to float
        Variance, square degrees, per unit of each of `TERMS`.
    side_quantile, difference_quantile : float
        Standard deviations that hold 95 % of the errors of a side, and of a side difference.
    retest_sem_deg, retest_mdc95_deg : float
        Test–retest of a peak across cameras and clothes.
    """

    version: str
    weights: dict[str, float]
    side_quantile: float
    difference_quantile: float
    retest_sem_deg: float
    retest_mdc95_deg: float

    def sd_deg(self, evidence: dict[str, float]) -> float:
        """Return the standard deviation of a peak's error for what a clip shows."""
        return float(np.sqrt(sum(self.weights[name] * evidence[name] for name in TERMS)))

    def as_result(self, more_sd_deg: float = 0.0) -> InstrumentError:
        """Return what a measurement tells of the instrument.

        Parameters
        ----------
        more_sd_deg : float
            By how much this clip's figures are less sure than usual (a root of squares).
        """
        sem_deg = float(np.hypot(self.retest_sem_deg, more_sd_deg))
        return InstrumentError(
            hiprom_version=self.version,
            retest_sem_deg=round(sem_deg, 1),
            retest_mdc95_deg=round(self.retest_mdc95_deg * sem_deg / self.retest_sem_deg, 1),
        )


@cache
def shipped_error(test: TestName, model_sha256: str | None, careful: bool) -> ErrorModel | None:
    """Return the error that was measured for a test; None where none was.

    Parameters
    ----------
    test : {"seated", "standing", "supine"}
    model_sha256 : str or None
        Of the pose model that looked; None for landmarks from elsewhere.
    careful : bool
        For landmarks with careful looks, or without.
    """
    text = (resources.files("hiprom.scoring") / "instrument.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    if model_sha256 != stored["model_sha256"]:
        return None
    entry = stored["tests"]["careful" if careful else "quick"].get(test)
    return None if entry is None else ErrorModel(version=stored["hiprom_version"], **entry)


def evidence(kinematics: Kinematics, side: int, result: SideResult) -> dict[str, float]:
    """Return what a clip shows of how sure a side's peak is, by the names of `TERMS`.

    Parameters
    ----------
    kinematics : Kinematics
    side : {0, 1}
    result : SideResult
        Of that side, with a peak.
    """
    # Of two repetitions with the same figure the less sure one.
    best = max(result.repetitions, key=lambda r: (r.peak_ir_deg, bool(r.compensations)))
    time_s = kinematics.time_s
    held = (time_s > best.plateau_start_s - _ROUNDED_S) & (time_s < best.plateau_end_s + _ROUNDED_S)
    curve = kinematics.hip_rotation_deg[held, side]
    curve = curve[np.isfinite(curve)]
    levels = [r.peak_ir_deg for r in result.repetitions]
    shank_px = kinematics.camera.shank_px
    # Each is 1 at a usual value (20°, 30°, 100 pixels): that only scales its weight.
    return {
        "always": 1.0,
        "yaw": float(np.nan_to_num(kinematics.camera.yaw_deg) / 20.0) ** 2,
        "angle": (best.peak_ir_deg / 30.0) ** 2,
        "small": (100.0 / shank_px) ** 2 if shank_px > 0 else 0.0,
        "unsteady": float(np.var(curve)) if len(curve) else 0.0,
        "spread": float(np.var(levels, ddof=1))
        if len(levels) >= _LEAST_SPREAD_REPETITIONS
        else 0.0,
        "compensated": float(bool(best.compensations)),
    }


def more_sd_deg(result: SideResult, feet_astray: bool, knees_apart: bool) -> float:
    """Return by how much a peak is less sure for how the legs rest (a root of squares).

    Parameters
    ----------
    result : SideResult
        Whose `resting_deg` counts.
    feet_astray, knees_apart : bool
        Whether the clip is told of it.
    """
    # Two of them hold the peak of a leg that hangs astray by habit alone.
    habit_deg = _HABIT_SHIFT * (result.resting_deg or 0.0) / 2.0 if feet_astray else 0.0
    return float(np.hypot(habit_deg, KNEES_APART_SD_DEG if knees_apart else 0.0))

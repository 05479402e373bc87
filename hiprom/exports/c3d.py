"""C3D, the file of motion laboratories: landmarks in space, written with ezc3d."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.errors import InputError
from hiprom.exports.optional import import_optional
from hiprom.exports.origin import Origin
from hiprom.exports.trc import Trajectories
from hiprom.limits import MAX_FRAMES
from hiprom.pose.landmarks import LONGEST_BRIDGE_S
from hiprom.writing import atomic_path

_EVEN = 0.02  # times count as even if none is further than this share of a step from an even one
_GAP = 1.5  # of the usual step, where frames are further apart than gaps that are bridged


def c3d_package() -> ModuleType:
    """Return ezc3d.

    Raises
    ------
    UsageError
        If it is not installed.
    """
    return import_optional("ezc3d", "C3D")


def write_c3d(markers: Trajectories, path: Path, origin: Origin | None = None) -> None:
    """Write markers as C3D, whole or not at all.

    What made it stands in the group MANUFACTURER, and the rest of its `origin` in a group HIPROM.

    C3D has a constant frame rate: clips of a variable one are sampled anew, linearly, at their
    usual rate; a sample beside a missing value is missing, and so is one where nothing was
    recorded for longer than `LONGEST_BRIDGE_S`. Missing points get NaN and a negative residual,
    which is how C3D says that a point is invalid.

    Raises
    ------
    InputError
        If at an even rate there would be more frames than are taken anywhere.
    UsageError
        If ezc3d is missing, or the file cannot be written.
    """
    ezc3d = c3d_package()
    rate, points = _evenly(markers)
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [rate]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(markers.names)
    file["parameters"]["POINT"]["UNITS"]["value"] = [markers.unit]
    known = np.asarray(np.isfinite(points).all(axis=-1))
    homogeneous = np.ones((4, points.shape[1], points.shape[0]))
    homogeneous[:3] = np.moveaxis(points, -1, 0).transpose(0, 2, 1)
    file["data"]["points"] = homogeneous
    residuals = np.where(known.T[None], 0.0, -1.0)
    file["data"]["meta_points"]["residuals"] = residuals
    for group, name, text in _origin_parameters(origin or {}):
        file.add_parameter(group, name, [text])
    with atomic_path(path) as partial:
        file.write(str(partial))


def _origin_parameters(origin: Origin) -> Iterator[tuple[str, str, str]]:
    """Yield what a file says of its origin: group, name and text."""
    for key, text in origin.items():
        if key == "hiprom_version":
            yield "MANUFACTURER", "SOFTWARE", "hiprom"
            yield "MANUFACTURER", "VERSION_LABEL", text
        else:
            yield "HIPROM", key.upper(), text


def _evenly(markers: Trajectories) -> tuple[float, FloatArray]:
    """Return the rate and the points at even times."""
    time_s, step = markers.time_s, markers.step_s
    if not len(time_s) or np.ptp(time_s - step * np.arange(len(time_s))) < 2 * _EVEN * step:
        return 1 / step, markers.xyz
    frames = round((time_s[-1] - time_s[0]) / step) + 1
    if frames > MAX_FRAMES.value:
        raise InputError(
            "the times are too uneven for C3D, which has one rate: at their usual step there"
            f" would be {frames} frames; write TRC or NPZ instead"
        )
    even = time_s[0] + step * np.arange(frames)
    flat = markers.xyz.reshape(len(time_s), -1)
    # np.interp passes NaN on to every sample beside it, and never invents a value across a gap.
    columns = [np.interp(even, time_s, column) for column in flat.T]
    points = np.stack(columns, axis=1).reshape(len(even), -1, 3)
    points[_unrecorded(even, time_s, max(LONGEST_BRIDGE_S, _GAP * step))] = np.nan
    return 1 / step, points


def _unrecorded(even: FloatArray, time_s: FloatArray, longest_s: float) -> BoolArray:
    """Return which even times (n,) lie between two frames that are further apart."""
    after = np.searchsorted(time_s, even).clip(1, len(time_s) - 1)
    before_s, after_s = time_s[after - 1], time_s[after]
    # A frame's own time differs from an even one in its last bits.
    apart = np.minimum(even - before_s, after_s - even) > _EVEN * longest_s
    inside: BoolArray = apart & (after_s - before_s > longest_s)
    return inside

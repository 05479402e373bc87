"""The formats of ``hiprom export``: which options each heeds, what it needs, and writing it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hiprom.errors import UsageError

if TYPE_CHECKING:
    from hiprom.analysis import Analysis
    from hiprom.arrays import FloatArray
    from hiprom.exports.origin import Origin


class Format(str, Enum):
    """Choices of ``--to``."""

    trc = "trc"
    mot = "mot"
    csv = "csv"
    parquet = "parquet"
    c3d = "c3d"
    fhir = "fhir"
    npz = "npz"


class SideChoice(str, Enum):
    """Choices of ``--side``."""

    both = "both"
    left = "left"
    right = "right"


class Unit(str, Enum):
    """Choices of ``--unit``."""

    px = "px"
    m = "m"


OF_LANDMARKS: Final = (Format.trc, Format.c3d, Format.npz)
_HEEDED_BY: Final = {
    "--side": (Format.mot,),
    "--unit": (Format.trc, Format.c3d),
    "--subject": (Format.fhir,),
    "--date": (Format.fhir,),
    "--code": (Format.fhir,),
}
"""The formats that take notice of an option."""


def check_heeded(to: Format, given: dict[str, bool]) -> None:
    """Refuse options that the format takes no notice of.

    Raises
    ------
    UsageError
        If any of them was given.
    """
    for name, was in given.items():
        if was and to not in _HEEDED_BY[name]:
            names = " and ".join(one.value for one in _HEEDED_BY[name])
            raise UsageError(f"{name} is for {names}; drop it for --to {to.value}")


def check_package(to: Format) -> None:
    """Refuse a format whose package is not installed."""
    if to is Format.c3d:
        from hiprom.exports.c3d import c3d_package

        c3d_package()
    elif to is Format.parquet:
        from hiprom.exports.parquet import parquet_package

        parquet_package()


def write_landmarks(analysis: Analysis, to: Format, unit: Unit, out: Path) -> None:
    """Write landmarks in one of `OF_LANDMARKS`."""
    from hiprom.exports import archive, c3d, trc
    from hiprom.exports.origin import origin_of

    origin = origin_of(analysis.measurement)
    if to is Format.npz:
        archive.write_npz(analysis.landmarks, out, analysis.measurement.model, origin)
        return
    trajectories = trc.trajectories_px if unit is Unit.px else trc.trajectories_m
    markers = trajectories(analysis.landmarks)
    if to is Format.trc:
        trc.write_trc(markers, out)
    else:
        c3d.write_c3d(markers, out, origin)


def write_frames(
    frames: dict[str, FloatArray], origin: Origin, to: Format, side: SideChoice, out: Path
) -> None:
    """Write the angles of every frame as MOT, Parquet or CSV."""
    from hiprom.exports.mot import motion_of, write_mot
    from hiprom.exports.parquet import write_parquet
    from hiprom.results.files import write_columns
    from hiprom.sides import SIDES

    if to is Format.mot:
        sides = tuple(one for one in SIDES if side.value in (one, "both"))
        write_mot(motion_of(frames, sides), out, origin)
    elif to is Format.parquet:
        write_parquet(frames, out, origin)
    else:
        write_columns(frames, out)

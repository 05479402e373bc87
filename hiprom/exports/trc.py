"""Marker files (``.trc``) of OpenSim, Pose2Sim and Sports2D."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.errors import InputError, in_short
from hiprom.exports.markers import MARKERS
from hiprom.files import read_text, text_of
from hiprom.means import usual_step_s
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import HIPS, SHOULDERS
from hiprom.writing import atomic_path

_HEADER_LINES: Final = 5
_METRES: Final = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 1.0),
    **dict.fromkeys(("cm", "centimeters", "centimetres"), 0.01),
    **dict.fromkeys(("mm", "millimeters", "millimetres"), 0.001),
}
_LARGEST_METRES: Final = 50.0
_ALONE_S: Final = 1 / 30  # a file has to state a rate, also of a single frame


@dataclass(frozen=True)
class Trajectories:
    """Markers over time.

    Attributes
    ----------
    names : tuple of str
    time_s : (T,) array
    xyz : (T, N, 3) array
        Missing = NaN.
    unit : str
        ``px``, or ``m``.
    """

    names: tuple[str, ...]
    time_s: FloatArray
    xyz: FloatArray
    unit: str

    @property
    def step_s(self) -> float:
        """Usual time from one frame to the next."""
        return usual_step_s(self.time_s) or _ALONE_S


def trajectories_px(landmarks: LandmarkSequence) -> Trajectories:
    """Return the image landmarks under Sports2D's names: x right, y down, in pixels; z is 0."""
    image = landmarks.image_px
    depth = np.where(np.isfinite(image[..., :1]), 0.0, np.nan)
    return _trajectories(landmarks, np.concatenate([image, depth], axis=-1), "px")


def trajectories_m(landmarks: LandmarkSequence) -> Trajectories:
    """Return MediaPipe's world landmarks in metres, y up and x to the front, as OpenSim has them.

    They are MediaPipe's guess of the body in space: good for a picture, not for hip rotation.
    """
    # MediaPipe: x to the image's right, y down, z away from the camera that the person faces.
    right, down, away = np.moveaxis(landmarks.world_m, -1, 0)
    world = np.stack([-away, -down, -right], axis=-1)
    return _trajectories(landmarks, world, "m")


def _trajectories(landmarks: LandmarkSequence, points: FloatArray, unit: str) -> Trajectories:
    """Return points (T, 33, 3) by their names, and the middles that others' skeletons have.

    Frames that were not looked at, as a live test has, are left out: a row of missing points says
    that the person was not found, and other programs have no other way to know.
    """
    named = {name: points[:, landmark] for name, landmark in MARKERS.items()}
    named["Hip"] = points[:, HIPS].mean(axis=1)
    named["Neck"] = points[:, SHOULDERS].mean(axis=1)
    xyz = np.stack(list(named.values()), axis=1)
    looked_at = landmarks.looked_at if landmarks.looked_at.any() else slice(None)
    return Trajectories(tuple(named), landmarks.time_s[looked_at], xyz[looked_at], unit)


def write_trc(markers: Trajectories, path: Path) -> None:
    """Write a marker file, whole or not at all; a missing coordinate is ``nan``, as OpenSim has it.

    Not an empty cell: OpenSim 4.6 reads no file in which the last cell of a row is empty, and a tab
    after each row would shift the columns for those who read with pandas, as Pose2Sim does.
    Sports2D reads pixels (``load_trc_px``) only from a file whose name contains ``_px``, and both
    it and Pose2Sim write ``m`` as the unit of either.
    """
    count = len(markers.names)
    rate = f"{1 / markers.step_s:.6g}"
    unit = "m" if markers.unit == "px" else markers.unit
    frames = len(markers.time_s)
    name = " ".join(text_of(path.name).split())  # one that holds a line break would end the line
    header = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\t"
        "OrigNumFrames",
        f"{rate}\t{rate}\t{frames}\t{count}\t{unit}\t{rate}\t1\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(markers.names) + "\t\t",
        "\t\t" + "\t".join(f"X{n}\tY{n}\tZ{n}" for n in range(1, count + 1)),
    ]
    rows = markers.xyz.reshape(frames, -1)
    with atomic_path(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as out:
        out.write("\n".join(header) + "\n")
        for number, (time_s, row) in enumerate(zip(markers.time_s, rows, strict=True), start=1):
            cells = (f"{value:.6f}" if np.isfinite(value) else "nan" for value in row)
            out.write(f"{number}\t{time_s:.6f}\t" + "\t".join(cells) + "\n")


def read_trc(path: Path) -> Trajectories:
    """Read a marker file; metres are returned as metres, whatever unit of length it has.

    Pixels are told from metres by ``_px`` in the name, as Sports2D does, or by coordinates that no
    room is large enough for.

    Raises
    ------
    InputError
        If it cannot be read, or is no marker file.
    """
    lines = read_text(path).splitlines()
    if len(lines) <= _HEADER_LINES or not lines[0].startswith("PathFileType"):
        raise InputError(f"{path} is not a marker file: it does not begin with PathFileType")
    # Cells follow the last name; between others a marker without a name has its columns, too.
    names = tuple(name.strip() for name in lines[3].rstrip().split("\t")[2::3])
    settings = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
    width = 2 + 3 * len(names)
    try:
        rows = [_numbers(line, width) for line in lines[_HEADER_LINES:] if line.strip()]
    except ValueError as error:
        raise InputError(f"{path} is not a marker file: {in_short(error)}") from error
    values = np.array(rows).reshape(-1, width)
    xyz = values[:, 2:].reshape(len(values), len(names), 3)
    scale = _METRES.get(settings.get("Units", "m").strip().lower(), 1.0)
    size = np.nanmax(np.abs(xyz)) * scale if np.isfinite(xyz).any() else 0.0
    if "_px" in path.name or size > _LARGEST_METRES:
        return Trajectories(names, values[:, 1], xyz, unit="px")
    return Trajectories(names, values[:, 1], xyz * scale, unit="m")


def _numbers(line: str, width: int) -> list[float]:
    cells = line.split("\t")
    # A trailing tab is a habit of some writers, missing last cells of others.
    cells = [*cells[:width], *[""] * (width - len(cells))]
    values = [float(cell) if cell.strip() else np.nan for cell in cells]
    if np.inf in values or -np.inf in values:
        raise ValueError("a coordinate is infinite")
    return values

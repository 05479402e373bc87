"""Others' landmarks and angles measured like our own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from hiprom.analysis import Analysis, Test, measure, protocol_of, source_of
from hiprom.arrays import FloatArray
from hiprom.errors import InputError, UsageError
from hiprom.exports import archive, from_markers
from hiprom.exports.coordinates import ROTATION, skeleton_of
from hiprom.exports.mot import read_mot
from hiprom.exports.suffixes import C3D, MOTION
from hiprom.exports.trc import read_trc
from hiprom.kinematics.core import compute
from hiprom.kinematics.filtering import low_pass
from hiprom.kinematics.gates import gated
from hiprom.kinematics.joints import JointCentres, joint_angles
from hiprom.kinematics.types import SIDED_COLUMNS, Camera
from hiprom.limits import check_length
from hiprom.measurement import CameraEstimate, Model, SideResult
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.scoring.score import score
from hiprom.sides import SIDES, Side

_ONE_LEG: Final = (
    "one leg, always lifted, does not show whether the person sits or stands; taken for the seated"
    " test: name the test"
)
_NO_FRAME: Final = "the file does not give the size of the frame; it was taken from the coordinates"


def measure_file(path: Path, test: Test = "auto", *, mirrored: bool = False) -> Analysis:
    """Measure landmarks from a file.

    Parameters
    ----------
    path : Path
        ``.trc`` with joint centres in a unit of length (their angles are taken in space) or in
        pixels; ``.mot`` or ``.sto`` with OpenSim's coordinates, hip rotation among them; ``.npz``
        or ``.json`` with MediaPipe's landmarks.
    test : {"auto", "seated", "standing", "supine"}
        Supine for pixels and MediaPipe's landmarks only.
    mirrored : bool
        The pixels are those of a mirror image.

    Raises
    ------
    InputError
        If the file cannot be read, or lacks what is needed.
    UsageError
        If the test is not supported, or `mirrored` is said of points in space.
    """
    suffix = path.suffix.lower()
    if suffix == C3D:  # so that nobody is told to play it as a video
        raise InputError(
            f"{path}: C3D is written here, not read; save its hips, knees and ankles as .trc"
        )
    problems = []
    model = _elsewhere()
    if suffix in MOTION:
        return _measure_motion(path, test, mirrored=mirrored)
    if suffix == ".trc":
        markers = read_trc(path)
        if markers.unit == "m":
            with _named(path):
                joints = from_markers.joints_in(markers)
            return _measure_joints(path, joints, markers.time_s, test, mirrored=mirrored)
        with _named(path):
            landmarks = from_markers.landmarks_in(markers)
        problems = [_NO_FRAME]
    else:
        landmarks = archive.read_npz(path) if suffix == ".npz" else archive.read_json(path)
        model = archive.model_of(path) if suffix == ".npz" else model
    if mirrored:
        landmarks = landmarks.mirrored()
    _check(path, landmarks)
    source = source_of(landmarks, str(path), looked_at=False, mirrored=mirrored)
    return measure(landmarks, test, source, model, problems=problems)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say in an error which file it is about."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _measure_motion(path: Path, test: Test, *, mirrored: bool) -> Analysis:
    """Measure OpenSim's coordinates: the skeleton that has them is measured in space."""
    motion = read_mot(path)
    if test == "auto" and motion.test is not None:
        test = motion.test
    with _named(path):
        found = skeleton_of(motion, test)
    problems = []
    if found.assumed:
        problems.append(f"the file does not give {', '.join(found.assumed)}; assumed zero")
    if found.unsure:
        problems.append(_ONE_LEG)
    analysis = _measure_joints(
        path, found.joints, found.time_s, test, mirrored=mirrored, problems=problems
    )
    for side in SIDES:
        if side not in found.sides:
            analysis = _without(analysis, side)
    return analysis


def _without(analysis: Analysis, side: Side) -> Analysis:
    """Return an analysis without a side that the file lacks: its leg was made up."""
    reason = f"the file has no {ROTATION}_{side[0]}"
    sides = analysis.measurement.sides.model_copy(update={side: SideResult(reasons=[reason])})
    measurement = analysis.measurement.model_copy(update={"sides": sides})
    values = {}
    for name in SIDED_COLUMNS:
        values[name] = getattr(analysis.kinematics, name).copy()
        values[name][:, SIDES.index(side)] = np.nan
    return replace(
        analysis, measurement=measurement, kinematics=replace(analysis.kinematics, **values)
    )


def _measure_joints(
    path: Path,
    joints: JointCentres,
    time_s: FloatArray,
    test: Test,
    *,
    mirrored: bool,
    problems: Sequence[str] = (),
) -> Analysis:
    """Measure joint centres in space: the picture is made up, the angles are not."""
    if mirrored:
        raise UsageError(f"{path} holds points in space: they are never mirrored")
    with _named(path):
        landmarks = from_markers.frontal_view(joints, time_s)
    _check(path, landmarks)
    if test == "supine":
        raise UsageError(
            f"{path} holds points in space: the supine test is measured from a picture taken from "
            "straight above"
        )
    protocol = protocol_of(test, landmarks)
    seen = compute(landmarks, protocol.name, protocol.gates)
    # Standing, rest tells no more than the unit of length, which is known in space.
    standing = protocol.name == "standing"
    shank_px = from_markers.SHANK_PX if standing else seen.camera.shank_px
    angles = gated(joint_angles(_smooth(joints, time_s)), protocol.gates)
    camera = Camera(roll_deg=0.0, yaw_deg=0.0, shank_px=shank_px)
    kinematics = replace(seen, camera=camera, **vars(angles))
    source = source_of(landmarks, str(path), looked_at=False)
    measurement = score(landmarks, kinematics, protocol, source, _elsewhere(), problems)
    # The picture is made up, so there was no camera, and it has no size.
    no_picture = {
        "camera": CameraEstimate(roll_deg=None, yaw_deg=None),
        "source": source.model_copy(update={"width": None, "height": None}),
    }
    measurement = measurement.model_copy(update=no_picture)
    return Analysis(measurement, kinematics, landmarks, protocol, None)


def _smooth(joints: JointCentres, time_s: FloatArray) -> JointCentres:
    given = {name: points for name, points in vars(joints).items() if points is not None}
    return JointCentres(**{name: low_pass(points, time_s) for name, points in given.items()})


def _check(path: Path, landmarks: LandmarkSequence) -> None:
    if len(landmarks) < 2:
        raise InputError(f"{path} holds fewer than two frames: nothing can be measured")
    span_s = float(landmarks.time_s[-1] - landmarks.time_s[0])
    problem = check_length(str(path), span_s, len(landmarks))
    if problem is not None:
        raise InputError(problem)


def _elsewhere() -> Model:
    return Model(name=None, sha256=None)

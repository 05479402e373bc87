"""Markers from elsewhere become landmarks in the picture, or joint centres in space."""

from __future__ import annotations

from typing import Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.errors import InputError
from hiprom.exports.markers import landmark_of
from hiprom.exports.trc import Trajectories
from hiprom.kinematics.joints import JointCentres
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, N_LANDMARKS, SHOULDERS, TOES, Landmark

_FRAMES: Final = ((640, 480), (1280, 720), (1920, 1080), (3840, 2160))
SHANK_PX: Final = 120.0
"""How large the made-up frontal view shows a person: as large as a good clip does."""


def landmarks_in(markers: Trajectories) -> LandmarkSequence:
    """Return markers in pixels as landmarks; everything that has coordinates counts as seen.

    Raises
    ------
    InputError
        If hips, knees and ankles are not among the markers.
    """
    points = _points(markers)
    image = points[..., :2]
    width, height = _frame_size(image)
    return LandmarkSequence(
        time_s=markers.time_s,
        image_px=image,
        world_m=np.full((len(image), N_LANDMARKS, 3), np.nan),
        visibility=_seen(image),
        width=width,
        height=height,
    )


def joints_in(markers: Trajectories) -> JointCentres:
    """Return markers in metres (y up) as joint centres.

    Raises
    ------
    InputError
        If hips, knees and ankles are not among the markers, or another axis points up.
    """
    points = _points(markers)
    neck = _neck(markers, points)
    _check_y_up(points, neck)
    return JointCentres(
        hip=points[:, HIPS],
        knee=points[:, KNEES],
        ankle=points[:, ANKLES],
        neck=neck,
        heel=points[:, HEELS],
        toe=points[:, TOES],
    )


def frontal_view(joints: JointCentres, time_s: FloatArray) -> LandmarkSequence:
    """Return what a distant, level camera straight in front would see of joint centres.

    The judgement of the view, and finding the relaxed phase, need a picture; the angles do not
    come from it.

    Raises
    ------
    InputError
        If the hips do not tell which way the person faces, or no shank is ever seen.
    """
    apart = joints.hip[:, 0] - joints.hip[:, 1]
    apart = apart[np.isfinite(apart).all(axis=-1)]
    across = apart.mean(axis=0) if len(apart) else np.zeros(3)
    across[1] = 0.0
    if not across.any():
        raise InputError("both hips are never seen together, or always at one place")
    left = across / np.hypot(across[0], across[2])
    front = np.cross(left, np.array([0.0, 1.0, 0.0]))
    points = np.full((len(joints), N_LANDMARKS, 3), np.nan)
    for pair, places in (
        (HIPS, joints.hip),
        (KNEES, joints.knee),
        (ANKLES, joints.ankle),
        (HEELS, joints.heel),
        (TOES, joints.toe),
        (SHOULDERS, joints.neck[:, None].repeat(2, axis=1)),
    ):
        if places is not None:
            points[:, pair] = places
    points[:, Landmark.NOSE] = joints.neck
    points = points - np.nanmean(joints.hip, axis=(0, 1))
    # A camera in front sees the person's left on its right.
    view = np.stack([points @ left, -points[..., 1], -(points @ front)], axis=-1)
    shanks = np.linalg.norm(joints.ankle - joints.knee, axis=-1)
    shank = np.median(shanks[shanks > 0]) if (shanks > 0).any() else 0.0
    if not shank:
        raise InputError("knee and ankle are never seen together, or always at one place")
    width, height = 1280, 960
    image = view[..., :2] * (SHANK_PX / shank) + (width / 2, height / 2)
    return LandmarkSequence(time_s, image, view, _seen(image), width, height)


def _points(markers: Trajectories) -> FloatArray:
    """Return (T, 33, 3) with the markers at their landmarks, NaN elsewhere."""
    points = np.full((len(markers.time_s), N_LANDMARKS, 3), np.nan)
    for n, name in enumerate(markers.names):
        landmark = landmark_of(name)
        if landmark is not None:
            points[:, landmark] = markers.xyz[:, n]
    needed = (*HIPS, *KNEES, *ANKLES)
    missing = [Landmark(n).name.lower() for n in needed if np.isnan(points[:, n]).all()]
    if missing:
        raise InputError(
            f"the markers have no {missing[0].replace('_', ' ')}: hips, knees and ankles are "
            "needed (RHip, RKnee, RAnkle, LHip, LKnee, LAnkle)"
        )
    return points


def _neck(markers: Trajectories, points: FloatArray) -> FloatArray:
    names = [name.strip().lower() for name in markers.names]
    if "neck" in names:
        return np.asarray(markers.xyz[:, names.index("neck")])
    return np.asarray(points[:, SHOULDERS].mean(axis=1))


def _check_y_up(points: FloatArray, neck: FloatArray) -> None:
    """Refuse a room whose z points up, as motion capture has it, before a camera is blamed."""
    trunk = neck - points[:, HIPS].mean(axis=1)
    shank = (points[:, KNEES] - points[:, ANKLES]).mean(axis=1)
    for upright in (trunk, shank):
        known = upright[np.isfinite(upright).all(axis=-1)]
        if not len(known):
            continue
        up = np.median(known, axis=0)
        if np.argmax(np.abs(up)) != 1 or up[1] < 0:
            raise InputError(
                "y does not point up: the body lies along another axis; turn the axes so that it"
                " does, as in OpenSim's and Pose2Sim's files"
            )
        return


def _frame_size(image: FloatArray) -> tuple[int, int]:
    """Return the smallest common frame that holds every point: marker files do not tell it."""
    right, low = (float(np.nanmax(image[..., axis])) for axis in (0, 1))
    for wide, narrow in _FRAMES:
        for width, height in ((wide, narrow), (narrow, wide)):
            if right <= width and low <= height:
                return width, height
    return int(np.ceil(right)), int(np.ceil(low))


def _seen(image: FloatArray) -> FloatArray:
    return np.where(np.isfinite(image).all(axis=-1), 1.0, np.nan)

"""One clip as an upright camera would have seen it: where every angle begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hiprom.arrays import BoolArray, FloatArray
from hiprom.kinematics.camera import (
    FOCAL_PER_LONG_SIDE,
    blended_yaw_deg,
    camera_roll_deg,
    lean_of_sloping_shanks_deg,
    plumb_length_px,
    view_angles_deg,
)
from hiprom.kinematics.camera_motion import steadied
from hiprom.kinematics.filtering import low_pass, without_spikes
from hiprom.kinematics.missing import mean_known
from hiprom.kinematics.position import Position
from hiprom.kinematics.rest import Rest, find_rest
from hiprom.kinematics.seen import below_hip, unseen_leg
from hiprom.kinematics.segments import Segments, image_segments, rotate, world_angles_deg
from hiprom.kinematics.supine import body_axis_deg, heads_up
from hiprom.kinematics.types import Camera
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, KNEES, SHOULDERS, Landmark

MEASURED = [*SHOULDERS, *HIPS, *KNEES, *ANKLES]
"""What an angle is taken from; heel and toes only help the correction."""


@dataclass(frozen=True)
class View:
    """One clip as the geometry sees it, before any correction.

    Attributes
    ----------
    position : {"seated", "standing", "supine"}
    image : (T, 33, 2) array
        Low-passed landmarks, camera roll removed, pixels.
    segments : Segments
        Their segment vectors.
    rest : Rest
        The relaxed phase, its vectors without the camera's roll, too.
    plumb_px : (2,) array
        Length of the plumb shank; NaN where it is not known.
    focal_px : float
    world_rotation_deg, world_flexion_deg : (T, 2) array
        Hip rotation and knee flexion of the world landmarks.
    unseen_leg : (2,) array of bool
        Which leg was not seen while the other one was.
    camera : Camera
    """

    position: Position
    image: FloatArray
    segments: Segments
    rest: Rest
    plumb_px: FloatArray
    focal_px: float
    world_rotation_deg: FloatArray
    world_flexion_deg: FloatArray
    unseen_leg: BoolArray
    camera: Camera


def upright_view(
    landmarks: LandmarkSequence, position: Position, least_visibility: float = 0.5
) -> View:
    """Take a clip's landmarks as an upright camera would have seen them, with what rest tells.

    Parameters
    ----------
    landmarks : LandmarkSequence
        T frames.
    position : {"seated", "standing", "supine"}
    least_visibility : float
        Landmarks the model was less sure to see than this are left out.
    """
    time_s = landmarks.time_s
    unseen = unseen_leg(landmarks, seated=position == "seated")
    hidden = _hidden(landmarks, least_visibility, unseen)
    landmarks = steadied(landmarks)
    lying = position == "supine"
    axis_deg = body_axis_deg(landmarks) if lying else float("nan")
    if lying:
        landmarks = heads_up(landmarks, axis_deg)
    seen = _smooth(landmarks, hidden)
    tilted = image_segments(seen)
    rest = find_rest(tilted, time_s, position)
    focal = FOCAL_PER_LONG_SIDE * max(landmarks.width, landmarks.height)
    plumb_px = plumb_length_px(rest, position, focal)
    world_m = low_pass(landmarks.world_m, time_s)
    world_rotation, world_flexion = world_angles_deg(world_m)
    hip_line_m = (world_m[:, HIPS[0]] - world_m[:, HIPS[1]])[rest.frames.any(axis=1)]
    roll = 0.0 if lying else camera_roll_deg(rest)
    if position == "standing":
        # The yaw is known well enough before the roll is taken out.
        _, yaw = view_angles_deg(tilted, rest, plumb_px, focal, position)
        roll -= lean_of_sloping_shanks_deg(blended_yaw_deg(yaw, hip_line_m, position))
    upright_deg = float(np.nan_to_num(roll))
    image, rest = rotate(seen, upright_deg), rest.turned(upright_deg)
    segments = image_segments(image)
    pitch, yaw = view_angles_deg(segments, rest, plumb_px, focal, position)
    return View(
        position=position,
        image=image,
        segments=segments,
        rest=rest,
        plumb_px=plumb_px,
        focal_px=focal,
        world_rotation_deg=world_rotation,
        world_flexion_deg=world_flexion,
        unseen_leg=unseen,
        camera=Camera(
            roll_deg=axis_deg if lying else roll,
            # The weights were not fitted for a lying pelvis.
            yaw_deg=yaw if lying else blended_yaw_deg(yaw, hip_line_m, position),
            shank_px=mean_known(rest.shank_px),
            pitch_deg=pitch,
        ),
    )


def never_given(landmarks: LandmarkSequence, points: Sequence[int] = MEASURED) -> list[Landmark]:
    """Return which of some points are on no frame; by default, of those that the angles need."""
    given: BoolArray = np.any(np.isfinite(landmarks.image_px[..., 0]), axis=0)
    return [Landmark(n) for n in points if not given[n]]


def _smooth(landmarks: LandmarkSequence, hidden: BoolArray) -> FloatArray:
    """Return the visible landmarks (T, 33, 2), pixels, without spikes and low-passed."""
    visible = np.where(hidden[..., None], np.nan, landmarks.image_px)
    return low_pass(without_spikes(visible), landmarks.time_s)


def _hidden(landmarks: LandmarkSequence, least: float, unseen: BoolArray) -> BoolArray:
    """Return which landmarks (T, 33) the model could not see.

    Beyond the picture's edge the model guesses, and may be sure of its guess: a shank whose foot
    had swung out of the picture was read as turned by 20° too far.
    """
    with np.errstate(invalid="ignore"):
        hidden: BoolArray = landmarks.visibility < least
    hidden[:, MEASURED] |= landmarks.outside[:, MEASURED]
    hidden[:, below_hip(unseen)] = True
    return hidden

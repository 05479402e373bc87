"""The live angle: one frame's geometry, with the camera taken from the moment of rest.

The same steps as `hiprom.kinematics.core.compute`, for one frame at constant cost: what that
takes from a whole clip (where the plumb line is, how long a shank is, from where the camera
looks) is taken from the reference instead. For the eye and for cues; the result is computed from
the recording.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hiprom.kinematics.camera import (
    FOCAL_PER_LONG_SIDE,
    camera_roll_deg,
    plumb_length_px,
    view_angles_deg,
)
from hiprom.kinematics.core import turned
from hiprom.kinematics.joints import gate, joint_angles
from hiprom.kinematics.lift import lift
from hiprom.kinematics.rest import Position, find_rest
from hiprom.kinematics.segments import image_segments, plain_angle_deg, world_angles_deg
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols.schema import Gates

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Reference:
    """The camera and the person's size, as the moment of rest showed them.

    Attributes
    ----------
    roll_deg, pitch_deg, yaw_deg : float
        Of the camera; 0 where unknown.
    plumb_px : (2,) array
        Length of the plumb shanks.
    resting_deg : (2,) array
        Rotation of the relaxed legs: the level from which a repetition rises.
    yaw_known : bool
    """

    roll_deg: float
    pitch_deg: float
    yaw_deg: float
    plumb_px: FloatArray
    resting_deg: FloatArray
    yaw_known: bool


@dataclass(frozen=True)
class Angles:
    """Angles in degrees; NaN where not measurable. See `Kinematics` for signs.

    Attributes
    ----------
    rotation_deg, femur_elevation_deg, femur_abduction_deg, knee_flexion_deg : (..., 2) array
        Left then right.
    pelvis_list_deg, trunk_lean_deg : (...) array
    """

    rotation_deg: FloatArray
    femur_elevation_deg: FloatArray
    femur_abduction_deg: FloatArray
    knee_flexion_deg: FloatArray
    pelvis_list_deg: FloatArray
    trunk_lean_deg: FloatArray

    def last_flat(self) -> FloatArray:
        """Return the last frame's angles as one array (10,), for smoothing."""
        sided = (
            self.rotation_deg,
            self.femur_elevation_deg,
            self.femur_abduction_deg,
            self.knee_flexion_deg,
        )
        single = self.pelvis_list_deg[-1:], self.trunk_lean_deg[-1:]
        return np.concatenate([*(values[-1] for values in sided), *single])

    @classmethod
    def of_flat(cls, flat: FloatArray) -> Angles:
        """Undo `last_flat`: one frame without a time axis."""
        return cls(flat[0:2], flat[2:4], flat[4:6], flat[6:8], flat[8], flat[9])


def take_reference(quiet: LandmarkSequence, position: Position, gates: Gates) -> Reference | None:
    """Return the reference that relaxed frames give, or None where they show no rest.

    Parameters
    ----------
    quiet : LandmarkSequence
        Frames on which both legs were still.
    position : {"seated", "standing"}
    gates : Gates
    """
    segments = image_segments(_visible(quiet.image_px, quiet.visibility, gates.least_visibility))
    rest = find_rest(segments, quiet.time_s, position)
    if not np.isfinite(rest.shank_px).any():
        return None
    roll = camera_roll_deg(rest)
    focal_px = FOCAL_PER_LONG_SIDE * max(quiet.width, quiet.height)
    plumb_px = plumb_length_px(rest, position, focal_px)
    pitch, yaw = view_angles_deg(turned(segments, roll), rest, plumb_px, focal_px, position)
    known = bool(np.isfinite(yaw))
    zero = Reference(roll, pitch, yaw if known else 0.0, plumb_px, np.zeros(2), known)
    if position == "standing":  # a leg that stands says nothing of how it will hang
        return zero
    rotation = measure_frames(quiet, zero, gates).rotation_deg
    seen = np.isfinite(rotation).any(axis=0)
    resting = np.nanmedian(np.where(seen, rotation, 0.0), axis=0)
    return Reference(roll, pitch, zero.yaw_deg, plumb_px, resting, known)


def measure_frames(frames: LandmarkSequence, reference: Reference, gates: Gates) -> Angles:
    """Return the angles of every frame, unsmoothed, with time as the first axis."""
    image = _visible(frames.image_px, frames.visibility, gates.least_visibility)
    segments = turned(image_segments(image), reference.roll_deg)
    joints = lift(
        segments,
        reference.plumb_px,
        np.full((len(frames), 2), 90.0),
        pitch_deg=reference.pitch_deg,
        yaw_deg=reference.yaw_deg,
        focal_px=FOCAL_PER_LONG_SIDE * max(frames.width, frames.height),
    )
    found = joint_angles(joints)
    flexion = world_angles_deg(frames.world_m)[1] + 0.6 * np.abs(plain_angle_deg(segments))
    rotation = gate(found.hip_rotation_deg, flexion, gates.knee_flexion_deg)
    rotation = gate(rotation, found.femur_elevation_deg, gates.femur_elevation_deg)
    return Angles(
        rotation_deg=rotation,
        femur_elevation_deg=found.femur_elevation_deg,
        femur_abduction_deg=found.femur_abduction_deg,
        knee_flexion_deg=flexion,
        pelvis_list_deg=found.pelvis_list_deg,
        trunk_lean_deg=found.trunk_lean_deg,
    )


def _visible(image_px: FloatArray, visibility: FloatArray, least: float) -> FloatArray:
    with np.errstate(invalid="ignore"):
        hidden = ~(visibility >= least)
    return np.where(hidden[..., None], np.nan, image_px)

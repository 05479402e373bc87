"""What the geometry core returns: angles over time, per side."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from hiprom.arrays import ArrayEquality, BoolArray, FloatArray, check_shapes
from hiprom.kinematics.joints import JointAngles


@dataclass(frozen=True)
class Camera:
    """The camera as far as the clip tells it.

    Attributes
    ----------
    roll_deg : float
        Lean of the plumb line in the image: positive when things fall toward the image's right.
        NaN where no relaxed shank was seen. Supine: the lean of the body's axis, shoulders to
        hips, which takes the plumb line's place; up to ±180, as the picture may be turned.
    yaw_deg : float
        Where the camera stands about the vertical, seen from the subject's forward direction:
        positive toward the subject's left. NaN where it could not be estimated.
    shank_px : float
        Length of a plumb shank in the image, pixels: how large the person is seen.
    pitch_deg : float
        How far the camera looks down on a seated person's thighs; supine, how far it stands from
        straight above toward the head. 0 where it could not be estimated.
    """

    roll_deg: float
    yaw_deg: float
    shank_px: float = float("nan")
    pitch_deg: float = 0.0


@dataclass(frozen=True, eq=False, repr=False)
class Kinematics(ArrayEquality, JointAngles):
    """Angles of both legs, pelvis and trunk over a clip; degrees, NaN where not measurable.

    Arrays with sides are (T, 2), left then right. Signs: internal rotation positive on both
    sides; abduction (thigh away from the midline) positive on both sides; knee flexion positive;
    femur elevation is 0 for a thigh hanging straight down and 90 for a level one;
    tibia frontal is positive with the foot lateral of the knee; pelvic list is positive with the
    left hip higher; trunk lean is positive toward the subject's left.

    Attributes
    ----------
    time_s : (T,) array
        Seconds.
    hip_rotation_deg : (T, 2) array
        The primary figure: the angle about the femur from the vertical to the shank.
    hip_rotation_pelvis_deg : (T, 2) array
        The same against the pelvis instead of the vertical.
    femur_elevation_deg, femur_abduction_deg, tibia_frontal_deg, knee_flexion_deg : (T, 2) array
        Posture of thigh and shank.
    tibial_rotation_deg : (T, 2) array
        Foot against shank about the shank's axis; low confidence, never part of hip rotation.
    pelvis_list_deg, trunk_lean_deg : (T,) array
        Lateral tilt of the hip line and of the trunk. A list within its error counts as level.
    pose_confidence : (T,) array
        The least visibility among hips, knees and ankles, 0..1; without those of a leg that was
        not seen (`hiprom.kinematics.seen`).
    plain_angle_deg, world_angle_deg : (T, 2) array
        What simpler tools would report (image-plane angle; world-landmark angle), for comparison.
    rest_frames : (T, 2) array of bool
        Frames on which each leg is relaxed.
    hike_evidence_deg : (T,) array
        The pelvic list as the model found it, error included; hikes are detected from it.
    stick_gap_shank : (T, 2) array
        Standing only: how far the heel is short of the vertical through the outer edge of that
        side's standing foot, over the shank's length; 0 or less once it is reached.
    camera : Camera
        Roll, yaw and scale.
    unseen_leg : (2,) array of bool
        Which leg was not seen while the other one was, and is not measured.

    Raises
    ------
    InputError
        If one has another shape.
    """

    time_s: FloatArray
    pose_confidence: FloatArray
    plain_angle_deg: FloatArray
    world_angle_deg: FloatArray
    rest_frames: BoolArray
    hike_evidence_deg: FloatArray
    stick_gap_shank: FloatArray
    camera: Camera
    unseen_leg: BoolArray = field(default_factory=lambda: np.zeros(2, dtype=bool))

    def __post_init__(self) -> None:
        n = np.size(self.time_s)
        shapes = dict.fromkeys(("time_s", "hike_evidence_deg", *COLUMNS), (n,))
        shapes["unseen_leg"] = (2,)
        names = [own.name for own in fields(self) if own.name != "camera"]
        check_shapes("kinematics", {k: (getattr(self, k), shapes.get(k, (n, 2))) for k in names})

    def __len__(self) -> int:
        return len(self.time_s)


SIDED_COLUMNS = (
    "hip_rotation_deg",
    "hip_rotation_pelvis_deg",
    "femur_elevation_deg",
    "femur_abduction_deg",
    "tibia_frontal_deg",
    "knee_flexion_deg",
    "tibial_rotation_deg",
)
"""The (T, 2) columns of the frames CSV, in order."""

COLUMNS = ("pelvis_list_deg", "trunk_lean_deg", "pose_confidence")
"""The (T,) columns of the frames CSV that follow the sided ones, in order."""

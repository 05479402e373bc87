"""Segment vectors in the image, how they are turned, and the angles that need nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.joints import OUTWARD
from hiprom.kinematics.vectors import Vec, angle_about, angle_between, arctan2_deg, subtract, unit
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES


@dataclass(frozen=True)
class Segments:
    """Image vectors of the legs and trunk, pixels, x right and y down.

    Attributes
    ----------
    thigh, shank, foot : (T, 2, 2) array
        Hip→knee, knee→ankle, heel→toe; time, side, x and y.
    hip_line, trunk : (T, 2) array
        Right hip→left hip, and middle of the hips→middle of the shoulders.
    """

    thigh: FloatArray
    shank: FloatArray
    foot: FloatArray
    hip_line: FloatArray
    trunk: FloatArray

    @property
    def shank_px(self) -> FloatArray:
        """(T, 2) length of the shank's image."""
        return np.hypot(self.shank[..., 0], self.shank[..., 1])


def image_segments(image_px: FloatArray) -> Segments:
    """Return the segment vectors of landmarks (T, 33, 2) in pixels."""
    hip, knee, ankle = image_px[:, HIPS], image_px[:, KNEES], image_px[:, ANKLES]
    return Segments(
        thigh=knee - hip,
        shank=ankle - knee,
        foot=image_px[:, TOES] - image_px[:, HEELS],
        hip_line=hip[:, 0] - hip[:, 1],
        trunk=image_px[:, SHOULDERS].mean(axis=1) - hip.mean(axis=1),
    )


def rotate(vectors: FloatArray, angle_deg: float | FloatArray) -> FloatArray:
    """Return image vectors (..., 2) turned by an angle, positive from right (+x) to down (+y)."""
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
    x, y = vectors[..., 0], vectors[..., 1]
    return np.stack([c * x - s * y, s * x + c * y], axis=-1)


def tilt_deg(vectors: FloatArray) -> FloatArray:
    """Return how far image vectors (..., 2) lean from straight down, positive to the right."""
    return arctan2_deg(vectors[..., 0], vectors[..., 1])


def lean_deg(vectors: FloatArray) -> FloatArray:
    """Return how far image vectors (..., 2) lean from straight up, positive to the right."""
    return arctan2_deg(vectors[..., 0], -vectors[..., 1])


def list_deg(lines: FloatArray) -> FloatArray:
    """Return how far lines (..., 2) to the subject's left slope, positive with the left end up."""
    return arctan2_deg(-lines[..., 1], lines[..., 0])


def plain_angle_deg(segments: Segments) -> FloatArray:
    """Return the plain image-plane angle of the shank from straight down, (T, 2), outward positive.

    What a person would measure with a protractor on the screen; kept as a comparison.
    """
    return tilt_deg(segments.shank) * OUTWARD


def world_angles_deg(world_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return hip rotation and knee flexion from MediaPipe's world landmarks, (T, 2) each.

    World landmarks have x to the image's right, y down, z away from the camera. The rotation is
    kept as a comparison only: its error is several times that of the image's.
    """
    hip, knee, ankle = (Vec.of(world_m[:, pair]) for pair in (HIPS, KNEES, ANKLES))
    femur, shank = unit(subtract(knee, hip)), unit(subtract(ankle, knee))
    down = Vec(np.zeros(1), np.ones(1), np.zeros(1))
    # A femur that points at the camera (−z) turns down (+y) to +x, which is outward on the left.
    rotation = angle_about(femur, down, shank) * OUTWARD
    return rotation, angle_between(femur, shank)

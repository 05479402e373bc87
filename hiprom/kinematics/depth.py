"""Depth for landmarks that have none: only to tell how far the knees are bent."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from hiprom.arrays import within_bounds
from hiprom.pose.landmarks import LARGEST_M, LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, TOES

# In the picture, of the usual longest shank; between joint centres it is `lift.FEMUR_PER_SHANK`.
_FULL_THIGH_PER_SHANK: Final = 1.05
_LEAST_SHANK_PX: Final = 1.0  # a shorter one is no unit of length


def has_depth(landmarks: LandmarkSequence) -> bool:
    """Return whether any world coordinate is known; true as well where nobody was found."""
    return bool(np.isfinite(landmarks.world_m).any()) or not landmarks.found.any()


def with_guessed_depth(landmarks: LandmarkSequence) -> LandmarkSequence:
    """Return landmarks without world coordinates with a guess of them, for the knee's flexion.

    Hip rotation is defined only where the knee is bent, and one picture shows that by how short
    the thigh looks: its depth is what its image lacks of its full length, which is about that of
    the shank. The hip's angle and the camera's position are taken from the picture, not from this
    guess, so the hips get no depth.

    Legs too short to be a unit of length get no depth either.
    """
    image = landmarks.image_px
    shank = np.linalg.norm(image[:, ANKLES] - image[:, KNEES], axis=-1)
    thigh = np.linalg.norm(image[:, KNEES] - image[:, HIPS], axis=-1)
    full = _FULL_THIGH_PER_SHANK * np.nanpercentile(shank, 90) if np.isfinite(shank).any() else 0.0
    if full < _LEAST_SHANK_PX:
        return landmarks
    depth = np.sqrt(np.clip(full**2 - thigh**2, 0, None)) / full
    world = np.concatenate([image / full, np.zeros((*image.shape[:-1], 1))], axis=-1)
    for pair in (KNEES, ANKLES, HEELS, TOES):
        world[:, pair, 2] = -depth  # toward the camera
    # A point gone wild lies far outside of the picture.
    return replace(landmarks, world_m=within_bounds(world, LARGEST_M))

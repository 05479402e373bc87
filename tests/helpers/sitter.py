"""A stick figure in front of a camera: landmarks whose rotation is known by construction."""

from __future__ import annotations

import numpy as np

from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, N_LANDMARKS, SHOULDERS, TOES

from .landmarks import make_landmarks

RATE = 25.0
SHANK_PX = 160.0
CENTRE = np.array([480.0, 300.0])


def movement(peak_deg: float, *, start_s: float, total_s: float = 12.0) -> np.ndarray:
    """One smooth repetition with a hold of 1.2 s, from rest at 0."""
    time_s = np.arange(0, total_s, 1 / RATE)
    ramp, hold = 0.8, 1.2
    up = np.clip((time_s - start_s) / ramp, 0, 1)
    down = np.clip((time_s - start_s - ramp - hold) / ramp, 0, 1)
    return peak_deg * 0.5 * (np.cos(np.pi * down) - np.cos(np.pi * up))


def seated(
    left_deg: np.ndarray, right_deg: np.ndarray, *, roll_deg: float = 0.0, scale: float = 1.0
) -> LandmarkSequence:
    """A seated person straight ahead, thighs at the camera, shanks swung by the given angles."""
    n = len(left_deg)
    image = np.full((n, N_LANDMARKS, 2), CENTRE)
    image[:, SHOULDERS] = CENTRE + [[70.0, -200.0], [-70.0, -200.0]]
    image[:, HIPS] = CENTRE + [[40.0, 0.0], [-40.0, 0.0]]
    image[:, KNEES] = CENTRE + [[55.0, 20.0], [-55.0, 20.0]]
    swing = np.deg2rad(np.stack([left_deg, -right_deg], axis=1))
    shank = SHANK_PX * np.stack([np.sin(swing), np.cos(swing)], axis=-1)
    image[:, ANKLES] = image[:, KNEES] + shank
    image[:, HEELS] = image[:, ANKLES] + [0.0, 8.0]
    image[:, TOES] = image[:, ANKLES] + [0.0, 30.0]
    image[:, 0] = CENTRE + [0.0, -245.0]
    image[:, [2, 5]] = CENTRE + np.array([[12.0, -255.0], [-12.0, -255.0]])
    c, s = np.cos(np.deg2rad(roll_deg)), np.sin(np.deg2rad(roll_deg))
    turned = (image - CENTRE) @ np.array([[c, -s], [s, c]]) + CENTRE
    world = np.zeros((n, N_LANDMARKS, 3))
    world[:, HIPS, 0] = [0.1, -0.1]
    world[:, KNEES] = world[:, HIPS] + [0.0, 0.0, -0.4]
    world[:, ANKLES, :] = world[:, KNEES] + np.concatenate(
        [0.4 * shank / SHANK_PX, np.zeros((n, 2, 1))], axis=-1
    )
    return make_landmarks(
        turned * scale, fps=RATE, width=int(960 * scale), height=int(720 * scale), world_m=world
    )

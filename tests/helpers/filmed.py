"""A body in space, posed by its joint angles, and what a pinhole camera sees of it.

The ground frame is the ISB's: x to the front, y up, z to the subject's right. Nothing of hiprom's
own geometry is used, so that it can be held to this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.kinematics.camera import FOCAL_PER_LONG_SIDE
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, N_LANDMARKS, SHOULDERS, TOES, Landmark

from .landmarks import make_landmarks

WIDTH, HEIGHT = 1280, 960
OUT = np.array([1.0, -1.0])  # left, right: the sign of what lies outward, to the subject's left
SHANK_M, THIGH_M, TRUNK_M, HALF_HIPS_M = 0.4, 0.4, 0.5, 0.1


@dataclass(frozen=True)
class Filmed:
    """Where the camera stands, degrees.

    Attributes
    ----------
    yaw_deg : float
        About the vertical, toward the subject's left.
    pitch_deg : float
        Above the hips, looking down on them.
    roll_deg : float
        Things that hang lean so far to the picture's right.
    """

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    distance_m: float = 3.0


def body(
    rotation_deg: FloatArray,
    *,
    elevation_deg: Any = 90.0,
    abduction_deg: Any = 0.0,
    list_deg: Any = 0.0,
    lean_deg: Any = 0.0,
    standing_slope: float = 0.0,
) -> dict[str, FloatArray]:
    """Return joint centres (T, 2, 3), and the neck (T, 3), in metres; knees at a right angle.

    Parameters
    ----------
    rotation_deg : (T, 2) array
        Hip rotation from the vertical, about the femur.
    elevation_deg, abduction_deg : broadcast to (T, 2)
        Of the femur: 90 is level, 0 hangs, with the knee straight then.
    list_deg, lean_deg : broadcast to (T,)
        Pelvic list, left hip up; trunk lean, to the subject's left.
    standing_slope : float
        How far the shank of a hanging leg slopes back, over its height.
    """
    turn = np.radians(rotation_deg)
    up = np.radians(np.broadcast_to(elevation_deg, turn.shape))
    out = np.radians(np.broadcast_to(abduction_deg, turn.shape))
    tilt, lean = (np.radians(np.broadcast_to(a, turn.shape[:1])) for a in (list_deg, lean_deg))
    femur = np.stack(
        [np.sin(up) * np.cos(out), -np.cos(up), -OUT * np.sin(up) * np.sin(out)], axis=-1
    )
    down = np.array([0.0, -1.0, 0.0])
    plumb = down - (femur @ down)[..., None] * femur
    length = np.linalg.norm(plumb, axis=-1, keepdims=True)
    plumb = np.where(length > 1e-9, plumb / np.where(length > 1e-9, length, 1.0), femur)
    left = np.cross(femur, plumb)
    shank = np.cos(turn)[..., None] * plumb + (np.sin(turn) * OUT)[..., None] * left
    straight = femur - [standing_slope, 0.0, 0.0]  # a hanging leg is, but for its slope
    straight = straight / np.linalg.norm(straight, axis=-1, keepdims=True)
    shank = np.where(length > 0.5, shank, straight)
    to_left = np.stack([0 * tilt, np.sin(tilt), -np.cos(tilt)], axis=-1)
    hip = HALF_HIPS_M * OUT[:, None] * to_left[:, None]
    knee = hip + THIGH_M * femur
    ankle = knee + SHANK_M * shank
    neck = TRUNK_M * np.stack([0 * lean, np.cos(lean), -np.sin(lean)], axis=-1)
    return {"hip": hip, "knee": knee, "ankle": ankle, "neck": neck}


def film(joints: dict[str, FloatArray], camera: Filmed, *, fps: float = 25.0) -> LandmarkSequence:
    """Return the landmarks of a body in a camera that looks at the middle of its hips."""
    yaw, pitch, roll = np.radians([camera.yaw_deg, camera.pitch_deg, camera.roll_deg])
    whence = np.array([np.cos(pitch) * np.cos(yaw), np.sin(pitch), -np.cos(pitch) * np.sin(yaw)])
    right = np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
    down = np.cross(-whence, right)
    axes = np.stack([right, down, -whence], axis=1)
    points = np.full((len(joints["neck"]), N_LANDMARKS, 3), np.nan)
    places = {HIPS: "hip", KNEES: "knee", ANKLES: "ankle", HEELS: "ankle"}
    for pair, name in places.items():
        points[:, pair] = joints[name]
    points[:, TOES] = joints["ankle"] + [0.2, -0.05, 0.0]
    points[:, SHOULDERS] = joints["neck"][:, None] + 0.2 * OUT[:, None] * [0.0, 0.0, -1.0]
    points[:, Landmark.NOSE] = joints["neck"] + [0.0, 0.2, 0.0]
    for eye, side in ((Landmark.LEFT_EYE, -1.0), (Landmark.RIGHT_EYE, 1.0)):
        points[:, eye] = joints["neck"] + [0.0, 0.25, 0.03 * side]
    seen = points @ axes
    depth = seen[..., 2:] + camera.distance_m
    flat = FOCAL_PER_LONG_SIDE * WIDTH * seen[..., :2] / depth
    c, s = np.cos(roll), np.sin(roll)
    image = flat @ np.array([[c, -s], [s, c]]) + [WIDTH / 2, HEIGHT / 2]
    return make_landmarks(image, fps=fps, width=WIDTH, height=HEIGHT, world_m=seen)


def held(*levels: tuple[float, float], seconds: float = 2.0, fps: float = 25.0) -> FloatArray:
    """Return angles (T, 2) that stay at each (left, right) level in turn, with a second between."""
    time_s, values = [], []
    for number, level in enumerate(levels):
        time_s += [number * (seconds + 1.0), number * (seconds + 1.0) + seconds]
        values += [level, level]
    every = np.arange(0.0, time_s[-1], 1 / fps)
    both = np.array(values, dtype=float)
    return np.stack([np.interp(every, time_s, both[:, side]) for side in (0, 1)], axis=1)


def during(time_s: FloatArray, number: int, seconds: float = 2.0) -> FloatArray:
    """Return the frames of a level of `held`, its edges left out."""
    start = number * (seconds + 1.0)
    return (time_s > start + 0.5) & (time_s < start + seconds - 0.5)

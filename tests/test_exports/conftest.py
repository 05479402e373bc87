"""Made clips: a body in space whose shanks swing by known angles, and what a camera sees of it."""

import numpy as np
import pytest

from hiprom.exports.trc import Trajectories

FPS = 25
PEAKS = {"left": 32.0, "right": 24.0}


def swing(time_s, side):
    """Two held turns a side, left first; degrees."""
    starts = (3.0, 6.0) if side == "left" else (10.0, 13.0)
    return sum(PEAKS[side] * np.exp(-(((time_s - at) / 0.9) ** 6)) for at in starts)


@pytest.fixture
def body():
    """Joint centres in metres (x to the front, y up, z right) of someone who sits level."""
    time_s = np.arange(17 * FPS) / FPS
    still = np.ones((len(time_s), 1))
    points = {"Neck": still * (0.0, 1.05, 0.0), "Nose": still * (0.05, 1.2, 0.0)}
    for letter, side, right in (("L", "left", -1), ("R", "right", 1)):
        angle = np.radians(swing(time_s, side))
        hip, knee = np.array([0.0, 0.6, 0.09 * right]), np.array([0.45, 0.6, 0.11 * right])
        shank = np.stack([0 * angle, -np.cos(angle), right * np.sin(angle)], axis=1)
        points[f"{letter}Shoulder"] = still * (0.0, 1.05, 0.18 * right)
        points[f"{letter}Hip"] = still * hip
        points[f"{letter}Knee"] = still * knee
        points[f"{letter}Ankle"] = knee + 0.42 * shank
        points[f"{letter}Heel"] = knee + 0.47 * shank - (0.04, 0, 0)
        points[f"{letter}BigToe"] = knee + 0.47 * shank + (0.15, 0, 0)
    return Trajectories(tuple(points), time_s, np.stack(list(points.values()), axis=1), "m")


@pytest.fixture
def seen(body):
    """The same in pixels, from straight in front."""
    x = 640 - body.xyz[..., 2] * 300
    y = 600 - body.xyz[..., 1] * 300
    xyz = np.stack([x, y, 0 * x], axis=-1)
    return Trajectories(body.names, body.time_s, xyz, "px")


def turned(markers, degrees):
    """The body turned about the vertical: where the front lies in the room is nobody's business."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    about_y = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return Trajectories(markers.names, markers.time_s, markers.xyz @ about_y.T, markers.unit)

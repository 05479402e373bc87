"""The pinhole camera: where it stands, how it is aimed, and its projection.

The principal point is the middle of the picture; pixels are square; image x runs right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .mesh import Array
from .motion import sway
from .spec import Camera

MAX_DISTANCE_M = 8.0


@dataclass(frozen=True)
class View:
    """A placed camera.

    Attributes
    ----------
    position, target, up : (3,)
        World; the camera looks from `position` at `target`.
    vfov_deg : float
        Vertical field of view.
    width, height : int
        Pixels.
    """

    position: Array
    target: Array
    up: Array
    vfov_deg: float
    width: int
    height: int

    @property
    def rotation(self) -> Array:
        """World to camera (3, 3): rows are image right, image down, and forward."""
        forward = _unit(self.target - self.position)
        right = _unit(np.cross(forward, self.up))
        return np.stack([right, np.cross(forward, right), forward])

    @property
    def matrix(self) -> Array:
        """Intrinsics K (3, 3), pixels."""
        focal = self.height / 2 / np.tan(np.radians(self.vfov_deg) / 2)
        return np.array([[focal, 0, self.width / 2], [0, focal, self.height / 2], [0, 0, 1]])

    def project(self, points: Array) -> Array:
        """Project world points (..., 3) to pixels (..., 2)."""
        seen = (points - self.position) @ self.rotation.T @ self.matrix.T
        return seen[..., :2] / seen[..., 2:]

    @property
    def roll_deg(self) -> float:
        """Return the angle of gravity in the picture at the optical centre, from image down."""
        x, y, _ = self.rotation @ np.array([0.0, 0.0, -1.0])
        return float(np.degrees(np.arctan2(x, y)))

    @property
    def pitch_deg(self) -> float:
        """Return the elevation of the optical axis; negative looks down."""
        forward = _unit(self.target - self.position)
        return float(np.degrees(np.arcsin(forward[2])))


def vertical_fov_deg(fov_deg: float, width: int, height: int) -> float:
    """Return the vertical field of view from the one along the longer side of the picture."""
    half = np.tan(np.radians(fov_deg) / 2) * height / max(width, height)
    return float(2 * np.degrees(np.arctan(half)))


def place(camera: Camera, points: Array, width: int, height: int) -> View:
    """Place a camera so that all points (N, 3) are in frame with the margins asked for.

    It stands at least ``camera.distance_m`` from the middle of the points and is moved back in
    steps of 5 cm; its azimuth and height stay as asked. An overhead camera is moved up instead.

    Raises
    ------
    ValueError
        If the points do not fit from `MAX_DISTANCE_M`.
    """
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    size = np.array([width, height])
    start = camera.height_m if camera.overhead else camera.distance_m
    for distance in np.arange(start, MAX_DISTANCE_M, 0.05):
        view = (_hang if camera.overhead else _stand)(
            camera, middle, float(distance), width, height
        )
        forward = (points - view.position) @ view.rotation[2]
        pixels = view.project(points) / size
        border = min(pixels.min(), 1 - pixels.max())
        if forward.min() > 0.2 and border >= camera.margin:
            return view
    raise ValueError(f"the body does not fit in frame within {MAX_DISTANCE_M} m")


def held(view: View, camera: Camera, time_s: Array, rng: np.random.Generator) -> list[View]:
    """Return where a camera is on each frame: it sways if it is held by hand.

    Parameters
    ----------
    view : View
        About which it sways.
    camera : Camera
        How much.
    time_s : (T,)
    rng : Generator
    """
    if not camera.by_hand:
        return [view] * len(time_s)
    pan, tilt, roll = np.radians(sway(time_s, camera.hand_deg, 3, rng)).T
    right, down, forward = view.rotation
    distance = float(np.linalg.norm(view.target - view.position))
    aside = distance * (np.outer(np.tan(pan), right) + np.outer(np.tan(tilt), down))
    place_m = view.position + sway(time_s, camera.hand_m, 3, rng)
    return [
        replace(
            view,
            position=place_m[i],
            target=place_m[i] + distance * forward + aside[i],
            up=np.sin(roll[i]) * right - np.cos(roll[i]) * down,
        )
        for i in range(len(time_s))
    ]


def _hang(camera: Camera, middle: Array, above: float, width: int, height: int) -> View:
    """Above the middle, aimed at it; the head (+y) is up in the picture, but for the roll."""
    left, head = camera.overhead_offset
    right, up = camera.aim_jitter
    roll = np.radians(camera.roll_deg)
    return View(
        position=np.array([middle[0] + left, middle[1] + head, above]),
        target=middle + np.array([right, up, 0.0]),
        # The way to the feet is to appear at atan2(x, y) = roll, as gravity does from the front.
        up=np.array([-np.sin(roll), np.cos(roll), 0.0]),
        vfov_deg=vertical_fov_deg(camera.fov_deg, width, height),
        width=width,
        height=height,
    )


def _stand(camera: Camera, middle: Array, distance: float, width: int, height: int) -> View:
    yaw, roll = np.radians([camera.yaw_deg, camera.roll_deg])
    away = np.array([np.sin(yaw), -np.cos(yaw), 0.0])
    position = np.array([middle[0], middle[1], 0.0]) + distance * away
    position[2] = camera.height_m
    right, up = camera.aim_jitter
    side = np.array([np.cos(yaw), np.sin(yaw), 0.0])
    target = middle + right * side + np.array([0.0, 0.0, up])
    view = View(
        position=position,
        target=target,
        up=np.array([0.0, 0.0, 1.0]),
        vfov_deg=vertical_fov_deg(camera.fov_deg, width, height),
        width=width,
        height=height,
    )
    image_right, image_down, _ = view.rotation
    # Gravity is to appear at atan2(gx, gy) = roll, so image down is turned the other way.
    return replace(view, up=np.sin(roll) * image_right - np.cos(roll) * image_down)


def _unit(vector: Array) -> Array:
    return vector / np.linalg.norm(vector)

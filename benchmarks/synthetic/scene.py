"""The room: floor, walls, furniture and a few objects, as coloured meshes.

The subject faces -y; the back wall stands behind, at +y. The floor is z = 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyvista as pv

from .mesh import Array
from .seat import Seat
from .spec import Rgb, Room

ROOM_HALF_WIDTH_M = 5.0
ROOM_HEIGHT_M = 3.2
ROOM_FRONT_M = -9.0
LOWEST_LEGS_M = 0.2  # what is lower lies on the floor
SHADOW_LIFT_M = 0.004  # above its plane, or it flickers


@dataclass
class Item:
    """A mesh and how it looks."""

    mesh: Any
    colour: Rgb | None = None
    texture: Any = None

    def look(self, ambient: float) -> dict[str, Any]:
        """Return the keywords for ``Plotter.add_mesh``."""
        surface: dict[str, Any] = {"ambient": ambient, "diffuse": 0.75, "specular": 0.0}
        if self.texture is not None:
            return {"texture": self.texture, **surface}
        return {"color": self.colour, **surface}


@dataclass
class Plane:
    """A surface which receives shadows: a point on it, its normal and its base colour."""

    point: Array
    normal: Array
    colour: Rgb

    def cast(self, points: Array, direction: Array) -> Array:
        """Project points (N, 3) along the light onto the plane."""
        reach = (self.point - points) @ self.normal / (direction @ self.normal)
        return points + reach[:, None] * direction + SHADOW_LIFT_M * self.normal

    def furniture_shadows(self, stage_set: Set, direction: Array) -> list[Any]:
        """Return the flattened furniture."""
        shadows = []
        for item in stage_set.furniture:
            flat = item.mesh.copy()
            flat.points = self.cast(np.asarray(flat.points, dtype=float), direction)
            shadows.append(flat)
        return shadows


@dataclass
class Set:
    """Everything around the figure."""

    items: list[Item] = field(default_factory=list)
    furniture: list[Item] = field(default_factory=list)
    planes: list[Plane] = field(default_factory=list)


def build(room: Room, wall_y: float, seat: Seat | None) -> Set:
    """Build the room.

    Parameters
    ----------
    room : Room
    wall_y : float
        Where the back wall stands, metres.
    seat : Seat or None
        None when nobody sits.
    """
    floor = Item(
        pv.Plane(
            center=(0, (wall_y + ROOM_FRONT_M) / 2, 0),
            direction=(0, 0, 1),
            i_size=2 * ROOM_HALF_WIDTH_M,
            j_size=wall_y - ROOM_FRONT_M,
        ),
        texture=_texture(room.floor, room.floor_pattern, room.objects_seed),
    )
    back = Item(
        pv.Plane(
            center=(0, wall_y, ROOM_HEIGHT_M / 2),
            direction=(0, -1, 0),
            i_size=ROOM_HEIGHT_M,
            j_size=2 * ROOM_HALF_WIDTH_M,
        ),
        texture=_texture(room.wall, "plain", room.objects_seed + 1),
    )
    skirting = _box((0, wall_y - 0.01, 0.04), (2 * ROOM_HALF_WIDTH_M, 0.02, 0.08), room.wall, 0.85)
    sides = [
        _box((x, 0, ROOM_HEIGHT_M / 2), (0.02, 30, ROOM_HEIGHT_M), room.wall, 0.93)
        for x in (-ROOM_HALF_WIDTH_M, ROOM_HALF_WIDTH_M)
    ]
    stage_set = Set(items=[floor, back, skirting, *sides])
    if seat is not None:
        stage_set.furniture = _furniture(room, seat)
        stage_set.items += stage_set.furniture
    stage_set.items += _objects(room, wall_y)
    if room.floor_pattern == "plain":
        stage_set.planes.append(Plane(np.zeros(3), np.array([0.0, 0, 1]), _lit(room, room.floor)))
    return stage_set


def _lit(room: Room, colour: Rgb) -> Rgb:
    """Roughly what the floor looks like in the light, for shadows drawn unlit."""
    slope = np.sin(np.radians(room.light_elevation_deg))
    level = min(1.0, room.ambient + 0.75 * room.light_intensity * slope)
    return (colour[0] * level, colour[1] * level, colour[2] * level)


def _box(
    centre: tuple[float, float, float],
    size: tuple[float, float, float],
    colour: Rgb,
    shade: float = 1.0,
) -> Item:
    mesh = pv.Cube(center=centre, x_length=size[0], y_length=size[1], z_length=size[2])
    return Item(mesh, (colour[0] * shade, colour[1] * shade, colour[2] * shade))


def _furniture(room: Room, seat: Seat) -> list[Item]:
    """A seat on four legs, or a closed box."""
    middle = (seat.front_y + seat.back_y) / 2
    depth = seat.back_y - seat.front_y
    width = 2 * seat.half_width_m
    if room.furniture == "box" or seat.top_m < LOWEST_LEGS_M:
        return [_box((0, middle, seat.top_m / 2), (width, depth, seat.top_m), room.furniture_rgb)]
    thick = 0.09 if room.furniture == "bench" else 0.035
    parts = [_box((0, middle, seat.top_m - thick / 2), (width, depth, thick), room.furniture_rgb)]
    for x in (-1, 1):
        for y in (-1, 1):
            centre = (
                x * (seat.half_width_m - 0.05),
                middle + y * (depth / 2 - 0.05),
                (seat.top_m - thick) / 2,
            )
            parts.append(_box(centre, (0.05, 0.05, seat.top_m - thick), room.furniture_rgb, 0.8))
    return parts


def _objects(room: Room, wall_y: float) -> list[Item]:
    rng = np.random.default_rng(room.objects_seed)
    items: list[Item] = []
    for kind in room.objects:
        x = float(rng.choice([-1, 1]) * rng.uniform(0.55, 1.7))
        colour: Rgb = tuple(rng.uniform(0.15, 0.8, 3))
        if kind == "frame":
            z = float(rng.uniform(1.3, 1.9))
            width, height = rng.uniform(0.3, 0.7, 2)
            items.append(_box((x, wall_y - 0.015, z), (width, 0.03, height), (0.2, 0.17, 0.14)))
            items.append(_box((x, wall_y - 0.02, z), (width - 0.06, 0.03, height - 0.06), colour))
        elif kind == "shelf":
            z = float(rng.uniform(1.0, 1.7))
            items.append(_box((x, wall_y - 0.12, z), (0.8, 0.24, 0.03), (0.5, 0.4, 0.3)))
            for i in range(5):
                book: Rgb = tuple(rng.uniform(0.1, 0.8, 3))
                tall = float(rng.uniform(0.16, 0.26))
                place = (x - 0.3 + 0.07 * i, wall_y - 0.1, z + 0.015 + tall / 2)
                items.append(_box(place, (0.05, 0.16, tall), book))
        elif kind == "plant":
            items.append(_box((x, wall_y - 0.25, 0.2), (0.3, 0.3, 0.4), colour))
            for _ in range(7):
                centre = np.array([x, wall_y - 0.25, 0.65]) + rng.normal(0, 0.1, 3)
                leaf = pv.Sphere(radius=0.13, center=centre, theta_resolution=10, phi_resolution=8)
                items.append(Item(leaf, (0.16, float(rng.uniform(0.3, 0.45)), 0.15)))
        elif kind == "door":
            items.append(_box((x, wall_y - 0.01, 1.0), (0.86, 0.03, 2.0), (0.75, 0.72, 0.66)))
            items.append(_box((x + 0.34, wall_y - 0.05, 1.0), (0.1, 0.04, 0.02), (0.4, 0.4, 0.4)))
    return items


def _texture(colour: Rgb, pattern: str, seed: int) -> Any:
    """A soft uneven colour, with planks or tiles if asked."""
    rng = np.random.default_rng(seed)
    coarse = rng.normal(0, 1, (9, 9))
    size = 512
    grid = np.linspace(0, 8, size)
    cell = np.minimum(grid.astype(int), 7)
    part = grid - cell
    part = part * part * (3 - 2 * part)
    rows = coarse[cell] * (1 - part)[:, None] + coarse[cell + 1] * part[:, None]
    field_ = rows[:, cell] * (1 - part) + rows[:, cell + 1] * part
    level = 1 + 0.03 * field_ + rng.normal(0, 0.008, (size, size))
    if pattern == "planks":
        level += np.repeat(rng.normal(0, 0.05, size // 8), 8)[None, :]
        level[:, ::8] *= 0.8
    elif pattern == "tiles":
        level[::16] *= 0.82
        level[:, ::16] *= 0.82
    picture = np.clip(255 * np.asarray(colour) * level[..., None], 0, 255).astype(np.uint8)
    return pv.Texture(picture)

"""Another room and another chair, as textured boxes and sheets; for `filament`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .mesh import Array, Faces, Picture
from .patterns import draw_cloth, draw_floor, draw_wall
from .scene import ROOM_FRONT_M, ROOM_HALF_WIDTH_M, ROOM_HEIGHT_M
from .seat import Seat
from .spec import Rgb, Room

Triple = tuple[float, float, float]

# The sides of a box: which axis they are across, and the axes that span them.
_BOX = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
_QUADS = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


@dataclass
class Piece:
    """A textured mesh: vertices (V, 3), faces (F, 3), and per corner of each a place (3 F, 2)."""

    vertices: Array
    faces: Faces
    corner_uv: Array
    texture: Picture
    roughness: float


def furnish(room: Room, wall_y: float, seat: Seat | None, rng: np.random.Generator) -> list[Piece]:
    """Return floor, walls, a seat if asked for, and things along the back wall."""
    wall, floor = draw_wall(room.wall, rng), draw_floor(room.floor, rng)
    middle_y, deep = (wall_y + ROOM_FRONT_M) / 2, wall_y - ROOM_FRONT_M
    tall, half = ROOM_HEIGHT_M, ROOM_HALF_WIDTH_M
    tile_m = float(rng.uniform(0.7, 1.6))
    pieces = [
        _box((0, middle_y, -0.05), (2 * half, deep, 0.1), floor, tile_m, 0.5),
        _box((0, wall_y + 0.05, tall / 2), (2 * half, 0.1, tall), wall, tile_m),
        *(
            _box((x, middle_y, tall / 2), (0.1, deep, tall), wall, tile_m)
            for x in (-0.6 * half, 0.6 * half)
        ),
    ]
    if rng.random() < 0.4:  # a rug
        wide, long = (float(v) for v in rng.uniform(1.2, 2.4, 2))
        cloth = draw_cloth(_colour(rng), "shirt", rng)
        pieces.append(_box((0, -0.3, 0.004), (wide, long, 0.01), cloth))
    if seat is not None:
        pieces += _seat(seat, room.furniture_rgb, rng)
    for _ in range(int(rng.integers(0, 5))):
        pieces.append(_thing(wall_y, rng))
    return pieces


def _seat(seat: Seat, colour: Rgb, rng: np.random.Generator) -> list[Piece]:
    """A padded plinth, or a wide chair with a back and thin legs."""
    wood, cloth = draw_floor(colour, rng), draw_cloth(colour, "shirt", rng)
    y, deep, half = (seat.front_y + seat.back_y) / 2, seat.back_y - seat.front_y, seat.half_width_m
    if seat.top_m < 0.25 or rng.random() < 0.3:
        low = seat.top_m - 0.08
        return [
            _box((0, y, seat.top_m - 0.04), (2 * half, deep, 0.08), cloth),
            _box((0, y + 0.05, low / 2), (2 * half - 0.1, deep - 0.1, low), wood),
        ]
    thick, leg = float(rng.uniform(0.03, 0.10)), float(rng.uniform(0.025, 0.06))
    pieces = [_box((0, y, seat.top_m - thick / 2), (2 * half, deep, thick), cloth)]
    tall = seat.top_m - thick
    for x in (-half + 0.06, half - 0.06):
        for ly in (seat.front_y + 0.1, seat.back_y - 0.05):
            pieces.append(_box((x, ly, tall / 2), (leg, leg, tall), wood))
    if rng.random() < 0.7:  # a back of slats
        back = float(rng.uniform(0.3, 0.5))
        slats = int(rng.integers(2, 8))
        for x in np.linspace(-half + 0.1, half - 0.1, slats):
            centre = (float(x), seat.back_y + 0.02, seat.top_m + back / 2)
            pieces.append(_box(centre, (0.05, 0.025, back), wood))
        pieces.append(
            _box((0, seat.back_y + 0.02, seat.top_m + back), (2 * half - 0.1, 0.03, 0.09), wood)
        )
    return pieces


def _thing(wall_y: float, rng: np.random.Generator) -> Piece:
    """A cupboard, a picture or a curtain at the back wall."""
    x = float(rng.choice([-1, 1]) * rng.uniform(0.5, 2.3))
    texture = draw_cloth(_colour(rng), "shirt", rng)
    kind = str(rng.choice(["cupboard", "picture", "curtain"]))
    if kind == "cupboard":
        wide, deep, tall = (float(v) for v in rng.uniform((0.3, 0.2, 0.4), (0.9, 0.45, 2.0)))
        return _box((x, wall_y - deep / 2, tall / 2), (wide, deep, tall), texture, 0.8, 0.4)
    wide, tall = (float(v) for v in rng.uniform((0.3, 0.3), (0.9, 0.8)))
    if kind == "curtain":
        tall = 2.4
    return _box((x, wall_y - 0.03, 1.6 if kind == "picture" else 1.3), (wide, 0.04, tall), texture)


def _box(
    centre: Triple, size: Triple, texture: Picture, tile_m: float = 0.4, roughness: float = 0.8
) -> Piece:
    """A box with corners of its own on each side, so that its edges are sharp."""
    corners = _BOX * size
    vertices: list[Array] = []
    faces: list[tuple[int, int, int]] = []
    places: list[Array] = []
    for quad in _QUADS:
        start = 4 * len(vertices)
        side = corners[list(quad)]
        across = int(np.ptp(side, axis=0).argmin())
        u, v = (axis for axis in range(3) if axis != across)
        place = side[:, [u, v]] / tile_m
        vertices.append(side)
        for a, b, c in ((0, 1, 2), (0, 2, 3)):
            faces.append((start + a, start + b, start + c))
            places.append(place[[a, b, c]])
    return Piece(
        np.concatenate(vertices) + centre,
        np.array(faces, dtype=np.int64),
        np.concatenate(places),
        texture,
        roughness,
    )


def _colour(rng: np.random.Generator) -> Rgb:
    red, green, blue = rng.uniform(0.08, 0.9, 3)
    return float(red), float(green), float(blue)

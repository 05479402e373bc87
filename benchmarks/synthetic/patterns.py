"""Textures drawn by numbers: cloth, skin, wallpaper, floors; square, tileable, uint8 RGB."""

from __future__ import annotations

import colorsys

import numpy as np

from .mesh import Array, Picture
from .spec import Rgb

SIZE = 512
CLOTHS = ("melange", "stripes", "hoops", "checks", "dots", "print")
WALLS = ("plaster", "stripes", "bricks", "print", "panels")
FLOORS = ("boards", "tiles", "carpet", "chessboard")
LAID = {"bricks": (12, 5), "tiles": (6, 6), "panels": (1, 4), "boards": (1, 9)}  # rows, columns


def draw_cloth(colour: Rgb, kind: str, rng: np.random.Generator) -> Picture:
    """Draw what a layer (trousers, shirt, shoe, hair) of this colour is made of."""
    names = {"shirt": CLOTHS, "trousers": ("melange", "melange", "stripes", "checks", "print")}
    pattern = str(rng.choice(names.get(kind, ("melange",))))
    share = _pattern(pattern, rng)
    weave = 1 + rng.uniform(0.03, 0.10) * rng.normal(0, 1, (SIZE, SIZE)) + 0.06 * _clouds(rng, 6)
    second = _shade(colour, rng) if kind == "hair" else _other(colour, rng)
    return _mixed(colour, second, share, weave)


def draw_skin(rng: np.random.Generator) -> Picture:
    """Draw the unevenness that a skin's own colours are multiplied by."""
    level = 0.92 + 0.05 * _clouds(rng, 8) + 0.03 * _clouds(rng, 40)
    return _mixed((1.0, 0.98, 0.97), (1.0, 0.8, 0.75), 0.2 * (1 + _clouds(rng, 12)), level)


def draw_wall(colour: Rgb, rng: np.random.Generator) -> Picture:
    """Draw plaster or wallpaper."""
    share = _pattern(str(rng.choice(WALLS)), rng) * rng.uniform(0.2, 0.9)
    return _mixed(colour, _other(colour, rng), share, 1 + 0.05 * _clouds(rng, 5))


def draw_floor(colour: Rgb, rng: np.random.Generator) -> Picture:
    """Draw boards, tiles or a carpet."""
    share = _pattern(str(rng.choice(FLOORS)), rng) * rng.uniform(0.3, 0.9)
    grain = 1 + 0.04 * rng.normal(0, 1, (SIZE, SIZE)) + 0.06 * _clouds(rng, 9)
    return _mixed(colour, _other(colour, rng), share, grain)


def _mixed(first: Rgb, second: Rgb, share: Array, level: Array) -> Picture:
    share = np.clip(share, 0, 1)[..., None]
    colour = (1 - share) * np.asarray(first) + share * np.asarray(second)
    return np.clip(255 * colour * level[..., None], 0, 255).astype(np.uint8)


def _other(colour: Rgb, rng: np.random.Generator) -> Rgb:
    """A second colour: mostly another shade, now and then anything."""
    if rng.random() < 0.25:
        return colorsys.hsv_to_rgb(rng.random(), rng.uniform(0, 0.8), rng.uniform(0.1, 0.95))
    return _shade(colour, rng)


def _shade(colour: Rgb, rng: np.random.Generator) -> Rgb:
    shade = rng.uniform(0.35, 0.75) if max(colour) > 0.4 else rng.uniform(1.4, 2.5)
    return tuple(np.clip(np.asarray(colour) * shade + 0.03, 0, 0.97))


def _pattern(name: str, rng: np.random.Generator) -> Array:
    """How much (SIZE, SIZE) of the second colour is where."""
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    n = int(rng.integers(3, 12))
    wide = rng.uniform(0.2, 0.6)
    stripes, hoops = (x * n % 1 < wide), (y * n % 1 < wide)
    if name == "stripes":
        return stripes.astype(float)
    if name == "hoops":
        return hoops.astype(float)
    if name == "checks":
        return (stripes.astype(float) + hoops) / 2
    if name == "chessboard":
        return ((x * n).astype(int) + (y * n).astype(int)) % 2 * 1.0
    if name == "dots":
        return (np.hypot(x * n % 1 - 0.5, y * n % 1 - 0.5) < 0.3).astype(float)
    if name == "print":
        return np.clip(3 * _clouds(rng, n + 3), 0, 1)
    if name in LAID:
        rows, columns = LAID[name]
        row = (y * rows).astype(int)
        column = x * columns + (row % 2) / 2 * (name == "bricks")
        gap = (y * rows % 1 < 0.06) & (rows > 1) | (column % 1 < 0.06)
        tint = rng.uniform(0, 0.4, (rows, columns + 1))[row, column.astype(int) % columns]
        return np.where(gap, 1.0, tint)
    return 0.3 * (1 + _clouds(rng, 10))


def _clouds(rng: np.random.Generator, cells: int) -> Array:
    """Smooth noise (SIZE, SIZE) about 0, tileable, SD about 0.5."""
    coarse = rng.normal(0, 1, (cells, cells))
    place = np.arange(SIZE) * cells / SIZE
    low = place.astype(int)
    part = place - low
    part = part * part * (3 - 2 * part)
    high = (low + 1) % cells
    rows = coarse[low] * (1 - part)[:, None] + coarse[high] * part[:, None]
    field: Array = rows[:, low] * (1 - part) + rows[:, high] * part
    return field

"""Draw clips at random, reproducibly: the same seed gives the same specification.

A body (shape, skin, hair) depends on ``body_id`` alone and a room on ``scene_id`` alone, so that a
set can be split by body and by scene; everything else depends on the clip's seed.
"""

from __future__ import annotations

import colorsys
from dataclasses import replace
from typing import Any

import numpy as np

from .body import FURTHER_CHANGES, LOCAL_CHANGES
from .draws import Rng, draw, pair
from .reshape import CHANGES
from .sampling_motion import sample_motion
from .spec import (
    Camera,
    ClipSpec,
    Clothing,
    Encoding,
    Pair,
    Rgb,
    Room,
    Subject,
)

SKINS: tuple[Rgb, ...] = (
    (0.94, 0.78, 0.68),
    (0.86, 0.66, 0.53),
    (0.72, 0.52, 0.38),
    (0.55, 0.37, 0.26),
    (0.37, 0.24, 0.17),
)
HAIRS: tuple[Rgb, ...] = (
    (0.08, 0.06, 0.05),
    (0.22, 0.14, 0.09),
    (0.45, 0.31, 0.18),
    (0.72, 0.58, 0.36),
    (0.55, 0.54, 0.53),
)
PICTURES = ((640, 480), (960, 720), (1280, 720), (720, 1280), (1920, 1080))
PICTURE_SHARES = (0.36, 0.36, 0.12, 0.11, 0.05)


def sample_spec(seed: int, test: str, **overrides: Any) -> ClipSpec:
    """Draw a clip.

    Parameters
    ----------
    seed : int
    test : {'seated', 'standing', 'supine'}
    **overrides
        Fields of `ClipSpec`, among them ``name``, ``body_id`` and ``scene_id`` (default: the seed).
    """
    body_id = overrides.pop("body_id", seed)
    scene_id = overrides.pop("scene_id", seed)
    parts: dict[str, Any] = {
        "name": f"{test}_{seed}",
        "subject": sample_subject(body_id),
        "room": sample_room(scene_id),
        "clothing": sample_clothing(np.random.default_rng([3, seed])),
        "camera": (sample_overhead_camera if test == "supine" else sample_camera)(
            np.random.default_rng([4, seed])
        ),
        "encoding": sample_encoding(np.random.default_rng([5, seed])),
        "motion": sample_motion(np.random.default_rng([6, seed]), test),
    }
    if overrides.get("encoding", parts["encoding"]).fps > 30:
        parts["encoding"] = replace(parts["encoding"], width=640, height=480)
    parts.update(overrides)
    return ClipSpec(seed=seed, test=test, body_id=body_id, scene_id=scene_id, **parts)


def sample_subject(body_id: int) -> Subject:
    """Draw an adult body."""
    rng = np.random.default_rng([1, body_id])
    tone = rng.uniform(0, len(SKINS) - 1)
    low = int(min(tone, len(SKINS) - 2))
    skin = np.asarray(SKINS[low]) + (tone - low) * np.subtract(SKINS[low + 1], SKINS[low])
    changes = rng.choice(len(LOCAL_CHANGES), 4, replace=False)
    return Subject(
        gender=draw(rng, 0, 1),
        age=draw(rng, 0.55, 0.95),
        muscle=draw(rng, 0.2, 0.8),
        weight=draw(rng, 0.15, 0.85),
        height=draw(rng, 0.2, 0.8),
        proportions=draw(rng, 0.2, 0.8),
        local_changes=tuple((LOCAL_CHANGES[i], draw(rng, -0.5, 0.5)) for i in sorted(changes)),
        skin=_rgb(skin * rng.uniform(0.95, 1.05)),
        hair=_rgb(np.asarray(HAIRS[rng.integers(len(HAIRS))]) * rng.uniform(0.8, 1.1)),
        hair_style=str(rng.choice(["short", "long", "bald"], p=[0.5, 0.4, 0.1])),
    )


def sample_unlike_subject(body_id: int) -> Subject:
    """Draw an adult body from beyond what `sample_subject` draws: extremes, and other changes.

    Not so the lengths: Anny's shortest and tallest have thighs of half and of 1.3 shanks.
    """
    rng = np.random.default_rng([11, body_id])
    shapes = [name for name in LOCAL_CHANGES if "legs-height" not in name]
    changes = {shapes[i]: draw(rng, -0.9, 0.9) for i in rng.choice(len(shapes), 3)}
    for i in rng.choice(len(FURTHER_CHANGES), 4, replace=False):
        changes |= dict.fromkeys(FURTHER_CHANGES[i], draw(rng, -0.9, 0.9))
    return replace(
        sample_subject(body_id),
        gender=draw(rng, 0, 1),
        age=draw(rng, 0.5, 1),
        muscle=_extreme(rng),
        weight=_extreme(rng),
        height=draw(rng, 0.25, 0.65),
        proportions=_extreme(rng),
        local_changes=tuple(sorted(changes.items())),
    )


def sample_soma_subject(body_id: int) -> Subject:
    """Draw an adult of the second family of bodies (`soma`)."""
    rng = np.random.default_rng([12, body_id])
    return replace(
        sample_subject(body_id),
        muscle=draw(rng, 0, 1),
        weight=draw(rng, 0, 1),
        height=draw(rng, 0, 1),
        proportions=draw(rng, 0, 1),
        local_changes=tuple((name, draw(rng, -1, 1)) for name in CHANGES),
        family="soma",
    )


def _extreme(rng: Rng) -> float:
    """In 0..1, towards either end more often than in between."""
    return round(float(rng.beta(0.7, 0.7)), 4)


def sample_room(scene_id: int) -> Room:
    """Draw a room, its furniture and its light."""
    rng = np.random.default_rng([2, scene_id])
    kinds = ["frame", "shelf", "plant", "door"]
    return Room(
        wall=_colour(rng, saturation=(0.0, 0.22), value=(0.5, 0.95)),
        floor=_floor(rng),
        floor_pattern=str(rng.choice(["plain", "planks", "tiles"], p=[0.5, 0.3, 0.2])),
        wall_distance_m=draw(rng, 0.5, 2.5),
        objects=tuple(str(k) for k in rng.choice(kinds, rng.integers(0, 4), replace=False)),
        objects_seed=int(rng.integers(1 << 30)),
        furniture=str(rng.choice(["bench", "table", "stool", "box"])),
        furniture_rgb=_colour(rng, saturation=(0.0, 0.6), value=(0.2, 0.8)),
        seat_edge=draw(rng, 0.6, 0.75),
        light_azimuth_deg=draw(rng, -70, 70),
        light_elevation_deg=draw(rng, 30, 70),
        light_intensity=draw(rng, 0.6, 1.1) if rng.random() < 0.8 else draw(rng, 0.3, 0.6),
        ambient=draw(rng, 0.25, 0.5),
        warmth=draw(rng, -0.7, 1.0),
        shadow=bool(rng.random() < 0.6),
    )


def sample_clothing(rng: Rng) -> Clothing:
    """Draw clothes: short or long, tight or loose, plain or striped; shoes or bare feet."""
    long_trousers = rng.random() < 0.45
    shirt = _colour(rng, saturation=(0.0, 0.8), value=(0.15, 0.95))
    return Clothing(
        trousers=_colour(rng, saturation=(0.0, 0.6), value=(0.08, 0.7)),
        trousers_hem=draw(rng, 1.75, 1.93) if long_trousers else draw(rng, 0.45, 0.9),
        trousers_loose_m=draw(rng, 0.0, 0.028) if rng.random() < 0.7 else 0.0,
        shirt=shirt,
        shirt_second=_rgb(np.asarray(shirt) * 0.6) if rng.random() < 0.25 else None,
        sleeve=draw(rng, 0.35, 0.8) if rng.random() < 0.65 else draw(rng, 1.6, 1.95),
        shirt_loose_m=draw(rng, 0.0, 0.025),
        shoes=_colour(rng, saturation=(0.0, 0.5), value=(0.1, 1.0)) if rng.random() < 0.6 else None,
    )


def sample_camera(rng: Rng) -> Camera:
    """Draw a camera position."""
    return Camera(
        yaw_deg=draw(rng, -25, 25),
        roll_deg=draw(rng, -5, 5),
        height_m=draw(rng, 0.1, 1.7),
        distance_m=draw(rng, 1.9, 3.2),
        fov_deg=draw(rng, 40, 75),
        margin=draw(rng, 0.04, 0.10),
        aim_jitter=pair(rng, -0.08, 0.08),
    )


def sample_overhead_camera(rng: Rng) -> Camera:
    """Draw a camera above a lying body, turned any way about, a little beside the middle."""
    return Camera(
        roll_deg=round(90.0 * int(rng.integers(-1, 3)) + draw(rng, -8, 8), 4),
        height_m=draw(rng, 1.9, 2.5),
        fov_deg=draw(rng, 50, 75),
        margin=draw(rng, 0.03, 0.08),
        aim_jitter=pair(rng, -0.08, 0.08),
        overhead=True,
        overhead_offset=pair(rng, -0.2, 0.2),
    )


def sample_encoding(rng: Rng) -> Encoding:
    """Draw a sensor and a file: mostly moderate sizes at 20 to 30 frames a second."""
    width, height = PICTURES[rng.choice(len(PICTURES), p=PICTURE_SHARES)]
    return Encoding(
        width=width,
        height=height,
        fps=float(rng.choice([20, 25, 30, 60], p=[0.3, 0.37, 0.28, 0.05])),
        crf=int(rng.integers(20, 31)),
        preset="veryfast",
        variable_rate=bool(rng.random() < 0.2),
        stored_rotated=height > width and bool(rng.random() < 0.5),
        noise=draw(rng, 0.5, 5.0),
        blur_px=draw(rng, 0.0, 0.8),
    )


def _rgb(values: Any) -> Rgb:
    red, green, blue = np.clip(values, 0.03, 0.97)
    return round(float(red), 3), round(float(green), 3), round(float(blue), 3)


def _floor(rng: Rng) -> Rgb:
    """Wood, stone or carpet: browns and greys, and now and then a colour."""
    hue = rng.uniform(0.04, 0.12) if rng.random() < 0.75 else rng.random()
    return _rgb(colorsys.hsv_to_rgb(hue, rng.uniform(0.05, 0.5), rng.uniform(0.3, 0.75)))


def _colour(rng: Rng, saturation: Pair, value: Pair) -> Rgb:
    return _rgb(colorsys.hsv_to_rgb(rng.random(), rng.uniform(*saturation), rng.uniform(*value)))

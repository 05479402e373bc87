"""Draw clips at random, reproducibly: the same seed gives the same specification.

A body (shape, skin, hair) depends on ``body_id`` alone and a room on ``scene_id`` alone, so that a
set can be split by body and by scene; everything else depends on the clip's seed.
"""

from __future__ import annotations

import colorsys
from dataclasses import replace
from typing import Any

import numpy as np

from .body import LOCAL_CHANGES
from .motion import schedule
from .spec import (
    SIDES,
    Camera,
    ClipSpec,
    Clothing,
    Compensation,
    Encoding,
    Motion,
    Pair,
    Repetition,
    Rgb,
    Room,
    Subject,
)

Rng = np.random.Generator

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
COMPENSATION_SIZES = {
    "pelvic_hike": (5.0, 12.0),
    "trunk_lean": (8.0, 20.0),
    "thigh_lift": (8.0, 15.0),
    "thigh_drift": (8.0, 15.0),
    "knee_extension": (15.0, 30.0),
}
MAX_DURATION_S = {"seated": 13.0, "standing": 16.0, "supine": 13.0}
ABDUCTION_DEG = {"seated": (0.0, 15.0), "standing": (0.0, 6.0), "supine": (-3.0, 8.0)}
EXTERNAL_EXTRA_S = 4.0  # allowed on top where external rotation is shown as well


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
        gender=_draw(rng, 0, 1),
        age=_draw(rng, 0.55, 0.95),
        muscle=_draw(rng, 0.2, 0.8),
        weight=_draw(rng, 0.15, 0.85),
        height=_draw(rng, 0.2, 0.8),
        proportions=_draw(rng, 0.2, 0.8),
        local_changes=tuple((LOCAL_CHANGES[i], _draw(rng, -0.5, 0.5)) for i in sorted(changes)),
        skin=_rgb(skin * rng.uniform(0.95, 1.05)),
        hair=_rgb(np.asarray(HAIRS[rng.integers(len(HAIRS))]) * rng.uniform(0.8, 1.1)),
        hair_style=str(rng.choice(["short", "long", "bald"], p=[0.5, 0.4, 0.1])),
    )


def sample_room(scene_id: int) -> Room:
    """Draw a room, its furniture and its light."""
    rng = np.random.default_rng([2, scene_id])
    kinds = ["frame", "shelf", "plant", "door"]
    return Room(
        wall=_colour(rng, saturation=(0.0, 0.22), value=(0.5, 0.95)),
        floor=_floor(rng),
        floor_pattern=str(rng.choice(["plain", "planks", "tiles"], p=[0.5, 0.3, 0.2])),
        wall_distance_m=_draw(rng, 0.5, 2.5),
        objects=tuple(str(k) for k in rng.choice(kinds, rng.integers(0, 4), replace=False)),
        objects_seed=int(rng.integers(1 << 30)),
        furniture=str(rng.choice(["bench", "table", "stool", "box"])),
        furniture_rgb=_colour(rng, saturation=(0.0, 0.6), value=(0.2, 0.8)),
        seat_edge=_draw(rng, 0.6, 0.75),
        light_azimuth_deg=_draw(rng, -70, 70),
        light_elevation_deg=_draw(rng, 30, 70),
        light_intensity=_draw(rng, 0.6, 1.1) if rng.random() < 0.8 else _draw(rng, 0.3, 0.6),
        ambient=_draw(rng, 0.25, 0.5),
        warmth=_draw(rng, -0.7, 1.0),
        shadow=bool(rng.random() < 0.6),
    )


def sample_clothing(rng: Rng) -> Clothing:
    """Draw clothes: short or long, tight or loose, plain or striped; shoes or bare feet."""
    long_trousers = rng.random() < 0.45
    shirt = _colour(rng, saturation=(0.0, 0.8), value=(0.15, 0.95))
    return Clothing(
        trousers=_colour(rng, saturation=(0.0, 0.6), value=(0.08, 0.7)),
        trousers_hem=_draw(rng, 1.75, 1.93) if long_trousers else _draw(rng, 0.45, 0.9),
        trousers_loose_m=_draw(rng, 0.0, 0.028) if rng.random() < 0.7 else 0.0,
        shirt=shirt,
        shirt_second=_rgb(np.asarray(shirt) * 0.6) if rng.random() < 0.25 else None,
        sleeve=_draw(rng, 0.35, 0.8) if rng.random() < 0.65 else _draw(rng, 1.6, 1.95),
        shirt_loose_m=_draw(rng, 0.0, 0.025),
        shoes=_colour(rng, saturation=(0.0, 0.5), value=(0.1, 1.0)) if rng.random() < 0.6 else None,
    )


def sample_camera(rng: Rng) -> Camera:
    """Draw a camera position."""
    return Camera(
        yaw_deg=_draw(rng, -25, 25),
        roll_deg=_draw(rng, -5, 5),
        height_m=_draw(rng, 0.1, 1.7),
        distance_m=_draw(rng, 1.9, 3.2),
        fov_deg=_draw(rng, 40, 75),
        margin=_draw(rng, 0.04, 0.10),
        aim_jitter=_pair(rng, -0.08, 0.08),
    )


def sample_overhead_camera(rng: Rng) -> Camera:
    """Draw a camera above a lying body, turned any way about, a little beside the middle."""
    return Camera(
        roll_deg=round(90.0 * int(rng.integers(-1, 3)) + _draw(rng, -8, 8), 4),
        height_m=_draw(rng, 1.9, 2.5),
        fov_deg=_draw(rng, 50, 75),
        margin=_draw(rng, 0.03, 0.08),
        aim_jitter=_pair(rng, -0.08, 0.08),
        overhead=True,
        overhead_offset=_pair(rng, -0.2, 0.2),
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
        noise=_draw(rng, 0.5, 5.0),
        blur_px=_draw(rng, 0.0, 0.8),
    )


def sample_motion(
    rng: Rng,
    test: str,
    *,
    count: int | None = None,
    external_share: float = 0.2,
    flaw: str | None = None,
    flaw_share: float = 0.45,
) -> Motion:
    """Draw a rest posture and repetitions, no longer than `MAX_DURATION_S`.

    Parameters
    ----------
    rng : Generator
    test : {'seated', 'standing', 'supine'}
    count : int, optional
        Repetitions of each side; drawn unless given.
    external_share : float
        How many clips show external rotation, too.
    flaw : str, optional
        The compensation; drawn unless given.
    flaw_share : float
        How many clips show a compensation.
    """
    elevation = _pair(rng, 82, 98)
    flexion = np.clip(np.asarray(elevation) + rng.uniform(-6, 6, 2), 80, 100)
    motion = Motion(
        initial_rest_s=_draw(rng, 1.0, 2.0),
        final_rest_s=_draw(rng, 0.4, 0.8),
        abduction_deg=_pair(rng, *ABDUCTION_DEG[test]),
        thigh_elevation_deg=elevation,
        knee_flexion_deg=(round(float(flexion[0]), 2), round(float(flexion[1]), 2)),
        shank_tilt_deg=_pair(rng, -3, 3),
        foot_out_deg=_pair(rng, -3, 12),
        plantarflexion_deg=_pair(rng, 0, 30),
        pelvis_tilt_deg=_draw(rng, -8, 8),
        trunk_pitch_deg=_draw(rng, -2, 6),
        sway_deg=_draw(rng, 0.2, 0.6),
        sway_m=_draw(rng, 0.001, 0.005),
        arms_out_deg=_draw(rng, 5, 35),
        hand_offset_m=_pair(rng, -0.06, 0.10),
        stance_half_width_m=_draw(rng, 0.08, 0.14),
        lift_each=bool(rng.random() < 0.5),
        lift_s=_draw(rng, 0.7, 1.0),
        weight_shift=_draw(rng, 0.4, 0.8),
        foot_clearance_m=_draw(rng, 0.04, 0.18),
    )
    drawn = int(rng.choice([2, 1] if test == "standing" else [3, 2, 1]))
    count = drawn if count is None else count
    # Drawn once: drawn again with each attempt, the longer clips would be weeded out.
    external = rng.random() < external_share
    longest = MAX_DURATION_S[test]
    if external:
        motion = replace(motion, lift_each=False)
        longest += EXTERNAL_EXTRA_S
    for attempt in range(1, 100):
        done = replace(
            motion, repetitions=_repetitions(rng, test, count, external, (flaw, flaw_share))
        )
        if schedule(ClipSpec("", 0, test, motion=done))[2] <= longest:
            break
        if attempt % 10 == 0:  # quicker movements first, then fewer
            count = max(1, count - 1)
    return done


def _repetitions(
    rng: Rng, test: str, count: int, external: bool, flaws_wanted: tuple[str | None, float]
) -> tuple[Repetition, ...]:
    first = int(rng.integers(2))
    ramp, hold = rng.uniform(0.5, 1.3), rng.uniform(0.7, 1.4)
    flaw, flawed_side = _flaw(rng, *flaws_wanted)
    repetitions: list[Repetition] = []
    for side in (SIDES[first], SIDES[1 - first]):
        peak = rng.uniform(8, 42 if test == "standing" else 48)
        flaws = (flaw,) if flaw is not None and side == flawed_side else ()
        for _ in range(count):
            repetitions.append(_repetition(rng, side, peak + rng.uniform(-3, 3), ramp, hold, flaws))
        if external:
            # Half of them swing straight on from the internal rotation, without a rest.
            if rng.random() < 0.5:
                repetitions[-1] = replace(repetitions[-1], rest_s=0.0)
            repetitions.append(_repetition(rng, side, -rng.uniform(10, 32), ramp, hold, ()))
    return tuple(repetitions)


def _flaw(rng: Rng, kind: str | None, share: float) -> tuple[Compensation | None, str]:
    side = str(rng.choice(SIDES))
    if rng.random() > share:
        return None, side
    drawn = str(rng.choice(list(COMPENSATION_SIZES), p=[0.36, 0.16, 0.16, 0.16, 0.16]))
    kind = drawn if kind is None else kind
    size = rng.uniform(*COMPENSATION_SIZES[kind])
    if kind == "thigh_drift":
        size *= rng.choice([-1, 1])
    return Compensation(kind, round(float(size), 2)), side


def _repetition(
    rng: Rng,
    side: str,
    target: float,
    ramp_s: float,
    hold_s: float,
    flaws: tuple[Compensation, ...],
) -> Repetition:
    return Repetition(
        side=side,
        target_deg=round(float(target), 2),
        ramp_up_s=round(float(np.clip(ramp_s * rng.uniform(0.85, 1.2), 0.5, 1.5)), 3),
        hold_s=round(float(np.clip(hold_s * rng.uniform(0.85, 1.2), 0.7, 2.0)), 3),
        ramp_down_s=round(float(np.clip(ramp_s * rng.uniform(0.85, 1.2), 0.5, 1.5)), 3),
        rest_s=_draw(rng, 0.5, 0.9),
        drift_deg=_draw(rng, -1.5, 1.0),
        tremor_deg=_draw(rng, 0.05, 0.35),
        compensations=flaws,
    )


def _draw(rng: Rng, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 4)


def _pair(rng: Rng, low: float, high: float) -> Pair:
    return _draw(rng, low, high), _draw(rng, low, high)


def _rgb(values: Any) -> Rgb:
    red, green, blue = np.clip(values, 0.03, 0.97)
    return round(float(red), 3), round(float(green), 3), round(float(blue), 3)


def _floor(rng: Rng) -> Rgb:
    """Wood, stone or carpet: browns and greys, and now and then a colour."""
    hue = rng.uniform(0.04, 0.12) if rng.random() < 0.75 else rng.random()
    return _rgb(colorsys.hsv_to_rgb(hue, rng.uniform(0.05, 0.5), rng.uniform(0.3, 0.75)))


def _colour(rng: Rng, saturation: Pair, value: Pair) -> Rgb:
    return _rgb(colorsys.hsv_to_rgb(rng.random(), rng.uniform(*saturation), rng.uniform(*value)))

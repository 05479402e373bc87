"""The camera positions and the postures that are tried, each drawn around a nominal setting."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.synthetic.mesh import Array
from benchmarks.synthetic.motion import Channels, command
from benchmarks.synthetic.sampling import sample_spec
from benchmarks.synthetic.spec import Camera, ClipSpec, Encoding, Motion

VARIANTS = ("ninety", "hook")
STILLS = 8
RESTING = 2  # the first stills of each series show the relaxed legs


@dataclass(frozen=True)
class Position:
    """A camera position.

    Attributes
    ----------
    yaw_deg : float
        0 at the feet, 90 at the subject's left, 180 at the head.
    height_m : float
        Above the floor; of an overhead camera the least height.
    overhead : bool
    offset_m : float
        Of an overhead camera, toward the head (negative: toward the feet).
    portrait : bool
    """

    yaw_deg: float = 0.0
    height_m: float = 1.0
    overhead: bool = False
    offset_m: float = 0.0
    portrait: bool = False


POSITIONS = {
    "feet, 0.3 m high": Position(height_m=0.3),
    "feet, 1.0 m high": Position(height_m=1.0),
    "feet, 1.6 m high": Position(height_m=1.6),
    "feet, 2.2 m high": Position(height_m=2.2),
    "45° between feet and side, 1.6 m high": Position(yaw_deg=45.0, height_m=1.6),
    "side, 0.5 m high": Position(yaw_deg=90.0, height_m=0.5),
    "side, 1.6 m high": Position(yaw_deg=90.0, height_m=1.6),
    "head, 1.0 m high": Position(yaw_deg=180.0, height_m=1.0),
    "head, 1.6 m high": Position(yaw_deg=180.0, height_m=1.6),
    "head, 2.2 m high": Position(yaw_deg=180.0, height_m=2.2),
    "overhead, picture along the body": Position(height_m=1.9, overhead=True, portrait=True),
    "overhead, picture across the body": Position(height_m=1.9, overhead=True),
    "steep, 0.8 m toward the feet": Position(height_m=1.9, overhead=True, offset_m=-0.8),
    "steep, 0.8 m toward the head": Position(height_m=1.9, overhead=True, offset_m=0.8),
}


def series(position: Position, variant: str, body: int) -> tuple[ClipSpec, Channels]:
    """Return the specification of one series of stills and its postures.

    Parameters
    ----------
    position : Position
    variant : {"ninety", "hook"}
    body : int
        Draws body, clothes, room, camera and postures; the same body lies before every camera.
    """
    rng = np.random.default_rng([31, body, VARIANTS.index(variant)])
    spec = sample_spec(7000 + body, "seated")
    width, height = ((640, 480), (960, 720))[body % 2]
    if position.portrait:
        width, height = height, width
    spec = replace(
        spec,
        name=f"{variant}_{body:02d}",
        test="supine",
        room=replace(spec.room, wall_distance_m=4.0, furniture="box"),
        camera=_camera(position, rng),
        encoding=Encoding(width, height, noise=spec.encoding.noise, blur_px=spec.encoding.blur_px),
        motion=_motion(variant, rng),
    )
    channels = command(spec, np.linspace(0.0, 21.0, STILLS))
    channels.rotation_deg = _rotations(variant, rng)
    return spec, channels


def _camera(position: Position, rng: np.random.Generator) -> Camera:
    yaw, roll = rng.uniform(-10, 10), rng.uniform(-5, 5)
    field, margin = rng.uniform(50, 72), rng.uniform(0.04, 0.08)
    right, up = (float(v) for v in rng.uniform(-0.06, 0.06, 2))
    left, head = (float(v) for v in rng.uniform(-0.15, 0.15, 2))
    side = -1.0 if rng.random() < 0.5 else 1.0
    return Camera(
        yaw_deg=side * position.yaw_deg + float(yaw),
        roll_deg=float(roll),
        height_m=position.height_m,
        distance_m=1.4,
        fov_deg=float(field),
        margin=float(margin),
        aim_jitter=(right, up),
        overhead=position.overhead,
        overhead_offset=(left, head + position.offset_m),
    )


def _motion(variant: str, rng: np.random.Generator) -> Motion:
    def pair(low: float, high: float) -> tuple[float, float]:
        return float(rng.uniform(low, high)), float(rng.uniform(low, high))

    bent = pair(80, 100) if variant == "ninety" else pair(80, 110)
    return Motion(
        abduction_deg=pair(-3, 10),
        thigh_elevation_deg=pair(80, 100),
        knee_flexion_deg=bent,
        foot_out_deg=pair(-3, 12),
        plantarflexion_deg=pair(0, 30),
        trunk_pitch_deg=0.0,
        arms_out_deg=float(rng.uniform(15, 45)),
        hook_lying=variant == "hook",
        heel_half_width_m=float(rng.uniform(0.15, 0.30)),
    )


def _rotations(variant: str, rng: np.random.Generator) -> Array:
    """Rotation (90/90) or fall of the knee (hook-lying), (STILLS, 2): rest, both legs, one leg."""
    low, high = (-12.0, 45.0) if variant == "ninety" else (0.0, 40.0)
    rotations = rng.uniform(low, high, (STILLS, 2))
    resting = rng.uniform(-4, 4, 2) if variant == "ninety" else np.zeros(2)
    rotations[:RESTING] = resting + rng.uniform(-0.5, 0.5, (RESTING, 2))
    for i in range(RESTING + 3, STILLS):
        k = i % 2
        rotations[i, k] = resting[k]
    return rotations

"""Draw what people do beside the test, and nobody tells them not to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .draws import Rng, draw, pair
from .sampling_motion import sample_motion
from .spec import HANDS, SIDES, Compensation, Motion, Pair, Repetition

# What moves along with a turn: the SD in degrees over people, of which a third from turn to turn.
BESIDE_DEG = {
    "foot_up": 10.0,
    "foot_out": 10.0,
    "foot_in": 6.0,
    "knee_extension": 3.0,
    "thigh_lift": 1.5,
    "thigh_drift": 2.0,
    "trunk_lean": 2.0,
}
_HABIT_DEG = 2.5  # SD of the lean that both shanks share at rest, feet apart or together


def sample_natural(rng: Rng, test: str, **options: Any) -> Motion:
    """Draw a movement as `sample_motion` does, and what goes with it.

    Parameters
    ----------
    rng : Generator
    test : {'seated', 'standing'}
    **options
        Of `sample_motion`.
    """
    motion = sample_motion(rng, test, **options)
    usual = {side: {kind: rng.normal(0.0, sd) for kind, sd in BESIDE_DEG.items()} for side in SIDES}
    motion = replace(
        motion,
        repetitions=tuple(_beside(rng, usual[turn.side], turn) for turn in motion.repetitions),
        foot_out_deg=pair(rng, -8, 20),
        plantarflexion_deg=pair(rng, -5, 40),
        pelvis_tilt_deg=draw(rng, -20, 8),
        trunk_pitch_deg=draw(rng, -10, 12),
        hands=str(rng.choice(HANDS[test])),
    )
    if test == "standing":
        return motion
    elevation = _around(rng, draw(rng, 78, 102), 3.0)
    return replace(
        motion,
        abduction_deg=_around(rng, draw(rng, 0, 28), 4.0),
        thigh_elevation_deg=elevation,
        knee_flexion_deg=_around(rng, float(np.clip(np.mean(elevation), 78, 100)), 4.0),
        shank_tilt_deg=_around(rng, rng.normal(0.0, _HABIT_DEG), 3.0),
    )


def _around(rng: Rng, middle: float, spread: float) -> Pair:
    return pair(rng, middle - spread, middle + spread)


def _beside(rng: Rng, usual: dict[str, float], turn: Repetition) -> Repetition:
    # Small turns move little along; from half of a usual turn on, all of it.
    share = min(1.0, abs(turn.target_deg) / 20)
    moves = tuple(
        Compensation(kind, round(share * (deg + rng.normal(0.0, BESIDE_DEG[kind] / 3)), 2))
        for kind, deg in usual.items()
    )
    return replace(turn, beside=moves)

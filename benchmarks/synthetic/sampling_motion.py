"""Draw what a subject does: a rest posture, repetitions of either side, and what goes wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .draws import Rng, draw, pair
from .motion import schedule
from .spec import SIDES, ClipSpec, Compensation, Motion, Repetition

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
    elevation = pair(rng, 82, 98)
    flexion = np.clip(np.asarray(elevation) + rng.uniform(-6, 6, 2), 80, 100)
    motion = Motion(
        initial_rest_s=draw(rng, 1.0, 2.0),
        final_rest_s=draw(rng, 0.4, 0.8),
        abduction_deg=pair(rng, *ABDUCTION_DEG[test]),
        thigh_elevation_deg=elevation,
        knee_flexion_deg=(round(float(flexion[0]), 2), round(float(flexion[1]), 2)),
        shank_tilt_deg=pair(rng, -3, 3),
        foot_out_deg=pair(rng, -3, 12),
        plantarflexion_deg=pair(rng, 0, 30),
        pelvis_tilt_deg=draw(rng, -8, 8),
        trunk_pitch_deg=draw(rng, -2, 6),
        sway_deg=draw(rng, 0.2, 0.6),
        sway_m=draw(rng, 0.001, 0.005),
        arms_out_deg=draw(rng, 5, 35),
        hand_offset_m=pair(rng, -0.06, 0.10),
        stance_half_width_m=draw(rng, 0.08, 0.14),
        lift_each=bool(rng.random() < 0.5),
        lift_s=draw(rng, 0.7, 1.0),
        weight_shift=draw(rng, 0.4, 0.8),
        foot_clearance_m=draw(rng, 0.04, 0.18),
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
        rest_s=draw(rng, 0.5, 0.9),
        drift_deg=draw(rng, -1.5, 1.0),
        tremor_deg=draw(rng, 0.05, 0.35),
        compensations=flaws,
    )

"""The commanded movement: smooth ramps, holds and compensations as channels over time.

Ramps follow the minimum-jerk profile of unhurried human movement; every channel also sways a
little, slowly and on its own, because nobody sits perfectly still.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .mesh import Array, Mask
from .spec import SIDES, SIGN, SWING, ClipSpec, Repetition

HIKE_COUNTERLEAN = 0.25  # share of the pelvic list left in the trunk while the pelvis is hiked


@dataclass(frozen=True)
class Window:
    """When one movement happens: it grows from start to hold, holds, and is gone at the end."""

    side: str
    start_s: float
    hold_start_s: float
    hold_end_s: float
    end_s: float
    step: float = 0.0  # share of the way up at which it pauses, for the middle third of its time

    def shape(self, time_s: Array) -> Array:
        """Return the profile (T,), 0 at rest and 1 during the hold."""
        third = (self.hold_start_s - self.start_s) / 3
        if self.step:
            rise = self.step * minimum_jerk(time_s, self.start_s, self.start_s + third)
            last = minimum_jerk(time_s, self.hold_start_s - third, self.hold_start_s)
            rise += (1 - self.step) * last
        else:
            rise = minimum_jerk(time_s, self.start_s, self.hold_start_s)
        return rise - minimum_jerk(time_s, self.hold_end_s, self.end_s)


@dataclass
class Channels:
    """Commanded values for T frames; pairs are (T, 2), left then right; degrees and metres."""

    time_s: Array
    rotation_deg: Array
    abduction_deg: Array
    elevation_deg: Array
    knee_flexion_deg: Array
    arm_sway_deg: Array
    lift: Array  # standing: 0 with the foot on the floor, 1 lifted; else 0
    list_deg: Array
    lean_deg: Array
    yaw_deg: Array
    pelvis_tilt_deg: Array
    trunk_pitch_deg: Array
    shift: Array  # -1..1, of the weight, towards the left foot positive
    sway_m: Array  # (T, 3)
    foot_deg: dict[str, Array] = field(default_factory=dict)  # each of `FOOT`
    repetitions: list[tuple[Repetition, Window]] = field(default_factory=list)
    lifts: list[Window] = field(default_factory=list)


def minimum_jerk(time_s: Array, start_s: float, end_s: float) -> Array:
    """Return the minimum-jerk ramp (T,) from 0 at `start_s` to 1 at `end_s`.

    ``10 u^3 - 15 u^4 + 6 u^5`` (Flash & Hogan 1985).
    """
    u = np.clip((time_s - start_s) / (end_s - start_s), 0.0, 1.0)
    ramp: Array = u**3 * (10 - 15 * u + 6 * u**2)
    return ramp


def sway(time_s: Array, size: float, columns: int, rng: np.random.Generator) -> Array:
    """Return slow smooth wandering (T, columns) with a standard deviation of about `size`.

    Three sinusoids of 0.08 to 0.7 Hz each, with random phases.
    """
    frequency = rng.uniform(0.08, 0.7, (3, columns))
    phase = rng.uniform(0, 2 * np.pi, (3, columns))
    weight = rng.uniform(0.5, 1.0, (3, columns))
    weight *= size * np.sqrt(2 / np.sum(weight**2, axis=0))
    waves = np.sin(2 * np.pi * frequency * time_s[:, None, None] + phase)
    wandering: Array = np.sum(weight * waves, axis=1)
    return wandering


def schedule(spec: ClipSpec) -> tuple[list[tuple[Repetition, Window]], list[Window], float]:
    """Lay repetitions (and, standing, leg lifts) out in time.

    Returns
    -------
    repetitions : list of (Repetition, Window)
    lifts : list of Window
        Empty unless standing. One spans all repetitions of a side, or one each.
    duration_s : float
    """
    motion = spec.motion
    clock = motion.initial_rest_s
    repetitions: list[tuple[Repetition, Window]] = []
    lifts: list[Window] = []
    standing = spec.test == "standing"
    settle = 0.35  # between a leg's lift and the rotation
    open_lift: tuple[str, float, float] | None = None
    for i, repetition in enumerate(motion.repetitions):
        if standing and open_lift is None:
            open_lift = (repetition.side, clock, clock + motion.lift_s)
            clock += motion.lift_s + settle
        hold = clock + repetition.ramp_up_s
        release = hold + repetition.hold_s
        end = release + repetition.ramp_down_s
        window = Window(repetition.side, clock, hold, release, end, repetition.step)
        repetitions.append((repetition, window))
        clock = end
        later = motion.repetitions[i + 1 :]
        same_lift = bool(later) and later[0].side == repetition.side and not motion.lift_each
        if open_lift is not None and not same_lift:
            clock += settle
            lifts.append(Window(*open_lift, clock, clock + motion.lift_s))
            clock += motion.lift_s
            open_lift = None
        if later:
            clock += repetition.rest_s
    return repetitions, lifts, clock + motion.final_rest_s


def command(spec: ClipSpec, time_s: Array | None = None) -> Channels:
    """Return the commanded channels of a clip.

    Parameters
    ----------
    spec : ClipSpec
    time_s : (T,) array, optional
        When the frames are taken; regular at ``spec.encoding.fps`` if not given.
    """
    repetitions, lifts, duration = schedule(spec)
    if time_s is None:
        time_s = np.arange(round(duration * spec.encoding.fps)) / spec.encoding.fps
    channels = _resting(spec, time_s, np.random.default_rng([spec.seed, 11]))
    channels.repetitions, channels.lifts = repetitions, lifts
    rng = np.random.default_rng([spec.seed, 12])
    for repetition, window in repetitions:
        _rotate(channels, spec, repetition, window, rng)
        _compensate(channels, repetition, window)
    _fidget(channels, spec)
    if spec.test == "standing":
        _lift(channels, spec)
    return channels


def _resting(spec: ClipSpec, time_s: Array, rng: np.random.Generator) -> Channels:
    motion = spec.motion

    def pair(values: tuple[float, float], scale: float = 1.0) -> Array:
        return np.asarray(values) + sway(time_s, scale * motion.sway_deg, 2, rng)

    def single(value: float) -> Array:
        return value + sway(time_s, motion.sway_deg, 1, rng)[:, 0]

    at_rest = {
        "foot_up": -np.asarray(motion.plantarflexion_deg),
        "foot_out": np.asarray(motion.foot_out_deg),
        "foot_in": np.zeros(2),
    }
    return Channels(
        time_s=time_s,
        rotation_deg=pair(motion.shank_tilt_deg),
        abduction_deg=pair(motion.abduction_deg),
        elevation_deg=pair(motion.thigh_elevation_deg, 0.5),
        knee_flexion_deg=pair(motion.knee_flexion_deg),
        arm_sway_deg=sway(time_s, 1.0, 2, rng),
        lift=np.zeros((len(time_s), 2)),
        list_deg=single(0.0),
        lean_deg=single(0.0),
        yaw_deg=single(0.0),
        pelvis_tilt_deg=single(motion.pelvis_tilt_deg),
        trunk_pitch_deg=single(motion.trunk_pitch_deg),
        shift=np.zeros(len(time_s)),
        sway_m=sway(time_s, motion.sway_m, 3, rng),
        foot_deg={kind: np.tile(values, (len(time_s), 1)) for kind, values in at_rest.items()},
    )


def _rotate(
    channels: Channels,
    spec: ClipSpec,
    repetition: Repetition,
    window: Window,
    rng: np.random.Generator,
) -> None:
    k = SIDES.index(repetition.side)
    time = channels.time_s
    shape = window.shape(time)
    rest = spec.motion.shank_tilt_deg[k]
    # Drift runs linearly over the hold, centred, so that the plateau stays the target.
    middle = (window.hold_start_s + window.hold_end_s) / 2
    share = np.clip((time - middle) / repetition.hold_s, -0.5, 0.5)
    tremor = np.sin(2 * np.pi * rng.uniform(4, 7) * time + rng.uniform(0, 2 * np.pi))
    target = repetition.target_deg + repetition.drift_deg * share + repetition.tremor_deg * tremor
    channels.rotation_deg[:, k] += shape * (target - rest)


def _compensate(channels: Channels, repetition: Repetition, window: Window) -> None:
    shape = window.shape(channels.time_s)
    for compensation in (*repetition.compensations, *repetition.beside):
        _change(channels, compensation.kind, repetition.side, compensation.size_deg * shape)


def _fidget(channels: Channels, spec: ClipSpec) -> None:
    for fidget in spec.motion.fidgets:
        start, half = fidget.start_s, fidget.lasts_s / 2
        window = Window(fidget.side, start, start + half, start + half, start + 2 * half)
        shape = window.shape(channels.time_s)
        _change(channels, fidget.kind, fidget.side, fidget.size_deg * shape)


def _change(channels: Channels, kind: str, side: str, change: Array) -> None:
    """Add a change (T,) in degrees to what one of `MOVES` moves."""
    k = SIDES.index(side)
    if kind == "pelvic_hike":
        channels.list_deg += SIGN[side] * change
        channels.lean_deg -= HIKE_COUNTERLEAN * SIGN[side] * change
    elif kind == "trunk_lean":
        channels.lean_deg -= SIGN[side] * change  # away from the moving leg
    elif kind == "thigh_lift":
        channels.elevation_deg[:, k] += change
    elif kind == "thigh_drift":
        channels.abduction_deg[:, k] += change
    elif kind == "knee_extension":
        channels.knee_flexion_deg[:, k] -= change
    elif kind == SWING:
        channels.rotation_deg[:, k] += change
    else:
        channels.foot_deg[kind][:, k] += change


def _lift(channels: Channels, spec: ClipSpec) -> None:
    """Raise the knee, after the weight has gone over to the other foot."""
    lead = 0.45  # the weight starts to move this long before the foot leaves the floor
    over = np.zeros_like(channels.lift)
    for lift in channels.lifts:
        k = SIDES.index(lift.side)
        channels.lift[:, k] += lift.shape(channels.time_s)
        shifting = Window(
            lift.side, lift.start_s - lead, lift.start_s + 0.4, lift.end_s - 0.3, lift.end_s + lead
        )
        over[:, k] = np.maximum(over[:, k], shifting.shape(channels.time_s))
    channels.shift += spec.motion.weight_shift * (over[:, 1] - over[:, 0])


def hold_frames(time_s: Array, window: Window) -> Mask:
    """Return the mask (T,) of the frames within a hold."""
    return (time_s >= window.hold_start_s) & (time_s <= window.hold_end_s)

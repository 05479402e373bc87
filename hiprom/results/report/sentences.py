"""What the report says of a measurement, in plain sentences."""

from __future__ import annotations

from hiprom.defaults import REPETITIONS
from hiprom.measurement import Measurement, SideResult, TestName
from hiprom.protocols import Norm, Protocol
from hiprom.results.difference import SAME_DEG, caveat, larger_side
from hiprom.results.norms import NormRange
from hiprom.results.words import COMPENSATION, degrees, describe_all, interval
from hiprom.scoring.quality import GOOD_POSE_FRACTION
from hiprom.scoring.resting_legs import LEGS_ASIDE
from hiprom.sides import SIDES, Side, other

UNKNOWN_ERROR = "the measurement error is not known"
_ANY_TEST = (
    "Place the camera level and straight in front; for the supine test, straight above.",
    "If the test is not recognised even so, say which it is: seated, standing or supine.",
)


def headline(measurement: Measurement) -> str:
    """Return the first sentence: what was measured, or plainly that nothing or half was."""
    if not measurement.quality.measurable:
        return "Nothing could be measured."
    missing = [side for side in SIDES if measurement.sides[side].peak_ir_deg is None]
    if missing:
        measured = other(missing[0])
        peak = degrees(measurement.sides[measured].peak_ir_deg)
        return (
            f"Only the {measured} side was measured: {peak}. "
            f"There is no figure for the {missing[0]} side, and no comparison."
        )
    left, right = (degrees(measurement.sides[side].peak_ir_deg) for side in SIDES)
    return f"Peak internal rotation: left {left}, right {right}."


def peak_interval(result: SideResult) -> str:
    """Return the interval of a peak in words."""
    if result.peak_ir_ci95_deg is None:
        return f"no interval: {UNKNOWN_ERROR}"
    return f"95 % interval {interval(result.peak_ir_ci95_deg)}"


def place_in_range(result: SideResult, norms: NormRange | None, test: TestName | None) -> str:
    """Return where a peak lies among the published averages; never a grade."""
    if result.peak_ir_deg is None or test is None:
        return ""
    if norms is None:
        return f"No published values are known for the {test} test."
    low, high = result.peak_ir_ci95_deg or (result.peak_ir_deg, result.peak_ir_deg)
    mode = f"{norms.mode} " if norms.mode == "active" else ""
    span = f"the published {mode}averages ({norms.text})"
    if high < norms.low_deg:
        return f"Below {span}, as many healthy people are."
    if low > norms.high_deg:
        return f"Above {span}."
    if low >= norms.low_deg and high <= norms.high_deg:
        return f"Within {span}."
    return f"Not distinguishable from {span}."


def difference(measurement: Measurement) -> str:
    """Return how the sides differ, with the tier, the measurement error, and the caveat if any."""
    note = caveat(measurement)
    text = _difference(measurement)
    return text if note is None else f"{text} {note[0].upper()}{note[1:]}."


def _difference(measurement: Measurement) -> str:
    found = measurement.asymmetry
    if found.difference_deg is None:
        return "The sides cannot be compared: that needs a peak on both."
    if found.difference_deg == 0:
        size = "Both sides reached the same angle"
    else:
        larger = larger_side(found.difference_deg)
        size = f"The {larger} side turned {degrees(abs(found.difference_deg))} further"
    if found.mdc95_deg is None or found.tier is None:
        return f"{size}. Whether that is a real difference cannot be said: {UNKNOWN_ERROR}."
    verb = "exceeds" if found.exceeds_mdc else "does not exceed"
    return (
        f"{size}: {found.tier}. It {verb} the smallest difference between sides that this method "
        f"can tell from its own error ({degrees(found.mdc95_deg)}, MDC95 of a side difference)."
    )


def compensations(measurement: Measurement) -> list[str]:
    """Return what moved along with the hip, a sentence each."""
    return [f"{found.capitalize()}." for found in describe_all(measurement.compensations)]


def moved_along(measurement: Measurement, side: Side) -> str:
    """Return what moved along on a side, each kind named once: the line below its curve."""
    if measurement.sides[side].peak_ir_deg is None or measurement.test == "supine":
        return "Compensations: not assessed."  # lying, none is watched
    found = [c for c in measurement.compensations if c.side in (side, None)]
    names = ", ".join(dict.fromkeys(COMPENSATION[c.kind] for c in found))
    return f"Compensations: {names or 'none found'}."


def effect(measurement: Measurement, side: Side) -> str | None:
    """Return what compensations did to a side's figure; None where the side had none."""
    result = measurement.sides[side]
    moved = any(repetition.compensations for repetition in result.repetitions)
    if result.peak_ir_deg is None or not moved:
        return None
    name = side.capitalize()
    if result.clean_peak_ir_deg is None:
        return (
            f"{name}: every repetition was compensated, so the peak of "
            f"{degrees(result.peak_ir_deg)} may not be the hip's alone."
        )
    gained = result.peak_ir_deg - result.clean_peak_ir_deg
    clean = degrees(result.clean_peak_ir_deg)
    if gained < SAME_DEG:
        return f"{name}: the peak itself was free of compensation ({clean})."
    # What moved along may have added more: not every compensation is seen.
    return (
        f"{name}: free of compensation the largest repetition was {clean}, {degrees(gained)} less "
        f"than the peak of {degrees(result.peak_ir_deg)}, which may not be the hip's alone."
    )


def improvements(measurement: Measurement, protocol: Protocol) -> list[str]:
    """Return what would make the next session better, each from something found in this one."""
    quality, camera, rules = measurement.quality, measurement.camera, protocol.camera
    advice = []
    if quality.pose_fraction < GOOD_POSE_FRACTION:
        advice.append("Keep the whole body in the picture, feet included, in good light.")
    # Advice begins at half of what lowers the grade.
    if camera.yaw_deg is not None and abs(camera.yaw_deg) > rules.usable_yaw_deg / 2:
        side = "left" if camera.yaw_deg > 0 else "right"
        where = "straight above the hips" if protocol.name == "supine" else "straight in front"
        advice.append(
            f"Place the camera {where}: it stood about {abs(camera.yaw_deg):.0f}° to "
            f"the person's {side}."
        )
    # From above, the picture may be turned any way.
    roll_deg = 0.0 if camera.roll_deg is None or protocol.name == "supine" else camera.roll_deg
    legs_aside = any(reason.startswith(LEGS_ASIDE) for reason in quality.reasons)
    if abs(roll_deg) > rules.usable_roll_deg / 2 and not legs_aside:
        advice.append(f"Level the camera: it was tilted by {abs(roll_deg):.0f}°.")
    if quality.measurable:
        advice += _more_repetitions(measurement)
    kinds = dict.fromkeys(found.kind for found in measurement.compensations)
    cues = (protocol.limit(kind) for kind in kinds)
    advice += [f"{limit.cue}." for limit in cues if limit is not None]
    return advice


def _more_repetitions(measurement: Measurement) -> list[str]:
    """Return how many repetitions to do, in one sentence where it is the same for both sides."""
    done = {side: len(measurement.sides[side].repetitions) for side in SIDES}
    few: dict[str, int] = {f"the {s} side": n for s, n in done.items() if n < REPETITIONS}
    if len(few) == len(SIDES) and len(set(few.values())) == 1:
        few = {"each side": done["left"]}
    return [
        f"Do {REPETITIONS} repetitions on {where}, with a second's hold each "
        f"({count or 'none'} {'were' if count > 1 else 'was'} found)."
        for where, count in few.items()
    ]


def how_to_film(measurement: Measurement, protocol: Protocol) -> list[str]:
    """Return the instructions of the test; where none was recognised, those of any."""
    if measurement.test is None:
        return list(_ANY_TEST)
    return [*protocol.instructions.setup, *protocol.instructions.steps_for()]


def norm_rows(protocol: Protocol) -> list[tuple[str, str, str, str]]:
    """Return what others measured: (mean, how, whom, source), studies only."""
    return [
        (_mean(norm), f"{norm.position}, {norm.mode}", norm.population, norm.source)
        for norm in protocol.norms
        if norm.n is not None or norm.ir_sd_deg is not None
    ]


def _mean(norm: Norm) -> str:
    mean = norm.ir_mean_deg
    if isinstance(mean, tuple):
        return f"{mean[0]:g}–{mean[1]:g}°"
    return f"{mean:g}°" if norm.ir_sd_deg is None else f"{mean:g} ± {norm.ir_sd_deg:g}°"

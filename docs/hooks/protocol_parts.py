"""What the pages say of a test, from the protocol that the program uses."""

from __future__ import annotations

from hiprom.protocols import load_protocol
from hiprom.results.norms import norm_sentence
from hiprom.results.words import COMPENSATION

Mean = tuple[float, float] | float | None


def setup(name: str) -> str:
    """Return how to prepare, as a list."""
    return _list(load_protocol(name).instructions.setup, "-")


def steps(name: str) -> str:
    """Return what to do, as a numbered list."""
    return _list(load_protocol(name).instructions.steps_for(), "1.")


def safety(name: str) -> str:
    """Return what to mind, as a list."""
    return _list(load_protocol(name).instructions.safety, "-")


def camera(name: str) -> str:
    """Return where the camera stands and which views are refused."""
    view = load_protocol(name).camera
    near, far = view.distance_m
    rows = [
        ("stands", {"front": "in front"}.get(view.view, view.view)),
        ("distance", f"{near:g}–{far:g} m"),
        ("height", view.height),
        (
            "off axis",
            f"as little as possible; beyond {view.usable_yaw_deg:g}° the clip is *usable* at best, "
            f"beyond {view.refused_yaw_deg:g}° it is refused",
        ),
        ("tilt", _tilt(view.usable_roll_deg)),
        ("size", f"the shank at least {view.least_shank_px:g} pixels long"),
    ]
    head = ["| Camera | where it stands, and how far off it may be |", "|---|---|"]
    return "\n".join([*head, *(f"| {what} | {how} |" for what, how in rows)])


def _tilt(usable_roll_deg: float) -> str:
    if usable_roll_deg >= 180.0:
        return "the picture may be turned any way"
    return f"taken out of the angles; beyond {usable_roll_deg:g}° the clip is *usable* at best"


def limits(name: str) -> str:
    """Return from which change on a compensation is reported."""
    watched = load_protocol(name).compensations
    if not watched:
        return "None is watched in this test."
    rows = [f"| {COMPENSATION[c.kind]} | {c.limit_deg:g}° | {c.cue} |" for c in watched]
    head = ["| Compensation | reported from | what the program says |", "|---|---|---|"]
    return "\n".join([*head, *rows])


def norms(name: str) -> str:
    """Return what others measured in this position."""
    protocol = load_protocol(name)
    if not protocol.norms:
        return "No published values were found for this test."
    rows = [
        f"| {norm.population}; {norm.source} | {norm.position}, {_motion(norm.mode)} "
        f"| {_mean(norm.ir_mean_deg, norm.ir_sd_deg)} | {_mean(norm.er_mean_deg, norm.er_sd_deg)} |"
        for norm in protocol.norms
    ]
    head = ["| who | how | internal | external |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, "", norm_sentence(protocol)])


def _motion(mode: str) -> str:
    return "motion not stated" if mode == "not stated" else mode


def evidence(name: str) -> str:
    """Return what is known about the test itself."""
    return load_protocol(name).evidence.strip()


def _list(sentences: list[str], mark: str) -> str:
    return "\n".join(f"{mark} {sentence}" for sentence in sentences)


def _mean(mean: Mean, sd: float | None) -> str:
    if mean is None:
        return "–"
    text = "–".join(f"{value:g}" for value in (mean if isinstance(mean, tuple) else (mean,)))
    return f"{text}°" if sd is None else f"{text} ± {sd:g}°"

"""The tests as data: what a protocol file may say, checked when it is loaded."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hiprom import toml
from hiprom.counting import times
from hiprom.defaults import REPETITIONS
from hiprom.errors import UsageError, in_short
from hiprom.kinematics.gates import Gates
from hiprom.measurement import CompensationKind, TestName

Range = tuple[float, float]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CameraSetup(_Part):
    """Where the camera stands, and the view outside which the test is refused or graded down.

    The supine test alone looks at pitch (0 straight above, positive toward the head, as the
    thighs show it) and at the trunk's length in the picture over the shank's.
    """

    view: str
    distance_m: Range
    height: str
    usable_yaw_deg: float
    refused_yaw_deg: float
    usable_roll_deg: float
    least_shank_px: float
    usable_pitch_deg: Range | None = None
    refused_pitch_deg: Range | None = None
    trunk_per_shank: Range | None = None


class Repetitions(_Part):
    """What counts as a repetition, and what as its plateau."""

    least_rise_deg: float
    least_duration_s: float
    longest_duration_s: float
    plateau_depth_deg: float


class CompensationLimit(_Part):
    """From which change against rest a compensation is reported, and for how long it must last."""

    kind: CompensationKind
    limit_deg: float
    least_duration_s: float
    cue: str


class Norm(_Part):
    """Values others measured in this position; shown as a range, never as a pass mark."""

    source: str
    population: str
    position: str
    mode: Literal["active", "passive", "active and passive", "not stated"]
    ir_mean_deg: tuple[float, float] | float
    ir_sd_deg: float | None = None
    er_mean_deg: tuple[float, float] | float | None = None
    er_sd_deg: float | None = None
    n: int | None = None


class Instructions(_Part):
    """What to do, in plain words, one short sentence each.

    ``{times}`` in a step stands for how often; `steps_for` puts it there.
    """

    setup: list[str]
    steps: list[str]
    safety: list[str]

    def steps_for(self, repetitions: int = REPETITIONS) -> list[str]:
        """Return the steps of a test with so many repetitions of each side."""
        return [step.replace("{times}", times(repetitions)) for step in self.steps]


class Protocol(_Part):
    """One test."""

    name: TestName
    title: str
    guided: bool = True
    """The live self-test can lead through it."""
    evidence: str
    reference: str
    camera: CameraSetup
    gates: Gates
    repetitions: Repetitions
    compensations: list[CompensationLimit]
    norms: list[Norm]
    instructions: Instructions

    def limit(self, kind: CompensationKind) -> CompensationLimit | None:
        """Return the limit of a compensation, or None where this test does not watch it."""
        return next((c for c in self.compensations if c.kind == kind), None)


@cache
def load_protocol(name: str) -> Protocol:
    """Load a test by name.

    Raises
    ------
    UsageError
        If there is no such test, or its file is not a valid protocol.
    """
    if name not in names():
        known = ", ".join(names())
        raise UsageError(f"there is no test called '{name}': choose one of {known}")
    file = resources.files("hiprom.protocols") / f"{name}.toml"
    return parse_protocol(file.read_text(encoding="utf-8"), f"{name}.toml")


def parse_protocol(text: str, origin: str) -> Protocol:
    """Parse the TOML text of a protocol.

    Parameters
    ----------
    text : str
    origin : str
        Where it came from, for the message.

    Raises
    ------
    UsageError
        If it is no TOML, or no protocol.
    """
    try:
        return Protocol.model_validate(toml.loads(text))
    except (ValueError, RecursionError) as error:  # both libraries' errors are ValueErrors
        reason = in_short(error, most=300)
        raise UsageError(f"the protocol file {origin} is not valid: {reason}") from error


def names() -> list[str]:
    """Return the names of the tests that ship with hiprom."""
    folder = resources.files("hiprom.protocols")
    return sorted(
        f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")
    )

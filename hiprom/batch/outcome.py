"""What became of one clip: the record that is kept, and from which every table is made."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hiprom.batch.jobs import Task
from hiprom.batch.locations import Stamp
from hiprom.files import text_of
from hiprom.measurement import Measurement
from hiprom.pose.people import Person

SCHEMA: Final = "hiprom.batch/1"

State = Literal["measured", "not measurable", "unreadable", "failed"]

STATUS: Final[dict[State, int]] = {
    "measured": 0,
    "not measurable": 4,
    "unreadable": 3,
    "failed": 1,
}
"""The exit status that ``hiprom analyze`` has for such a clip."""
_WORST_FIRST: Final = (1, 3, 4)


class TaskSettings(BaseModel):
    """Everything but the clip on which the figures depend."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    test: str
    person: Person
    mirrored: bool
    model_sha256: str
    careful_sha256: str | None
    """Of the model that looks again at some frames; null where none does."""
    every_frame: bool
    hiprom_version: str


class Outcome(BaseModel):
    """One clip's record.

    Attributes
    ----------
    id, clip : str
        The job's id, and the clip as results call it.
    state : str
        What came of it; see `STATUS`.
    reason : str or None
        Why it could not be read, or what failed.
    again : bool
        The next run shall try once more: the clip is not to blame, as far as is known.
    settings : TaskSettings
    stamp : Stamp or None
        The clip that was measured.
    seconds : float
        What it took.
    measurement : Measurement or None
        The result, where the clip could be read.
    peaks_deg : dict of str to (float or None, float or None)
        Left and right by other ways of reading the clip, where it was held against its truth.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, serialize_by_alias=True
    )

    schema_: Literal["hiprom.batch/1"] = Field(default=SCHEMA, alias="schema")
    id: str
    clip: str
    state: State
    reason: str | None = None
    again: bool = False
    settings: TaskSettings
    stamp: Stamp | None = None
    seconds: float = 0.0
    measurement: Measurement | None = None
    peaks_deg: dict[str, tuple[float | None, float | None]] = Field(default_factory=dict)

    def to_json(self) -> str:
        """Return the record's JSON text."""
        return self.model_dump_json(indent=2)


def settings_of(task: Task) -> TaskSettings:
    """Return the settings that a task is measured with."""
    options = task.job.options
    return TaskSettings(
        test=options.test,
        person=options.person,
        mirrored=options.mirrored,
        model_sha256=task.model_sha256,
        careful_sha256=task.careful_sha256,
        every_frame=options.every_frame,
        hiprom_version=task.hiprom_version,
    )


def failure(task: Task, reason: str) -> Outcome:
    """Return the outcome of a task that failed, as far as is known not because of its clip."""
    return Outcome(
        id=task.job.id,
        clip=task.job.shown,
        state="failed",
        reason=text_of(reason),  # it may quote a path
        again=True,
        settings=settings_of(task),
    )


def state_of(measurement: Measurement) -> State:
    """Return the state of a clip that could be read."""
    return "measured" if measurement.quality.measurable else "not measurable"


def worst_status(outcomes: list[Outcome]) -> int:
    """Return a batch's exit status: that of its worst clip; 0 where every clip was measured."""
    found = {STATUS[outcome.state] for outcome in outcomes}
    return next((status for status in _WORST_FIRST if status in found), 0)

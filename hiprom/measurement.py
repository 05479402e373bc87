"""The result of a measurement: the JSON contract `hiprom.measurement/1`.

Keys may be added in later versions, never renamed or changed in meaning. What could not be
measured is ``None`` (JSON ``null``) and a reason stands in ``reasons``.
"""

from __future__ import annotations

from html import escape
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hiprom.sides import Side, of_side

SCHEMA: Final = "hiprom.measurement/1"

TestName = Literal["seated", "standing", "supine"]
Grade = Literal["good", "usable", "poor"]
Tier = Literal["not distinguishable", "detectable", "notable", "large"]
CompensationKind = Literal[
    "pelvic_hike", "trunk_lean", "thigh_lift", "thigh_drift", "knee_extension"
]
Finite = Annotated[float, Field(allow_inf_nan=False)]
"""A figure that JSON can hold: neither NaN nor infinite."""


_STYLE: Final = 'style="text-align:left;vertical-align:top"'


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: a row for each field, whose name explains itself."""
        rows = (
            f"<tr>{th}{_cell(value)}</tr>"
            for th, value in zip(self._names(), self._values(), strict=True)
        )
        return f"<table>{''.join(rows)}</table>"

    @classmethod
    def _names(cls) -> list[str]:
        return [
            f'<th {_STYLE} title="{escape(field.description or "")}">{field.alias or name}</th>'
            for name, field in cls.model_fields.items()
        ]

    def _values(self) -> list[object]:
        return [getattr(self, name) for name in type(self).model_fields]


def _cell(value: object) -> str:
    """Return a value as a cell of a table: parts as tables of their own, several as one."""
    if isinstance(value, _Part):
        shown = value._repr_html_()
    elif isinstance(value, list) and value and isinstance(value[0], _Part):
        rows = [value[0]._names(), *([_cell(item) for item in one._values()] for one in value)]
        shown = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
        shown = f"<table>{shown}</table>"
    else:
        words = value if isinstance(value, list | tuple) else [value]
        shown = escape(", ".join(map(str, words)))
    return f"<td {_STYLE}>{shown}</td>"


class Source(_Part):
    """The clip that was measured."""

    path: str
    """As it was given."""
    duration_s: float
    """From the first frame to the last."""
    frames: int
    """Frames decoded."""
    width: int | None
    """Of the upright frame, pixels; null for points in space, of which there is no picture."""
    height: int | None
    """As `width`."""
    frames_looked_at: int | None = None
    """Of these, those that the pose model looked at; null for landmarks from elsewhere."""
    rotation_deg: int = 0
    """By how much the file asks for its frames to be turned."""
    mirrored: bool = False
    """The clip was said to be a mirror image, and that was undone."""
    size_bytes: int | None = None
    """Of the file: clips that are called alike are told apart by it; null for a camera."""


class Model(_Part):
    """The pose model; name and checksum are null where the landmarks came from elsewhere."""

    name: str | None
    """Such as ``pose_landmarker_full``."""
    sha256: str | None
    """Of the model's file."""
    careful_name: str | None = None
    """The model that looked again at some frames; null where none did."""
    careful_sha256: str | None = None
    """Of that model's file."""


class Quality(_Part):
    """How far the figures can be trusted, and why not further."""

    grade: Grade
    """``usable`` and ``poor`` come with reasons."""
    measurable: bool
    """Whether there is a peak on at least one side."""
    pose_fraction: float
    """Share of the frames looked at on which the person was found, 0 to 1."""
    reasons: list[str] = []
    """Why it is not better, each with what to do."""


class CameraEstimate(_Part):
    """Camera roll and yaw as far as the clip tells them, degrees."""

    roll_deg: Finite | None
    """How far the camera is tilted, positive where things fall toward the picture's right; it has
    been taken out of the angles. Supine: how the body lies in the picture, up to 180 either way."""
    yaw_deg: Finite | None
    """How far it stands off axis, positive towards the subject's left; taken out, too."""


class Stick(_Part):
    """Standing test: did the heel reach the vertical through the standing foot's outer edge?"""

    reached: bool
    """In any repetition."""
    shortfall_shank: Finite
    """How far the heel stayed short, as a share of the shank's length; 0 or less when reached."""


class Repetition(_Part):
    """One movement into internal rotation and back."""

    start_s: float
    """Where the leg leaves rest."""
    peak_s: float
    """The middle of the hold."""
    end_s: float
    """Where the leg is back."""
    peak_ir_deg: Finite
    """The level of the hold: the mean of half its frames, not the highest one."""
    plateau_start_s: float
    """Where the hold begins."""
    plateau_end_s: float
    """Where the hold ends."""
    compensations: list[CompensationKind] = []
    """What moved along."""


class SideResult(_Part):
    """One side of the body; a figure that could not be measured is null, with its reason."""

    peak_ir_deg: Finite | None = None
    """Level of the largest repetition's hold: the primary figure."""
    peak_ir_ci95_deg: tuple[Finite, Finite] | None = None
    """Its 95 % interval."""
    mean_ir_deg: Finite | None = None
    """Mean of the repetitions' levels, the clinic's habit."""
    peak_ir_pelvis_deg: Finite | None = None
    """The same hold against the line of the hips instead of the vertical."""
    peak_er_deg: Finite | None = None
    """Largest external rotation that was shown, if any: its size, so positive."""
    clean_peak_ir_deg: Finite | None = None
    """Largest level among the holds during which nothing was compensated."""
    resting_deg: Finite | None = None
    """Rotation of the relaxed leg; null in the standing test, and where no rest was seen."""
    stick: Stick | None = None
    """Standing test only."""
    repetitions: list[Repetition] = []
    """In order of time."""
    reasons: list[str] = []
    """Why a figure of this side is missing."""


class Sides(_Part):
    """Both sides, the subject's own left and right."""

    left: SideResult
    """The subject's own left."""
    right: SideResult
    """The subject's own right."""

    def __getitem__(self, side: Side) -> SideResult:
        return of_side(side, self.left, self.right)


class Asymmetry(_Part):
    """Left minus right peak internal rotation, and whether it exceeds the instrument's error."""

    difference_deg: Finite | None = None
    """Left minus right peak; null unless both were measured."""
    index_percent: Finite | None = None
    """The difference over the mean of both sides, percent; null where a side is negative."""
    mdc95_deg: Finite | None = None
    """Smallest difference that is more than measurement error (95 %); null where not known."""
    exceeds_mdc: bool | None = None
    """Whether the difference is larger than that."""
    tier: Tier | None = None
    """The difference in words."""


class InstrumentError(_Part):
    """What the instrument's own error was, measured on rendered people, not on patients."""

    hiprom_version: str
    """The version that was measured."""
    retest_sem_deg: Finite
    """Standard error of measurement of a peak across cameras and clothes."""
    retest_mdc95_deg: Finite
    """Smallest change between two tests that exceeds that error, with 95 % confidence."""


class Compensation(_Part):
    """A movement that stood in for hip rotation."""

    kind: CompensationKind
    """What moved along."""
    side: Side | None
    """The side whose hip was turning; null where it is of neither."""
    start_s: float
    """Where it went beyond the limit."""
    end_s: float
    """Where it came back."""
    peak: Finite
    """Largest change against the posture just before, in ``unit``: its size, so positive."""
    unit: Literal["deg"] = "deg"
    """Degrees."""


class Measurement(_Part):
    """The whole result of one clip or session."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    schema_: Literal["hiprom.measurement/1"] = Field(default=SCHEMA, alias="schema")
    """The name of the contract."""
    hiprom_version: str
    """The version that measured."""
    test: TestName | None
    """The test that was done; null where it could not be told."""
    source: Source
    """The clip."""
    model: Model
    """The pose model."""
    quality: Quality
    """How far the figures can be trusted."""
    camera: CameraEstimate
    """Where the camera stood."""
    sides: Sides
    """The figures."""
    asymmetry: Asymmetry
    """How the sides differ."""
    instrument: InstrumentError | None = None
    """The instrument's own error; null where it is not known for these landmarks."""
    compensations: list[Compensation] = []
    """In order of time."""

    @property
    def change_mdc95_deg(self) -> float | None:
        """Smallest change of a peak since another test that exceeds the instrument's error."""
        if self.instrument is not None:
            return self.instrument.retest_mdc95_deg
        return self.asymmetry.mdc95_deg

    def called(self, clip: str) -> Measurement:
        """Return it with its clip as users call it: no temporary file, no folder of a machine."""
        return self.model_copy(update={"source": self.source.model_copy(update={"path": clip})})

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return the JSON text of the contract (keys as published, missing figures null)."""
        return self.model_dump_json(indent=indent)

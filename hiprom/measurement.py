"""The result of a measurement: the JSON contract `hiprom.measurement/1`.

Keys may be added in later versions, never renamed or changed in meaning. What could not be
measured is ``None`` (JSON ``null``) and a reason stands in ``reasons``.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from hiprom.sides import Side

SCHEMA: Final = "hiprom.measurement/1"

TestName = Literal["seated", "standing", "supine"]
Grade = Literal["good", "usable", "poor"]
Tier = Literal["not distinguishable", "detectable", "notable", "large"]
CompensationKind = Literal[
    "pelvic_hike", "trunk_lean", "thigh_lift", "thigh_drift", "knee_extension"
]
Degrees = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(_Part):
    """The clip that was measured."""

    path: str
    duration_s: float
    frames: int
    width: int
    height: int
    rotation_deg: int = 0
    mirrored: bool = False


class Model(_Part):
    """The pose model; name and checksum are null where the landmarks came from elsewhere."""

    name: str | None
    sha256: str | None
    careful_name: str | None = None
    """The model that looked again at some frames; null where none did."""
    careful_sha256: str | None = None


class Quality(_Part):
    """How far the figures can be trusted, and why not further."""

    grade: Grade
    measurable: bool
    pose_fraction: float
    reasons: list[str] = []


class CameraEstimate(_Part):
    """Camera roll and yaw as far as the clip tells them, degrees."""

    roll_deg: Degrees | None
    yaw_deg: Degrees | None


class Stick(_Part):
    """Standing test: did the heel reach the vertical through the standing foot's outer edge?"""

    reached: bool
    shortfall_shank: Degrees
    """How far the heel stayed short, as a share of the shank's length; 0 or less when reached."""


class Repetition(_Part):
    """One movement into internal rotation and back."""

    start_s: float
    peak_s: float
    end_s: float
    peak_ir_deg: Degrees
    plateau_start_s: float
    plateau_end_s: float
    compensations: list[CompensationKind] = []


class SideResult(_Part):
    """One side of the body; a figure that could not be measured is null, with its reason."""

    peak_ir_deg: Degrees | None = None
    peak_ir_ci95_deg: tuple[Degrees, Degrees] | None = None
    mean_ir_deg: Degrees | None = None
    peak_ir_pelvis_deg: Degrees | None = None
    peak_er_deg: Degrees | None = None
    clean_peak_ir_deg: Degrees | None = None
    resting_deg: Degrees | None = None
    stick: Stick | None = None
    repetitions: list[Repetition] = []
    reasons: list[str] = []


class Sides(_Part):
    """Both sides, the subject's own left and right."""

    left: SideResult
    right: SideResult

    def __getitem__(self, side: Side) -> SideResult:
        return self.left if side == "left" else self.right


class Asymmetry(_Part):
    """Left minus right peak internal rotation, and whether it exceeds the instrument's error."""

    difference_deg: Degrees | None = None
    index_percent: Degrees | None = None
    mdc95_deg: Degrees | None = None
    exceeds_mdc: bool | None = None
    tier: Tier | None = None


class Compensation(_Part):
    """A movement that stood in for hip rotation."""

    kind: CompensationKind
    side: Side | None
    start_s: float
    end_s: float
    peak: Degrees
    unit: Literal["deg"] = "deg"


class Measurement(_Part):
    """The whole result of one clip or session."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    schema_: Literal["hiprom.measurement/1"] = Field(default=SCHEMA, alias="schema")
    hiprom_version: str
    test: TestName | None
    source: Source
    model: Model
    quality: Quality
    camera: CameraEstimate
    sides: Sides
    asymmetry: Asymmetry
    compensations: list[Compensation] = []

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return the JSON text of the contract (keys as published, missing figures null)."""
        return self.model_dump_json(by_alias=True, indent=indent)

"""The description of one clip: frozen dataclasses which go to JSON and back unchanged.

Pairs ``(left, right)`` hold what differs between the two sides. Angles are degrees, lengths metres,
times seconds, colours RGB in 0..1.
"""

from __future__ import annotations

import json
import types
import typing
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

from hiprom.errors import InputError, in_short
from hiprom.files import read_text

SIDES = ("left", "right")
SIGN = {"left": 1.0, "right": -1.0}  # which way is lateral along x
TESTS = ("seated", "standing", "supine")
COMPENSATIONS = ("pelvic_hike", "trunk_lean", "thigh_lift", "thigh_drift", "knee_extension")
SWING = "swing"  # of a shank, as `Fidget`s have it
FOOT = ("foot_up", "foot_out", "foot_in")  # dorsiflexion, abduction, and inversion of a foot
MOVES = (*COMPENSATIONS, SWING, *FOOT)
HANDS = {"seated": ("seat", "thighs", "chest"), "standing": ("hanging", "hips", "chest")}

Pair = tuple[float, float]
Rgb = tuple[float, float, float]


@dataclass(frozen=True)
class Subject:
    """A body: six phenotypes in 0..1, local changes in -1..1, skin and hair.

    ``family`` is the mesh that it is made of: ``anny`` (MakeHuman's) or ``soma`` (NVIDIA's).
    """

    gender: float = 0.5
    age: float = 0.65
    muscle: float = 0.5
    weight: float = 0.5
    height: float = 0.5
    proportions: float = 0.5
    local_changes: tuple[tuple[str, float], ...] = ()
    skin: Rgb = (0.80, 0.61, 0.50)
    hair: Rgb = (0.16, 0.11, 0.08)
    hair_style: str = "short"  # short | long | bald
    family: str = "anny"


@dataclass(frozen=True)
class Clothing:
    """What the subject wears. Hems are fractions of the leg (0 hip, 1 knee, 2 ankle) or arm."""

    trousers: Rgb = (0.20, 0.22, 0.30)
    trousers_hem: float = 0.75
    trousers_loose_m: float = 0.008
    trousers_second: Rgb | None = None  # colour of every other check
    shirt: Rgb = (0.55, 0.60, 0.62)
    shirt_second: Rgb | None = None  # stripe colour
    sleeve: float = 0.6  # 0 shoulder, 1 elbow, 2 wrist
    shirt_loose_m: float = 0.008
    shoes: Rgb | None = (0.9, 0.9, 0.9)  # None: barefoot


@dataclass(frozen=True)
class Room:
    """Room, furniture and light."""

    wall: Rgb = (0.78, 0.77, 0.74)
    floor: Rgb = (0.50, 0.42, 0.34)
    floor_pattern: str = "plain"  # plain | planks | tiles
    wall_distance_m: float = 1.2
    bed_m: float = 0.03  # supine: top of the mat or couch above the floor
    objects: tuple[str, ...] = ()  # frame | shelf | plant | door
    objects_seed: int = 0
    furniture: str = "bench"  # bench | table | stool | box
    furniture_rgb: Rgb = (0.45, 0.32, 0.22)
    seat_edge: float = 0.72  # front edge of the seat, as a fraction of the thigh from the hip
    light_azimuth_deg: float = 30.0
    light_elevation_deg: float = 50.0
    light_intensity: float = 0.8
    ambient: float = 0.35
    warmth: float = 0.0  # -1 bluish .. 1 yellowish
    shadow: bool = True


@dataclass(frozen=True)
class Camera:
    """Where the camera stands. ``fov_deg`` is along the longer side of the picture."""

    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    height_m: float = 0.9
    distance_m: float = 2.5  # at least; moved back until the whole body is in frame
    fov_deg: float = 60.0
    margin: float = 0.06
    aim_jitter: Pair = (0.0, 0.0)  # right, up; metres
    overhead: bool = False  # looks down from `height_m` at least, with the head up in the picture
    overhead_offset: Pair = (0.0, 0.0)  # of an overhead camera, to the left and to the head; metres
    # Held by hand: standard deviations of its turning about each axis, and of its place along each.
    hand_deg: float = 0.0
    hand_m: float = 0.0

    @property
    def by_hand(self) -> bool:
        """It is held by hand, and sways."""
        return self.hand_deg > 0 or self.hand_m > 0


@dataclass(frozen=True)
class Compensation:
    """A compensation within a repetition: kind and size in degrees (drift is signed)."""

    kind: str
    size_deg: float


@dataclass(frozen=True)
class Fidget:
    """A movement that belongs to no repetition: there and back, without a hold.

    ``kind`` is one of `MOVES` (a swing is outward positive).
    """

    kind: str
    side: str
    start_s: float
    lasts_s: float
    size_deg: float


@dataclass(frozen=True)
class Repetition:
    """One rotation: to ``target_deg`` (internal positive; negative is external) and back."""

    side: str
    target_deg: float
    ramp_up_s: float = 0.9
    hold_s: float = 1.0
    ramp_down_s: float = 0.9
    rest_s: float = 0.6  # at rest after it; negative: the next one begins before it is over
    drift_deg: float = 0.0  # change over the hold
    tremor_deg: float = 0.15
    step: float = 0.0  # share of the turn at which the way up pauses, for a third of its time
    compensations: tuple[Compensation, ...] = ()
    beside: tuple[Compensation, ...] = ()  # what moves along, of `MOVES`, too little to be one


@dataclass(frozen=True)
class Motion:
    """The rest posture and the repetitions."""

    repetitions: tuple[Repetition, ...] = ()
    initial_rest_s: float = 1.2
    final_rest_s: float = 0.6  # negative: the clip ends before the last movement does
    fidgets: tuple[Fidget, ...] = ()
    abduction_deg: Pair = (5.0, 5.0)
    thigh_elevation_deg: Pair = (90.0, 90.0)  # 90: horizontal
    knee_flexion_deg: Pair = (90.0, 90.0)
    shank_tilt_deg: Pair = (0.0, 0.0)  # frontal, at rest; positive is lateral
    foot_out_deg: Pair = (8.0, 8.0)
    plantarflexion_deg: Pair = (15.0, 15.0)
    pelvis_tilt_deg: float = 0.0  # forward positive
    trunk_pitch_deg: float = 2.0
    sway_deg: float = 0.3
    sway_m: float = 0.003
    arms_out_deg: float = 10.0
    hands: str = ""  # one of `HANDS`; "": the first of the test
    hand_offset_m: Pair = (0.0, 0.0)  # along the thigh, towards the knee
    stance_half_width_m: float = 0.10
    lift_each: bool = True  # standing: one lift a repetition, or one a side
    lift_s: float = 0.9
    weight_shift: float = 0.6  # share of the way over the standing foot
    foot_clearance_m: float = 0.08  # seated: toes above the floor
    hook_lying: bool = False  # supine: feet on the floor instead of hips and knees at 90
    heel_half_width_m: float = 0.20  # hook-lying: half the distance between the ankles


@dataclass(frozen=True)
class Encoding:
    """Sensor and file."""

    width: int = 960
    height: int = 720
    fps: float = 25.0
    crf: int = 26
    preset: str = "medium"
    variable_rate: bool = False
    stored_rotated: bool = False  # a portrait clip stored as landscape with rotation metadata
    noise: float = 2.0  # standard deviation, 8-bit levels
    blur_px: float = 0.4


@dataclass(frozen=True)
class ClipSpec:
    """One clip, whole: the same specification renders the same clip."""

    name: str
    seed: int
    test: str
    body_id: int = 0
    scene_id: int = 0
    subject: Subject = Subject()
    clothing: Clothing = Clothing()
    room: Room = Room()
    camera: Camera = Camera()
    motion: Motion = Motion()
    encoding: Encoding = Encoding()

    def __post_init__(self) -> None:
        if self.test not in TESTS:
            raise ValueError(f"unknown test {self.test!r}; use one of {', '.join(TESTS)}")
        for repetition in self.motion.repetitions:
            for compensation in repetition.compensations:
                if compensation.kind not in COMPENSATIONS:
                    raise ValueError(f"unknown compensation {compensation.kind!r}")
            for move in repetition.beside:
                if move.kind not in MOVES:
                    raise ValueError(f"unknown movement {move.kind!r}")
        for fidget in self.motion.fidgets:
            if fidget.kind not in MOVES:
                raise ValueError(f"unknown fidget {fidget.kind!r}")
        if self.motion.hands not in ("", *HANDS.get(self.test, ())):
            raise ValueError(f"hands cannot be {self.motion.hands!r} in the {self.test} test")

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, numbers and strings."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ClipSpec:
        """Read what `to_dict` (or JSON) gave; unknown keys raise `ValueError`."""
        return _build(cls, data)

    @classmethod
    def read(cls, path: Path) -> ClipSpec:
        """Read a specification, or the ``spec`` of a truth file.

        Raises
        ------
        InputError
            If there is no such file, or it is neither.
        """
        text = read_text(path)
        try:
            data = json.loads(text)
            return cls.from_dict(data.get("spec", data))
        except (ValueError, TypeError, AttributeError) as error:
            raise InputError(f"{path} specifies no clip: {in_short(error)}") from error


_T = TypeVar("_T")


def _build(cls: type[_T], data: dict[str, Any]) -> _T:
    hints = typing.get_type_hints(cls)
    known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    if unknown := set(data) - known:
        raise ValueError(f"{cls.__name__}: unknown {', '.join(sorted(unknown))}")
    return cls(**{name: _convert(hints[name], value) for name, value in data.items()})


def _convert(hint: Any, value: Any) -> Any:
    if is_dataclass(hint):
        return _build(typing.cast(type, hint), value)
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType):
        return None if value is None else _convert(arguments[0], value)
    if typing.get_origin(hint) is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_convert(arguments[0], item) for item in value)
        return tuple(_convert(kind, item) for kind, item in zip(arguments, value, strict=True))
    return hint(value)

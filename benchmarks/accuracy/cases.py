"""A rendered clip reduced to its landmarks and its truth: small to commit, quick to re-run."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hiprom.arrays import FloatArray
from hiprom.errors import InputError
from hiprom.kinematics.rest import Position
from hiprom.pose import resolve_model
from hiprom.pose.careful import LOOK_EVERY_S, CarefulLooks
from hiprom.pose.estimate import Seen, see
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.sides import SIDES
from hiprom.video import VideoReader

CURVES = (
    "hip_rotation_deg",
    "hip_rotation_pelvis_deg",
    "femur_elevation_deg",
    "femur_abduction_deg",
    "knee_flexion_deg",
)
TRUNK_CURVES = ("pelvis_list_deg", "trunk_lean_deg")

DATA = Path(__file__).parent / "data"
"""The sets of stored cases, a folder each."""

MODEL = "full"  # the pose model that looked, and whose errors are measured

# Fixed-point storage: a sixteenth of a pixel and a tenth of a millimetre are far below the noise.
_PIXEL, _METRE, _SEEN, _DEGREE = 16.0, 10_000.0, 250.0, 50.0
_MISSING = np.iinfo(np.int16).min


@dataclass(frozen=True)
class Case:
    """One clip.

    Attributes
    ----------
    name : str
    position : {"seated", "standing"}
    group : int
        Clips of one group share bodies or rooms; a split never divides a group.
    seen : Seen
        The landmarks of the full model, and the careful looks.
    truth : dict of str to (T, 2) or (T,) array
        Angles of the posed skeleton, degrees; NaN where not defined.
    facts : dict
        The rest of the truth: repetitions, peaks, compensations, camera, spec.
    """

    name: str
    position: Position
    group: int
    seen: Seen
    truth: dict[str, FloatArray]
    facts: dict[str, Any]

    @cached_property
    def landmarks(self) -> LandmarkSequence:
        """The landmarks that are measured: the full model's, where the careful looks saw them."""
        return self.seen.measured()

    def as_looked_at(self, half: int = 0) -> Case:
        """Return the clip with as many careful looks as hiprom takes.

        Parameters
        ----------
        half : {0, 1}
            Which of the looks, where twice as many were kept.
        """
        looks = self.seen.looks
        if looks is None or len(looks) < 2:
            return self
        spacing_s = float(np.median(np.diff(self.seen.landmarks.time_s[looks.frame])))
        if spacing_s > 0.75 * LOOK_EVERY_S:
            return self
        # Straight and mirrored looks alternate: two in the same place, one of each kind, then none.
        kept = (np.arange(len(looks)) + 2 * half) % 4
        return replace(self, seen=replace(self.seen, looks=looks.select((kept == 0) | (kept == 3))))

    def without_looks(self) -> Case:
        """Return the same clip as the full model alone saw it."""
        return replace(self, seen=Seen(self.seen.landmarks, None))

    def filmed_at(self, frames_per_s: float) -> Case:
        """Return the same clip with fewer frames a second, as the full model alone saw it.

        Parameters
        ----------
        frames_per_s : float
            The first frame in every so many parts of a second is kept.
        """
        landmarks = self.seen.landmarks
        spans = np.floor((landmarks.time_s - landmarks.time_s[0]) * frames_per_s + 1e-6)
        rows = np.flatnonzero(np.diff(spans, prepend=-1.0) > 0)
        truth = {name: values[rows] for name, values in self.truth.items()}
        return replace(self, seen=Seen(landmarks.select(rows), None), truth=truth)


def make_case(clip: Path, truth_path: Path) -> Case:
    """Run the pose model over a clip and join the landmarks to its truth."""
    facts = json.loads(truth_path.read_text(encoding="utf-8"))
    with VideoReader(clip) as video:
        seen = see(video, video.info, resolve_model(MODEL), careful=resolve_model("heavy"))
    frames = facts.pop("frames")
    if len(frames["time_s"]) != len(seen.landmarks):
        raise ValueError(f"{clip} has {len(seen.landmarks)} frames, not {len(frames['time_s'])}")
    truth = {
        name: np.stack([np.array(frames[name][s], dtype=np.float64) for s in SIDES], axis=1)
        for name in CURVES
    } | {name: np.array(frames[name], dtype=np.float64) for name in TRUNK_CURVES}
    group = facts["spec"]["body_id"] // 2
    return Case(clip.stem, facts["test"], group, seen, truth, facts)


def save(case: Case, folder: Path) -> Path:
    """Write a case as a compressed array file and return its path."""
    m, looks = case.seen.landmarks, case.seen.looks
    path = folder / f"{case.name}.npz"
    arrays: dict[str, Any] = {
        "time_s": m.time_s,
        "image": _pack(m.image_px, _PIXEL),
        "world": _pack(m.world_m, _METRE),
        "seen": _pack(m.visibility, _SEEN),
        "size": [m.width, m.height],
        "facts": np.array(json.dumps({**case.facts, "group": case.group})),
    }
    if looks is not None:
        arrays |= {
            "look_frame": looks.frame,
            "look_mirrored": looks.mirrored,
            "look_image": _pack(looks.image_px, _PIXEL),
            "look_world": _pack(looks.world_m, _METRE),
        }
    curves = {name: _pack(curve, _DEGREE) for name, curve in case.truth.items()}
    np.savez_compressed(path, **arrays, **curves)  # type: ignore[arg-type]
    return path


def load(path: Path) -> Case:
    """Read a case."""
    with np.load(path, allow_pickle=False) as z:
        facts = json.loads(str(z["facts"]))
        width, height = (int(v) for v in z["size"])
        landmarks = LandmarkSequence(
            z["time_s"],
            _unpack(z["image"], _PIXEL),
            _unpack(z["world"], _METRE),
            _unpack(z["seen"], _SEEN),
            width,
            height,
        )
        looks = None
        if "look_frame" in z.files:
            image, world = _unpack(z["look_image"], _PIXEL), _unpack(z["look_world"], _METRE)
            looks = CarefulLooks(z["look_frame"].astype(np.intp), z["look_mirrored"], image, world)
        seen = Seen(landmarks, looks)
        truth = {name: _unpack(z[name], _DEGREE) for name in (*CURVES, *TRUNK_CURVES)}
    return Case(path.stem, facts["test"], facts["group"], seen, truth, facts)


def load_all(folder: Path) -> list[Case]:
    """Read every case of a folder, in order of name.

    Raises
    ------
    InputError
        If there is none.
    """
    cases = [load(path) for path in sorted(folder.glob("*.npz"))]
    if not cases:
        raise InputError(f"there are no cases in {folder}; name a folder of NAME.npz")
    return cases


def _pack(values: FloatArray, unit: float) -> npt.NDArray[np.int16]:
    """Fixed point, then differences over time (they wrap, and unwrap): these compress well."""
    scaled = np.clip(np.round(np.nan_to_num(values) * unit), _MISSING + 1, -(_MISSING + 1))
    fixed = np.where(np.isfinite(values), scaled, _MISSING).astype(np.int16)
    fixed[1:] -= fixed[:-1].copy()
    return fixed


def _unpack(stored: npt.NDArray[np.int16], unit: float) -> FloatArray:
    fixed = np.cumsum(stored, axis=0, dtype=np.int16)
    return np.where(fixed == _MISSING, np.nan, fixed / unit)

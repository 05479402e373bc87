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
from hiprom.defaults import CAREFUL_MODEL
from hiprom.errors import InputError
from hiprom.kinematics.position import Position
from hiprom.pose import PersonFollower, PoseDetector, resolve_model
from hiprom.pose.careful import CAREFUL_EVERY_S, CarefulDetector, CarefulPoses
from hiprom.pose.collector import PoseCollector
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.raw_landmarks import RawLandmarks
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
    raw : RawLandmarks
        The landmarks of the full model, and the careful poses.
    truth : dict of str to (T, 2) or (T,) array
        Angles of the posed skeleton, degrees; NaN where not defined.
    facts : dict
        The rest of the truth: repetitions, peaks, compensations, camera, spec.
    """

    name: str
    position: Position
    group: int
    raw: RawLandmarks
    truth: dict[str, FloatArray]
    facts: dict[str, Any]

    @cached_property
    def landmarks(self) -> LandmarkSequence:
        """The landmarks that are measured: the full model's, where the careful looks saw them."""
        return self.raw.refined()

    def as_looked_at(self, half: int = 0) -> Case:
        """Return the clip with as many careful looks as hiprom takes.

        Parameters
        ----------
        half : {0, 1}
            Which of the looks, where twice as many were kept.
        """
        careful = self.raw.careful
        if careful is None or len(careful) < 2:
            return self
        spacing_s = float(np.median(np.diff(self.raw.landmarks.time_s[careful.frame])))
        if spacing_s > 0.75 * CAREFUL_EVERY_S:
            return self
        # Straight and mirrored looks alternate: two in the same place, one of each kind, then none.
        kept = (np.arange(len(careful)) + 2 * half) % 4
        return replace(
            self, raw=replace(self.raw, careful=careful.select((kept == 0) | (kept == 3)))
        )

    def without_looks(self) -> Case:
        """Return the same clip as the full model alone saw it."""
        return replace(self, raw=RawLandmarks(self.raw.landmarks, None))

    def filmed_at(self, frames_per_s: float) -> Case:
        """Return the same clip with fewer frames a second, as the full model alone saw it.

        Parameters
        ----------
        frames_per_s : float
            The first frame in every so many parts of a second is kept.
        """
        landmarks = self.raw.landmarks
        spans = np.floor((landmarks.time_s - landmarks.time_s[0]) * frames_per_s + 1e-6)
        rows = np.flatnonzero(np.diff(spans, prepend=-1.0) > 0)
        truth = {name: values[rows] for name, values in self.truth.items()}
        return replace(self, raw=RawLandmarks(landmarks.select(rows), None), truth=truth)


def make_case(clip: Path, truth_path: Path) -> Case:
    """Run the pose model over a clip and join the landmarks to its truth."""
    facts = json.loads(truth_path.read_text(encoding="utf-8"))
    with (
        VideoReader(clip) as video,
        PoseDetector(resolve_model(MODEL)) as detector,
        CarefulDetector(resolve_model(CAREFUL_MODEL)) as careful,
    ):
        follower, seen = PersonFollower(detector), PoseCollector()
        for frame in video:
            pose = follower.update(frame.image, frame.time_s)
            seen.add(frame, pose, careful, follower.region)
        table = seen.table(np.array(video.times_s))
        raw = RawLandmarks.of(table, seen.careful, video.info, seen.camera)
    frames = facts.pop("frames")
    if len(frames["time_s"]) != len(raw.landmarks):
        raise ValueError(f"{clip} has {len(raw.landmarks)} frames, not {len(frames['time_s'])}")
    truth = {
        name: np.stack([np.array(frames[name][s], dtype=np.float64) for s in SIDES], axis=1)
        for name in CURVES
    } | {name: np.array(frames[name], dtype=np.float64) for name in TRUNK_CURVES}
    group = facts["spec"]["body_id"] // 2
    return Case(clip.stem, facts["test"], group, raw, truth, facts)


def save(case: Case, folder: Path) -> Path:
    """Write a case as a compressed array file and return its path."""
    m, careful = case.raw.landmarks, case.raw.careful
    path = folder / f"{case.name}.npz"
    arrays: dict[str, Any] = {
        "time_s": m.time_s,
        "image": _pack(m.image_px, _PIXEL),
        "world": _pack(m.world_m, _METRE),
        "seen": _pack(m.visibility, _SEEN),
        "size": [m.width, m.height],
        "facts": np.array(json.dumps({**case.facts, "group": case.group})),
    }
    if careful is not None:
        arrays |= {
            "look_frame": careful.frame,
            "look_mirrored": careful.mirrored,
            "look_image": _pack(careful.image_px, _PIXEL),
            "look_world": _pack(careful.world_m, _METRE),
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
        careful = None
        if "look_frame" in z.files:
            image, world = _unpack(z["look_image"], _PIXEL), _unpack(z["look_world"], _METRE)
            careful = CarefulPoses(
                z["look_frame"].astype(np.intp), z["look_mirrored"], image, world
            )
        raw = RawLandmarks(landmarks, careful)
        truth = {name: _unpack(z[name], _DEGREE) for name in (*CURVES, *TRUNK_CURVES)}
    return Case(path.stem, facts["test"], facts["group"], raw, truth, facts)


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

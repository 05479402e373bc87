"""The tables: detection and error for each camera position, and what the product says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.errors import InputError
from hiprom.kinematics.vectors import wrapped_deg
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HIPS, KNEES

from .detect import landmarks_name
from .estimate import ESTIMATORS, Series
from .positions import POSITIONS, RESTING, VARIANTS

TRUTH = {"ninety": "hip_rotation_deg", "hook": "hip_rotation_pelvis_deg"}
WITHIN_SHANK = 0.5  # a joint further off than this share of a shank is another joint
SHANK_M = 0.40  # to judge the size of an error in the picture
STILL_S = 0.5  # each still is shown this long where the product judges a series
FRAMES = 10


@dataclass(frozen=True)
class Seen:
    """One series of T stills: truth, and landmarks for each of four turns of the picture."""

    truth_deg: FloatArray
    joints_px: FloatArray
    shank_px: float
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    size: tuple[int, int]

    def joint_errors(self) -> FloatArray:
        """Return (T, 4, 6) distances of hips, knees and ankles from the truth, in shanks."""
        found = self.image_px[:, :, [HIPS, KNEES, ANKLES]]
        away = np.linalg.norm(found - self.joints_px[:, None], axis=-1) / self.shank_px
        return away.reshape(*away.shape[:2], -1)


def check_detected(out: Path, model: str) -> None:
    """Check that there is a series of which a table can tell.

    Raises
    ------
    InputError
        If none has been rendered and detected.
    """
    if next(_all(out, model), None) is None:
        raise InputError(
            f"{out} has no series with landmarks of the model {model}; make them with render, then"
            " detect"
        )


def load(out: Path, number: int, variant: str, model: str) -> list[Seen]:
    """Return the series of a position that have been rendered and detected."""
    return [
        _seen(path, variant)
        for path in sorted(out.glob(f"{number:02d}/{variant}_*/{landmarks_name(model)}"))
    ]


def _seen(path: Path, variant: str) -> Seen:
    from PIL import Image

    with np.load(path) as found, np.load(path.parent / "truth.npz") as truth:
        away = np.linalg.norm(truth["joints_m"] - truth["camera_m"], axis=-1).mean()
        with Image.open(path.parent / "00.jpg") as picture:
            size = picture.size
        return Seen(
            truth_deg=truth[TRUTH[variant]],
            joints_px=truth["joints_px"],
            shank_px=float(truth["focal_px"] * SHANK_M / away),
            image_px=found["image_px"],
            world_m=found["world_m"],
            visibility=found["visibility"],
            size=size,
        )


def errors(series: list[Seen], turn: int) -> dict[str, FloatArray]:
    """Return each estimator's errors over all stills and both legs, degrees, the known ones."""
    pooled: dict[str, list[FloatArray]] = {name: [] for name in ESTIMATORS}
    for one in series:
        given = Series(one.image_px[:, turn], one.world_m[:, turn], float(max(one.size)))
        if not np.isfinite(given.image_px[:RESTING]).all():
            continue  # without the resting stills no estimator has its scale
        for name, estimator in ESTIMATORS.items():
            wrong = wrapped_deg(estimator(given) - one.truth_deg)
            pooled[name].append(wrong[np.isfinite(wrong)])
    return {name: np.concatenate([np.zeros(0), *values]) for name, values in pooled.items()}


def detection_lines(out: Path, model: str) -> Iterator[str]:
    """Yield a Markdown table: who was found, how the picture must be turned, and how well."""
    yield (
        "| camera | posture | found, picture turned by 0/1/2/3 quarters, % | legs right, % "
        "| joints off, % of a shank | refused |"
    )
    yield "|---|---|---|---|---|---|"
    for name, variant, series in _all(out, model):
        away = np.concatenate([one.joint_errors() for one in series])
        found = np.isfinite(away).all(axis=2)
        right = np.nan_to_num(away, nan=np.inf).max(axis=2) < WITHIN_SHANK
        middle = np.median(away[:, 0][found[:, 0]]) if found[:, 0].any() else np.nan
        refused = sum(refusal(one) is not None for one in series)
        yield (
            f"| {name} | {variant} | {'/'.join(f'{100 * f:.0f}' for f in found.mean(axis=0))} | "
            f"{'/'.join(f'{100 * f:.0f}' for f in right.mean(axis=0))} | {100 * middle:.0f} | "
            f"{refused} of {len(series)} |"
        )


def error_lines(out: Path, model: str, turn: int) -> Iterator[str]:
    """Yield a Markdown table of bias / MAE / P95 for each estimator."""
    yield "| camera | posture | bodies | " + " | ".join(ESTIMATORS) + " |"
    yield "|---|---|---|" + "---|" * len(ESTIMATORS)
    for name, variant, series in _all(out, model):
        cells = [_figures(values) for values in errors(series, turn).values()]
        yield f"| {name} | {variant} | {len(series)} | " + " | ".join(cells) + " |"


def _all(out: Path, model: str) -> Iterator[tuple[str, str, list[Seen]]]:
    for variant in VARIANTS:
        for number, name in enumerate(POSITIONS):
            if series := load(out, number, variant, model):
                yield name, variant, series


def _figures(values: FloatArray) -> str:
    if not len(values):
        return "–"
    size = np.abs(values)
    return f"{values.mean():+.1f} / {size.mean():.1f} / {np.percentile(size, 95):.1f}"


def refusal(series: Seen) -> str | None:
    """Return why ``hiprom analyze --test supine`` would refuse this view; None where it measures.

    The stills are shown one after the other as a film of a person who jumps from pose to pose.
    """
    from hiprom.kinematics.core import compute
    from hiprom.protocols import load_protocol
    from hiprom.scoring.quality import assess_view

    order = np.repeat(np.arange(len(series.truth_deg)), FRAMES)
    landmarks = LandmarkSequence(
        time_s=np.arange(len(order)) * STILL_S / FRAMES,
        image_px=series.image_px[order, 0],
        world_m=series.world_m[order, 0],
        visibility=series.visibility[order, 0],
        width=series.size[0],
        height=series.size[1],
    )
    protocol = load_protocol("supine")
    kinematics = compute(landmarks, "supine", protocol.gates)
    return assess_view(landmarks, kinematics, protocol).refusal

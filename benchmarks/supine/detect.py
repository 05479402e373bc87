"""Find landmarks on the stills, turned each way before the model sees them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hiprom.errors import InputError
from hiprom.pose.detector import Pose, PoseDetector
from hiprom.pose.topology import N_LANDMARKS

TURNS = (0, 1, 2, 3)  # quarter turns, counter-clockwise


def landmarks_name(model: str) -> str:
    """Return the file of a series' landmarks by the model, which may be told by its path."""
    return f"landmarks_{Path(model).stem}.npz"


def detect(out: Path, model: str, say: Callable[[str], None]) -> None:
    """Write ``landmarks_MODEL.npz`` beside each series that has none yet.

    Parameters
    ----------
    out : Path
        What `benchmarks.supine.stills.render` wrote.
    model : str
        Name or path, as for ``hiprom analyze --model``.
    say : callable
        Told what was done.

    Raises
    ------
    InputError
        If there is no series.
    """
    from hiprom.pose import resolve_model

    bundle = resolve_model(model)
    series = [truth.parent for truth in sorted(out.glob("*/*/truth.npz"))]
    if not series:
        raise InputError(f"{out} has no series of stills; make them with render")
    todo = [folder for folder in series if not (folder / landmarks_name(model)).exists()]
    with PoseDetector(bundle) as detector:
        for i, folder in enumerate(todo, 1):
            found = [_all_turns(detector, path) for path in sorted(folder.glob("*.jpg"))]
            np.savez_compressed(
                folder / landmarks_name(model),
                image_px=np.array([[pose.image_px for pose in row] for row in found]),
                world_m=np.array([[pose.world_m for pose in row] for row in found]),
                visibility=np.array([[pose.visibility for pose in row] for row in found]),
            )
            if i % 20 == 0 or i == len(todo):
                say(f"{i} of {len(todo)} series")


def read_picture(path: Path) -> npt.NDArray[np.uint8]:
    """Return a picture (H, W, 3), RGB."""
    from PIL import Image

    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def _all_turns(detector: PoseDetector, path: Path) -> list[Pose]:
    picture = read_picture(path)
    poses = []
    for turns in TURNS:
        people = detector.detect_people(np.ascontiguousarray(np.rot90(picture, turns)))
        poses.append(_turned_back(people[0], turns, picture.shape) if people else _nobody())
    return poses


def _turned_back(pose: Pose, turns: int, shape: tuple[int, ...]) -> Pose:
    """Return a pose found on ``rot90(picture, turns)`` in pixels of the picture."""
    height, width = shape[:2]
    x, y = pose.image_px.T
    back = {
        0: (x, y),
        1: (width - y, x),
        2: (width - x, height - y),
        3: (y, height - x),
    }[turns]
    return pose._replace(image_px=np.column_stack(back))


def _nobody() -> Pose:
    return Pose(
        np.full((N_LANDMARKS, 2), np.nan),
        np.full((N_LANDMARKS, 3), np.nan),
        np.full(N_LANDMARKS, np.nan),
    )

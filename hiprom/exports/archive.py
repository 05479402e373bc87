"""Landmarks as NPZ or JSON: what MediaPipe saw, kept or brought from elsewhere."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from hiprom.errors import InputError
from hiprom.files import atomic_path
from hiprom.pose.landmarks import N_LANDMARKS, LandmarkSequence

FloatArray = npt.NDArray[np.float64]

_NEEDED: Final = ("time_s", "image_px", "width", "height")


def write_npz(landmarks: LandmarkSequence, path: Path) -> None:
    """Write landmarks as NPZ, whole or not at all; `read_npz` gives the same back."""
    with atomic_path(path) as partial, partial.open("wb") as out:
        np.savez_compressed(
            out,
            time_s=landmarks.time_s,
            image_px=landmarks.image_px,
            world_m=landmarks.world_m,
            visibility=landmarks.visibility,
            swap_flagged=landmarks.swap_flagged,
            width=landmarks.width,
            height=landmarks.height,
            careful=landmarks.careful,
        )


def read_npz(path: Path) -> LandmarkSequence:
    """Read landmarks from NPZ: ``time_s``, ``image_px``, ``width``, ``height`` at least.

    Pickled objects, which could run code, are refused.

    Raises
    ------
    InputError
        If it cannot be read, lacks an array, or the shapes are not those of `LandmarkSequence`.
    """
    try:
        # Opened here: numpy leaves a file open that turns out to be no archive.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            found = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"cannot read {path}: it is no NPZ of plain arrays ({error})") from error
    missing = [name for name in _NEEDED if name not in found]
    if missing:
        raise InputError(f"{path} has no array '{missing[0]}'; needed: {', '.join(_NEEDED)}")
    return _sequence(found, path)


def read_json(path: Path) -> LandmarkSequence:
    """Read MediaPipe's landmarks from JSON.

    ``{"width": …, "height": …, "frames": [{"time_s": …, "landmarks": [{"x": …, "y": …,
    "visibility": …}, …33], "world_landmarks": [{"x": …, "y": …, "z": …}, …33]}]}``, with x and y
    of ``landmarks`` as shares of the frame's width and height, as MediaPipe gives them; an empty
    list where nobody was found.

    Raises
    ------
    InputError
        If it cannot be read, or has another shape.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        size = np.array([content["width"], content["height"]], dtype=float)
        frames = content["frames"]
        image = np.stack([_points(f.get("landmarks"), ("x", "y")) for f in frames]) * size
        return _sequence(
            {
                "time_s": np.array([f["time_s"] for f in frames], dtype=float),
                "image_px": image,
                "world_m": np.stack([_points(f.get("world_landmarks"), "xyz") for f in frames]),
                "visibility": np.stack(
                    [_points(f.get("landmarks"), ("visibility",))[:, 0] for f in frames]
                ),
                "width": size[0],
                "height": size[1],
            },
            path,
        )
    except OSError as error:
        raise InputError(f"cannot read {path}: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is no landmark JSON: {error!r}; see docs/exports.md") from error


def _points(points: list[dict[str, Any]] | None, keys: str | tuple[str, ...]) -> FloatArray:
    """Return (33, len(keys)) values, NaN where a point or a key is missing."""
    if not points:
        return np.full((N_LANDMARKS, len(keys)), np.nan)
    values = [[np.nan if p.get(key) is None else p[key] for key in keys] for p in points]
    return np.array(values, dtype=float).reshape(N_LANDMARKS, len(keys))


def _sequence(found: dict[str, Any], path: Path) -> LandmarkSequence:
    try:
        image = np.asarray(found["image_px"], dtype=float)
        seen = np.where(np.isfinite(image).all(axis=-1), 1.0, np.nan)
        given = np.asarray(found.get("visibility", seen), dtype=float)
        world = found.get("world_m", np.full((*image.shape[:-1], 3), np.nan))
        return LandmarkSequence(
            time_s=np.asarray(found["time_s"], dtype=float),
            image_px=image,
            world_m=np.asarray(world, dtype=float),
            # A file that says nothing of visibility means that what it has was seen.
            visibility=given if np.isfinite(given).any() else seen,
            width=int(found["width"]),
            height=int(found["height"]),
            swap_flagged=np.asarray(found.get("swap_flagged", ()), dtype=bool),
            careful=bool(found.get("careful", False)),
        )
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except (ValueError, TypeError) as error:
        raise InputError(f"{path} does not hold landmarks: {error}") from error

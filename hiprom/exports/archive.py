"""Landmarks as NPZ or JSON: what MediaPipe saw, kept or brought from elsewhere."""

from __future__ import annotations

import json
import math
import os
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from hiprom.arrays import FloatArray
from hiprom.errors import InputError, in_short, reason_of
from hiprom.exports.origin import Origin
from hiprom.files import check_regular
from hiprom.files import read_json as load_json
from hiprom.limits import MAX_FRAMES
from hiprom.measurement import SCHEMA, Model
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import N_LANDMARKS
from hiprom.writing import atomic_path

_NEEDED: Final = ("time_s", "image_px", "width", "height")
_FIELDS: Final = tuple(field.name for field in fields(LandmarkSequence))
# 33 points of at most 3 numbers of 16 bytes, with room for a header.
_MOST_BYTES_PER_FRAME: Final = N_LANDMARKS * 3 * 16
_HEADER_BYTES: Final = 4096
# Whatever a damaged or hostile archive makes zipfile, zlib and numpy's header parser raise.
_DAMAGED: Final = (
    OSError,
    ValueError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    SyntaxError,
    tokenize.TokenError,
    UserWarning,
    TypeError,
    KeyError,
    OverflowError,
    MemoryError,
)


def write_npz(
    landmarks: LandmarkSequence,
    path: Path,
    model: Model | None = None,
    origin: Origin | None = None,
) -> None:
    """Write landmarks as NPZ, whole or not at all; `read_npz` gives the same back.

    With the model that found them, which `model_of` gives back: only then is the error of what is
    measured from the file known. `origin` (from `origin_of`) is for people.
    """
    told = "" if model is None else model.model_dump_json()
    whence = json.dumps(dict(origin), ensure_ascii=False) if origin else ""
    with atomic_path(path) as partial, partial.open("wb") as out:
        np.savez_compressed(
            out,
            **{name: getattr(landmarks, name) for name in _FIELDS},
            model=np.frombuffer(told.encode(), dtype=np.uint8),
            origin=np.frombuffer(whence.encode(), dtype=np.uint8),
        )


def read_npz(path: str | os.PathLike[str]) -> LandmarkSequence:
    """Read landmarks from NPZ: ``time_s``, ``image_px``, ``width``, ``height`` at least.

    Pickled objects, which could run code, are refused. Of each array its size is looked at before
    it is unpacked.

    Raises
    ------
    InputError
        If it cannot be read, lacks an array, or the shapes are not those of `LandmarkSequence`.
    """
    path = Path(path)
    found = _arrays(path, _FIELDS)
    missing = [name for name in _NEEDED if name not in found]
    if missing:
        raise InputError(f"{path} has no array '{missing[0]}'; needed: {', '.join(_NEEDED)}")
    return _sequence(found, path)


def model_of(path: Path) -> Model:
    """Return the model that an NPZ names; one without a name where the file tells none.

    Raises
    ------
    InputError
        If the file cannot be read, or what it tells is no model.
    """
    told = _arrays(path, ("model",)).get("model", np.empty(0, np.uint8)).tobytes()
    try:
        return Model.model_validate_json(told) if told else Model(name=None, sha256=None)
    except ValueError as error:
        raise InputError(f"{path}: 'model' names no pose model ({in_short(error)})") from error


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
    content = load_json(path)
    if not isinstance(content, dict):
        raise InputError(f"{path} is no landmark JSON: it is no object; see docs/exports.md")
    if str(contract := content.get("schema", "")).startswith("hiprom."):
        what = f"{path} is a result ({contract}), not a clip or landmarks"
        if contract == SCHEMA:
            what += ": 'hiprom report', 'compare', 'export' and 'history' take it"
        raise InputError(what)
    try:
        size = np.array([content["width"], content["height"]], dtype=float)
        frames = content["frames"]
        if not frames:
            raise InputError(f"{path} holds no frame: nothing can be measured")
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
    except KeyError as error:
        raise InputError(
            f"{path} is no landmark JSON: it has no {error}; see docs/exports.md"
        ) from error
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        reason = " ".join(repr(error).split())[:200]
        raise InputError(f"{path} is no landmark JSON: {reason}; see docs/exports.md") from error


def _arrays(path: Path, names: Sequence[str]) -> dict[str, np.ndarray[Any, np.dtype[Any]]]:
    """Return those arrays of an NPZ that it has."""
    check_regular(path)
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(path) as archive:
            # numpy mends headers of Python 2 with a warning: here they are damage.
            warnings.simplefilter("error", UserWarning)
            return {
                name: _array(archive, f"{name}.npy", path)
                for name in names
                if f"{name}.npy" in archive.namelist()
            }
    except PermissionError as error:
        raise InputError(f"cannot read {path}: {reason_of(error)}") from error
    except _DAMAGED as error:
        raise InputError(
            f"cannot read {path}: it is no NPZ of plain arrays ({in_short(error)})"
        ) from error


def _array(archive: zipfile.ZipFile, member: str, path: Path) -> np.ndarray[Any, np.dtype[Any]]:
    """Return an array of an NPZ; its header is believed only so far as the archive bears it out."""
    most = MAX_FRAMES.value * _MOST_BYTES_PER_FRAME
    stated = archive.getinfo(member).file_size
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        read_header = (
            np.lib.format.read_array_header_1_0
            if version == (1, 0)
            else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = read_header(file)
    size = math.prod(shape) * dtype.itemsize
    if size > most:
        raise InputError(
            f"{path}: {member} holds more than {MAX_FRAMES.value} frames: cut it to the test;"
            f" {MAX_FRAMES.remedy}"
        )
    if dtype.kind not in "biuf":
        raise ValueError(f"{member} holds {dtype} instead of numbers")
    if size > stated or stated > size + _HEADER_BYTES:
        raise ValueError(f"{member} is not the array that its header states")
    with archive.open(member) as file:
        return np.asarray(np.lib.format.read_array(file, allow_pickle=False))


def _points(points: list[dict[str, Any]] | None, keys: str | tuple[str, ...]) -> FloatArray:
    """Return (33, len(keys)) values, NaN where a point or a key is missing."""
    if not points:
        return np.full((N_LANDMARKS, len(keys)), np.nan)
    values = [[np.nan if p.get(key) is None else p[key] for key in keys] for p in points]
    return np.array(values, dtype=float).reshape(N_LANDMARKS, len(keys))


def _sequence(found: dict[str, Any], path: Path) -> LandmarkSequence:
    """Return landmarks from the fields that a file has; each has the name of its attribute."""
    try:
        image = np.asarray(found["image_px"], dtype=float)
        seen = np.where(np.isfinite(image).all(axis=-1), 1.0, np.nan)
        given = np.asarray(found.get("visibility", seen), dtype=float)
        told: dict[str, Any] = {"world_m": np.full((*image.shape[:-1], 3), np.nan)}
        told |= {name: found[name] for name in _FIELDS if name in found}
        told |= {
            # A file that says nothing of visibility means that what it has was seen.
            "visibility": given if np.isfinite(given).any() else seen,
            "width": int(np.asarray(found["width"]).item()),
            "height": int(np.asarray(found["height"]).item()),
            "careful": bool(found.get("careful", False)),
        }
        return LandmarkSequence(**told)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(f"{path} does not hold landmarks: {in_short(error)}") from error

"""Pose landmarker bundles: where they are, which bytes they must have, and how to get them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import platformdirs

from hiprom import toml
from hiprom.errors import ModelError, reason_of
from hiprom.files import is_there, sha256_of
from hiprom.writing import create_folder

CACHE_VARIABLE = "HIPROM_CACHE_DIR"

_PACKAGE = Path(__file__).resolve().parent.parent
# In a wheel the models lie inside the package, in a checkout beside it.
_SHIPPED_FOLDERS = (_PACKAGE / "models", _PACKAGE.parent / "models")


@dataclass(frozen=True)
class ModelFile:
    """A model bundle on disk: its name (the file's stem), path and SHA-256 (hexadecimal)."""

    name: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class KnownModel:
    """A bundle that the manifest names, with the size and SHA-256 that it must have."""

    key: str
    file: str
    bytes: int
    sha256: str
    url: str
    shipped: bool


@dataclass(frozen=True)
class ModelStatus:
    """A known model and what was found of it: ``path`` is None when it is not on this machine.

    ``intact`` is None until the checksum was compared.
    """

    model: KnownModel
    path: Path | None
    intact: bool | None = None


def known_models() -> dict[str, KnownModel]:
    """Return the models of the manifest by key (``full``, ``heavy``).

    Raises
    ------
    ModelError
        If the manifest is missing: the installation is damaged.
    """
    for folder in _SHIPPED_FOLDERS:
        manifest = folder / "manifest.toml"
        if manifest.is_file():
            return _read_manifest(manifest)
    raise ModelError("the model manifest (models/manifest.toml) is missing; reinstall hiprom")


@lru_cache(maxsize=4)
def _read_manifest(manifest: Path) -> dict[str, KnownModel]:
    entries = toml.loads(manifest.read_text(encoding="utf-8"))
    return {
        key: KnownModel(
            key, entry["file"], entry["bytes"], entry["sha256"], entry["url"], entry["shipped"]
        )
        for key, entry in entries.items()
    }


def cache_folder() -> Path:
    """Return the folder of downloaded models; ``HIPROM_CACHE_DIR`` overrides the user's cache."""
    override = os.environ.get(CACHE_VARIABLE)
    root = Path(override) if override else platformdirs.user_cache_path("hiprom")
    return root / "models"


def create_cache(folder: Path) -> None:
    """Create a folder within `cache_folder`.

    Raises
    ------
    UsageError
        If it cannot be created.
    """
    create_folder(folder, what="model cache", remedy=f"name another with {CACHE_VARIABLE}")


def resolve_model(model: str | os.PathLike[str] = "full") -> ModelFile:
    """Find a model and check it.

    Parameters
    ----------
    model : str or path-like
        ``"full"``, ``"heavy"``, or the path of any pose landmarker bundle (``.task``).

    Returns
    -------
    ModelFile
        Name, path and SHA-256. A known model has the manifest's SHA-256; that of another
        bundle is what its bytes gave.

    Raises
    ------
    ModelError
        If it is missing, is not a bundle, or claims a known name with other bytes.
    """
    known = known_models().get(os.fspath(model))
    if known is not None:
        return _resolve_known(known)
    path = Path(model)
    if not is_there(path, ModelError) or not path.is_file():
        names = ", ".join(known_models())
        raise ModelError(f"no model {model}: it is neither one of {names} nor a model file")
    sha256 = file_sha256(path)
    if not zipfile.is_zipfile(path):
        raise ModelError(
            f"{path} is not a pose landmarker bundle (.task), or it is damaged; use --model full"
        )
    return ModelFile(path.stem, path, sha256)


def _resolve_known(known: KnownModel) -> ModelFile:
    model = _intact_copy(known)
    if model is not None:
        return model
    path = _find(known)
    if path is not None:
        raise ModelError(
            f"{path} is not the {known.key} model that hiprom knows (wrong SHA-256) and is refused;"
            f" delete it and run: hiprom models get {known.key}"
        )
    remedy = "reinstall hiprom" if known.shipped else f"get it with: hiprom models get {known.key}"
    raise ModelError(f"the {known.key} model is not on this machine; {remedy}")


def list_models() -> list[ModelStatus]:
    """Return each known model and where it lies, checksums not compared (fast)."""
    return [ModelStatus(model, _find(model)) for model in known_models().values()]


def verify_models() -> list[ModelStatus]:
    """Return each known model, where it lies, and whether its bytes are the right ones."""
    return [_verified(one) for one in list_models()]


def _verified(status: ModelStatus) -> ModelStatus:
    if status.path is None:
        return status
    intact = _intact_copy(status.model)
    path = status.path if intact is None else intact.path
    return replace(status, path=path, intact=intact is not None)


def get_model(name: str, progress: Callable[[int, int], None] | None = None) -> ModelFile:
    """Fetch a known model from its official address into the cache, and verify it.

    Nothing is fetched when an intact copy is already there.

    Parameters
    ----------
    name : str
        ``"full"`` or ``"heavy"``.
    progress : callable, optional
        Called with (bytes so far, bytes in all).

    Returns
    -------
    ModelFile

    Raises
    ------
    ModelError
        If the name is unknown, the download fails or stops short, or the bytes are wrong; no
        partial or wrong file is left behind.
    UsageError
        If the cache folder cannot be written.
    """
    from hiprom.pose.download import download  # late: only this command needs the network

    known = known_models().get(name)
    if known is None:
        raise ModelError(f"no model named {name}; known are: {', '.join(known_models())}")
    present = _intact_copy(known)
    if present is not None:
        return present
    target = cache_folder() / known.file
    download(known, target, progress)
    return ModelFile(target.stem, target, known.sha256)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a model's bytes, in hexadecimal.

    Raises
    ------
    ModelError
        If it cannot be read.
    """
    try:
        state = path.stat()
        return _sha256_in_state(path, state.st_ino, state.st_size, state.st_mtime_ns)
    except OSError as error:
        raise ModelError(f"cannot read the model {path}: {reason_of(error)}") from error


@lru_cache(maxsize=16)
def _sha256_in_state(path: Path, inode: int, size: int, mtime_ns: int) -> str:
    """Read the bytes once for as long as the file stays as it is: a batch asks for each clip."""
    del inode, size, mtime_ns
    return sha256_of(path)


def _find(known: KnownModel) -> Path | None:
    """Return a copy without reading it; one of the right size beats one that is cut short."""
    copies = _copies(known)
    right_size = (path for path in copies if path.stat().st_size == known.bytes)
    return next(right_size, next(iter(copies), None))


def _intact_copy(known: KnownModel) -> ModelFile | None:
    """Return the first copy that has the right bytes, wherever a damaged one may lie before it."""
    for path in _copies(known):
        if path.stat().st_size == known.bytes and file_sha256(path) == known.sha256:
            return ModelFile(path.stem, path, known.sha256)
    return None


def _copies(known: KnownModel) -> list[Path]:
    """Look in the package, the checkout and the cache, in this order."""
    places = (folder / known.file for folder in (*_SHIPPED_FOLDERS, cache_folder()))
    return [path for path in places if _is_file(path)]


def _is_file(path: Path) -> bool:
    """Tell whether a file is there; none is in a folder that may not be looked into."""
    try:
        return path.is_file()
    except OSError:  # another account's cache, say (until Python 3.13)
        return False

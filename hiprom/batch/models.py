"""The model of a batch, on whichever machine: by name, shared path or URL, checked by its bytes."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from hiprom.batch import locations
from hiprom.errors import ModelError
from hiprom.pose.models import ModelFile, cache_folder, create_cache, resolve_model
from hiprom.writing import atomic_path


@lru_cache(maxsize=16)
def model_for(model: str, sha256: str | None = None) -> ModelFile:
    """Find a model on this machine; one behind a URL is fetched into the cache.

    Parameters
    ----------
    model : str
        Name, path or URL.
    sha256 : str, optional
        What its bytes must give: workers measure with the very model of the batch.

    Raises
    ------
    ModelError
        If it is missing, damaged, or another one.
    """
    found = _fetched(model, sha256) if locations.is_url(model) else resolve_model(model)
    if sha256 is not None and found.sha256 != sha256:
        raise ModelError(
            f"the model {locations.without_secrets(model)} of this worker is not that of the batch"
            f" (SHA-256 {found.sha256[:12]}… instead of {sha256[:12]}…)"
        )
    return found


def _fetched(url: str, sha256: str | None) -> ModelFile:
    name = PurePosixPath(urlsplit(url).path).name or "model.task"
    # Named after its bytes where they are known: a worker fetches a model once.
    known = sha256 or hashlib.sha256(locations.without_secrets(url).encode()).hexdigest()
    target = cache_folder() / "fetched" / known[:16] / name[-80:]
    if sha256 is None or not target.is_file() or resolve_model(target).sha256 != sha256:
        create_cache(target.parent)
        with atomic_path(target) as partial:
            locations.fetch(url, partial)
    return resolve_model(target)

"""Fetch a model bundle: the only place where hiprom uses the network, and only when told to."""

from __future__ import annotations

import hashlib
import http.client
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from hiprom.errors import ModelError
from hiprom.pose.models import KnownModel, create_cache
from hiprom.writing import atomic_path

TIMEOUT_S = 30.0
_CHUNK = 1 << 16


def download(
    known: KnownModel, target: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Write a known model's bytes to `target`, or nothing at all.

    Parameters
    ----------
    known : KnownModel
        Address, size and SHA-256.
    target : Path
        The file to write; its folder is created.
    progress : callable, optional
        Called with (bytes so far, bytes in all).

    Raises
    ------
    ModelError
        If the download fails, stops short, or brings other bytes.
    UsageError
        If the folder cannot be written.
    """
    create_cache(target.parent)
    with atomic_path(target) as temporary:
        try:
            size, sha256 = _fetch(known, temporary, progress)
        except urllib.error.HTTPError as error:
            with error:  # it holds the connection
                raise ModelError(_not_to_be_had(known, error.reason)) from error
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError) as error:
            reason = getattr(error, "reason", None) or error
            raise ModelError(_not_to_be_had(known, reason)) from error
        except (ConnectionError, ssl.SSLError) as error:
            raise ModelError(
                f"the download of the {known.key} model broke off: {error}; try again"
            ) from error
        if size != known.bytes or sha256 != known.sha256:
            raise ModelError(
                f"the download of the {known.key} model is not what it should be ({size} bytes of"
                f" {known.bytes}, SHA-256 {sha256[:12]}…) and was removed; try again"
            )


def _not_to_be_had(known: KnownModel, reason: object) -> str:
    return (
        f"cannot download the {known.key} model from {known.url}: {reason};"
        " check the connection and try again"
    )


def _fetch(
    known: KnownModel, temporary: Path, progress: Callable[[int, int], None] | None
) -> tuple[int, str]:
    """Copy the answer to the file; return its size and SHA-256, stopping once it is too long."""
    size = 0
    digest = hashlib.sha256()
    with (
        urllib.request.urlopen(known.url, timeout=TIMEOUT_S) as answer,
        temporary.open("wb") as stream,
    ):
        while size <= known.bytes and (chunk := answer.read(_CHUNK)):
            stream.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            if progress is not None:
                progress(size, known.bytes)
    return size, digest.hexdigest()

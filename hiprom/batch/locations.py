"""Clips and models where they are: a path, or a URL that is fetched because the user named it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict

from hiprom import files
from hiprom.errors import InputError, UsageError

PROTOCOLS: Final = ("http", "https", "s3", "gs", "gcs", "az", "abfs")
_SILENCE_S: Final = 60.0
"""A server that sends nothing for so long is given up."""
_LOGIN: Final = re.compile(r"://[^/@\s]*@")
_QUERY: Final = re.compile(r"(\w://[^\s?#]*)[?#][^\s'\"]*")
_STORAGE: Final = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}


class FetchError(InputError):
    """A URL that could not be fetched: worth another try, unlike a damaged file."""


class Stamp(BaseModel):
    """What tells whether a clip is the one that was measured.

    Attributes
    ----------
    size : int or None
        Bytes.
    changed : str or None
        Time of the last change, or what a server tells of it (ETag).
    sha256 : str or None
        Of the content, hexadecimal; known once a clip was measured.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    size: int | None
    changed: str | None
    sha256: str | None = None


def is_url(place: str) -> bool:
    """Return whether a place is a URL and not a path (``C:\\clips`` is a path)."""
    scheme, separator, _ = place.partition("://")
    return bool(separator) and len(scheme) > 1 and scheme.replace("+", "").isalnum()


def without_secrets(place: str) -> str:
    """Return a URL without user, password, query and fragment: signed URLs are keys."""
    if not is_url(place):
        return place
    try:
        parts = urlsplit(place)
    except ValueError:  # where its secrets are cannot be told
        return f"{place.partition('://')[0]}://…"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def check_url(place: str) -> None:
    """Check that a URL is whole, its kind one that can be fetched, and its package installed.

    Raises
    ------
    UsageError
        If it is not.
    """
    scheme = place.partition("://")[0].lower()
    try:
        urlsplit(place)
    except ValueError as error:  # the error quotes the address, and secrets with it
        raise UsageError(f"{without_secrets(place)}: no URL; check its server's name") from error
    if scheme not in PROTOCOLS:
        raise UsageError(
            f"{without_secrets(place)}: cannot fetch {scheme}://; name a path or one of"
            f" {', '.join(PROTOCOLS)}"
        )
    filesystem(place)


def stamp_of(place: str) -> Stamp | None:
    """Return a clip's stamp without reading it; None where it cannot be seen from here."""
    try:
        if is_url(place):
            system, path = filesystem(place)
            info = system.info(path)
            changed = next(
                (str(info[name]) for name in ("ETag", "etag", "LastModified", "mtime", "updated")
                 if info.get(name)),
                None,
            )  # fmt: skip
            return Stamp(size=info.get("size"), changed=changed)
        status = Path(place).stat()
        return Stamp(size=status.st_size, changed=str(status.st_mtime_ns))
    except UsageError:
        raise
    except Exception:  # noqa: BLE001  each storage raises its own; the worker says what is wrong
        return None


def sha256_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where it cannot be read."""
    try:
        return files.sha256_of(path)
    except OSError:
        return None


@contextmanager
def local_copy(place: str, scratch: str | None = None) -> Iterator[Path]:
    """Yield a local file: the path itself, or a URL's content in a temporary file.

    Parameters
    ----------
    place : str
        Path or URL.
    scratch : str, optional
        Where the temporary file goes.

    Raises
    ------
    FetchError
        If the URL cannot be fetched.
    """
    if not is_url(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="hiprom-", dir=scratch) as folder:
        name = PurePosixPath(urlsplit(place).path).name or "clip"
        local = Path(folder) / name[-80:]
        fetch(place, local)
        yield local


def fetch(place: str, target: Path) -> None:
    """Copy a URL's content to a file.

    Raises
    ------
    FetchError
        If it cannot be fetched whole.
    UsageError
        If the package for this kind of URL is missing.
    """
    system, path = filesystem(place)
    try:
        system.get_file(path, str(target))
    except Exception as error:  # each storage raises its own
        missing = isinstance(error, FileNotFoundError)
        why = "there is no such file" if missing else reason_without_secrets(error)
        raise FetchError(f"cannot fetch {without_secrets(place)}: {why}") from error


def reason_without_secrets(error: Exception) -> str:
    """Return a storage's error in a line, without what URLs in it may hold of secrets."""
    text = _QUERY.sub(r"\1", _LOGIN.sub("://", " ".join(str(error).split())))
    return text[:200] or type(error).__name__


def filesystem(place: str) -> tuple[Any, str]:
    """Return fsspec's file system for a URL and the path in it.

    Raises
    ------
    UsageError
        If the package for this kind of URL is missing.
    """
    scheme = place.partition("://")[0].lower()
    try:
        import fsspec

        options: dict[str, Any] = {}
        if scheme in ("http", "https"):
            import aiohttp

            # The default bounds the whole transfer, which large clips on slow lines exceed.
            silence = aiohttp.ClientTimeout(
                total=None, sock_connect=_SILENCE_S, sock_read=_SILENCE_S
            )
            options["client_kwargs"] = {"timeout": silence}
        system, path = fsspec.core.url_to_fs(place, **options)
    except ImportError as error:
        package = _STORAGE.get(scheme)
        remedy = f"pip install {package}" if package else 'pip install "hiprom[cluster]"'
        raise UsageError(f"{scheme}:// needs a package that is not installed: {remedy}") from error
    return system, path

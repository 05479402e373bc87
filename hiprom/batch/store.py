"""The results folder: one record for each clip, its measurement beside it, tables above.

``records/ID.json`` is the source of truth, written whole or not at all; written twice, it is one.
``ID.measurement.json`` is the measurement alone, as ``hiprom analyze`` writes it. Both may lie
behind a URL, where the user asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from hiprom.batch import locations
from hiprom.batch.outcome import Outcome
from hiprom.errors import UsageError, reason_of
from hiprom.results.file_names import MEASUREMENT_SUFFIX
from hiprom.writing import atomic_path, create_folder, remove

RECORDS = "records"


class Folder(Protocol):
    """Where results lie: few small files, each written whole."""

    name: str

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, None where there is none."""

    def write(self, path: str, content: bytes) -> None:
        """Write a file whole or not at all; raise UsageError where that is impossible."""

    def remove(self, path: str) -> None:
        """Remove a file if it is there; raise UsageError where that is impossible."""

    def names(self, path: str) -> set[str]:
        """Return the names in a subfolder, the empty string being the folder itself.

        Raise UsageError where that is impossible.
        """


class LocalFolder:
    """A folder of this machine, or a shared one."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._path = path
        create_folder(path, remedy="name another with --out")

    def read(self, path: str) -> bytes | None:
        try:
            return (self._path / path).read_bytes()
        except OSError:
            return None

    def write(self, path: str, content: bytes) -> None:
        target = self._path / path
        create_folder(target.parent, remedy="name another with --out")
        with atomic_path(target) as partial:
            partial.write_bytes(content)

    def remove(self, path: str) -> None:
        remove(self._path / path)

    def names(self, path: str) -> set[str]:
        folder = self._path / path
        try:
            return {entry.name for entry in folder.iterdir()}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise UsageError(
                f"cannot read the folder {folder}: {reason_of(error)}; name another with --out"
            ) from error


class UrlFolder:
    """A folder behind a URL: object stores show a file only once it is whole."""

    def __init__(self, url: str) -> None:
        self.name = locations.without_secrets(url)
        self._system, path = locations.filesystem(url)
        self._root = path.rstrip("/")

    def read(self, path: str) -> bytes | None:
        with self._told("read", path):
            try:
                content: bytes = self._system.cat_file(f"{self._root}/{path}")
            except FileNotFoundError:
                return None
        return content

    def write(self, path: str, content: bytes) -> None:
        with self._told("write", path):
            self._system.pipe_file(f"{self._root}/{path}", content)

    def remove(self, path: str) -> None:
        with self._told("remove", path):
            if self._system.exists(f"{self._root}/{path}"):
                self._system.rm_file(f"{self._root}/{path}")

    def names(self, path: str) -> set[str]:
        with self._told("list", path):
            try:
                found: list[Any] = self._system.ls(f"{self._root}/{path}".rstrip("/"), detail=False)
            except FileNotFoundError:
                return set()
        return {str(name).rstrip("/").rpartition("/")[2] for name in found}

    @contextmanager
    def _told(self, doing: str, path: str) -> Iterator[None]:
        """Tell in a line what could not be done; each storage raises errors of its own."""
        try:
            yield
        except Exception as error:
            place = f"{self.name}/{path}".rstrip("/")
            reason = locations.reason_without_secrets(error)
            raise UsageError(f"cannot {doing} {place}: {reason}; check --out") from error


def open_folder(place: str) -> Folder:
    """Open a results folder by path or URL, creating it where it is missing.

    Raises
    ------
    UsageError
        If that is impossible.
    """
    if locations.is_url(place):
        locations.check_url(place)
        return UrlFolder(place)
    return LocalFolder(Path(place))


class Store:
    """Records of clips in a results folder.

    Parameters
    ----------
    folder : Folder
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._records = folder.names(RECORDS)
        self._measurements = folder.names("")

    def load(self, job_id: str) -> Outcome | None:
        """Return a clip's record; None where there is none that can be read."""
        if f"{job_id}.json" not in self._records:
            return None
        content = self.folder.read(_record(job_id))
        try:
            outcome = None if content is None else Outcome.model_validate_json(content)
        except ValidationError:
            return None  # of another time, or damaged: measured anew
        missing = _measurement(job_id) not in self._measurements
        if outcome is not None and outcome.measurement is not None and missing:
            self._write_measurement(outcome)
        return outcome

    def others(self, ids: Iterable[str]) -> list[str]:
        """Return the ids of records of none of these jobs: of another folder, or renamed."""
        records = {name for name in self._records if not name.startswith(".")}
        left = records - {f"{job_id}.json" for job_id in ids}
        return sorted(name.removesuffix(".json") for name in left)

    def save(self, outcome: Outcome) -> None:
        """Write a clip's files; the record last, so that it vouches for the other."""
        if outcome.measurement is not None:
            self._write_measurement(outcome)
        else:
            self.folder.remove(_measurement(outcome.id))
        self.folder.write(_record(outcome.id), f"{outcome.to_json()}\n".encode())
        self._records.add(f"{outcome.id}.json")

    def _write_measurement(self, outcome: Outcome) -> None:
        assert outcome.measurement is not None
        content = f"{outcome.measurement.to_json()}\n".encode()
        self.folder.write(_measurement(outcome.id), content)
        self._measurements.add(_measurement(outcome.id))


def _record(job_id: str) -> str:
    return f"{RECORDS}/{job_id}.json"


def _measurement(job_id: str) -> str:
    return f"{job_id}{MEASUREMENT_SUFFIX}"

"""Finished tests: a folder of files, from which the page shows the latest and those of before."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hiprom.apps.web.summary import summary_of
from hiprom.errors import HipromError
from hiprom.exports.archive import write_npz
from hiprom.exports.origin import origin_of
from hiprom.measurement import Measurement
from hiprom.results.file_names import (
    FRAMES_SUFFIX,
    LANDMARKS_SUFFIX,
    MEASUREMENT_SUFFIX,
    PLOT_SUFFIXES,
    REPORT_SUFFIX,
)
from hiprom.results.files import write_frames, write_json
from hiprom.results.plot import write_plot
from hiprom.results.report import Details, write_report_of
from hiprom.results.stored import read_measurement
from hiprom.results.words import clip_name
from hiprom.writing import create_folder

if TYPE_CHECKING:
    from hiprom.analysis import Analysis

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "npz": "application/octet-stream",
    "html": "text/html; charset=utf-8",
}
"""The files of a finished test, by what the page calls them."""

_ENDINGS: Final[Mapping[str, str]] = {
    "json": MEASUREMENT_SUFFIX,
    "csv": FRAMES_SUFFIX,
    "svg": PLOT_SUFFIXES[1],
    "npz": LANDMARKS_SUFFIX,
    "html": REPORT_SUFFIX,
}
_TIME: Final = "%Y%m%d-%H%M%S"
_STAMP: Final = re.compile(r"_([0-9]{8}-[0-9]{6})(?:~[0-9]+)?$")
_KEY: Final = re.compile(r"[\w~-]{1,100}")  # nothing that could lead out of the folder


@dataclass(frozen=True)
class FinishedTest:
    """One finished test.

    Attributes
    ----------
    key : str
        What the page calls it: the stem of its files.
    measurement : Measurement
    files : mapping of str to Path
        Those of its files that are there, by the keys of `MEDIA_TYPES`.
    """

    key: str
    measurement: Measurement
    files: Mapping[str, Path]

    @property
    def saved_s(self) -> float:
        """When it was saved, seconds since 1970."""
        return self.order[0]

    @property
    def order(self) -> tuple[float, float]:
        """Larger for what was saved later."""
        return _order(self.files["json"])

    def summary(self) -> dict[str, Any]:
        """Return what the page shows: the measurement, and the sentences that go with it."""
        files = {kind: path.name for kind, path in self.files.items()}
        told = {"files": files, "folder": str(self.files["json"].parent), "saved_s": self.saved_s}
        return {**summary_of(self.key, self.measurement), **told}

    def line(self) -> dict[str, Any]:
        """Return what the list of results shows."""
        sides = self.measurement.sides
        return {
            "id": self.key,
            "name": self.measurement.source.path,
            "saved_s": self.saved_s,
            "left": sides.left.peak_ir_deg,
            "right": sides.right.peak_ir_deg,
        }


class Results:
    """The folder of finished tests. Safe to use from several threads.

    Parameters
    ----------
    folder : Path
        Where the files go; made when the first test is saved.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def save(self, analysis: Analysis, name: str) -> FinishedTest:
        """Write a test's files, all of them or none.

        Parameters
        ----------
        analysis : Analysis
        name : str
            What to call it: the clip's name, or the live test's.

        Raises
        ------
        UsageError
            If the folder cannot be made or written.
        """
        analysis = _named(analysis, name)
        with self._lock:  # matplotlib's settings are shared by all threads
            key, written = self._new_key(name), []
            measurement = analysis.measurement
            writers: Mapping[str, Callable[[Path], None]] = {
                "csv": lambda path: write_frames(analysis.kinematics, path),
                "npz": lambda path: write_npz(
                    analysis.landmarks, path, measurement.model, origin_of(measurement)
                ),
                "svg": lambda path: write_plot(analysis, path),
                "html": lambda path: write_report_of(analysis, path, Details(tested=date.today())),
                "json": lambda path: write_json(measurement, path),  # last: now it exists
            }
            try:
                for kind, write in writers.items():
                    if _shows_something(kind, analysis.measurement):
                        write(self._path(key, kind))
                        written.append(self._path(key, kind))
            except BaseException:  # a disk that became full: without the rest they are of no use
                for path in written:
                    path.unlink(missing_ok=True)
                raise
        return self._finished(key, analysis.measurement)

    def get(self, key: str) -> FinishedTest | None:
        """Return a finished test, or None where there is no such thing."""
        path = self._path(key, "json")
        if not _KEY.fullmatch(key) or not path.is_file():
            return None
        try:
            return self._finished(key, read_measurement(path))
        except HipromError:
            return None  # something else under such a name

    def recent(self, count: int) -> list[FinishedTest]:
        """Return the last so many finished tests, the latest first; earlier days' included."""
        return list(islice(self.latest_first(), count))

    def latest_first(self) -> Iterator[FinishedTest]:
        """Yield all finished tests, each read when it is asked for."""
        there = (path for path in self._folder.glob(f"*{_ENDINGS['json']}") if path.is_file())
        for path in sorted(there, key=_order, reverse=True):
            found = self.get(path.name.removesuffix(_ENDINGS["json"]))
            if found is not None:
                yield found

    def _new_key(self, name: str) -> str:
        """Return a free key: the name and the time, and a number where that is taken."""
        create_folder(self._folder, remedy="name another with --out")
        stem = key = f"{safe_stem(name)}_{datetime.now():{_TIME}}"
        number = 1
        while self._path(key, "json").exists():
            number += 1
            key = f"{stem}~{number}"
        return key

    def _path(self, key: str, kind: str) -> Path:
        return self._folder / f"{key}{_ENDINGS[kind]}"

    def _finished(self, key: str, measurement: Measurement) -> FinishedTest:
        kinds = (kind for kind in _ENDINGS if _shows_something(kind, measurement))
        paths = {kind: self._path(key, kind) for kind in kinds}
        files = {kind: path for kind, path in paths.items() if path.is_file()}
        return FinishedTest(key, measurement, files)


def _shows_something(kind: str, measurement: Measurement) -> bool:
    """Return whether a file is worth having: the plot of a test without a person is empty."""
    quality = measurement.quality
    return kind != "svg" or quality.measurable or quality.pose_fraction > 0


def _order(path: Path) -> tuple[float, float]:
    """Return when a test was saved: the time in its name, then its file's own.

    A copy has a new time, so the file's counts only where the name has none, and to order two tests
    of one second.
    """
    try:
        file_s = path.stat().st_mtime
    except OSError:  # deleted since it was listed
        file_s = 0.0
    found = _STAMP.search(path.name.removesuffix(_ENDINGS["json"]))
    try:
        named_s = None if found is None else datetime.strptime(found[1], _TIME).timestamp()
    except (ValueError, OverflowError, OSError):  # no time, or none that this system knows
        named_s = None
    return (file_s if named_s is None else named_s), file_s


def safe_stem(name: str) -> str:
    """Return a file's stem with nothing in it that means something to a file system."""
    stem = re.sub(r"[^\w\-]+", "_", Path(clip_name(name)).stem).strip("_")
    return stem[:60] or "clip"


def _named(analysis: Analysis, name: str) -> Analysis:
    """Return the analysis with a name for its source, instead of a temporary path."""
    return replace(analysis, measurement=analysis.measurement.called(name), clip=None)

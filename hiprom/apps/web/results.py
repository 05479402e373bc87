"""Finished tests: saved to the folder, the last few kept at hand for the page."""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hiprom.errors import UsageError
from hiprom.files import atomic_path
from hiprom.results import files
from hiprom.results.norms import norm_range, norm_sentence
from hiprom.results.plot import write_plot
from hiprom.results.words import CLAIM, describe

if TYPE_CHECKING:
    from hiprom.pipeline import Analysis
    from hiprom.pose.landmarks import LandmarkSequence
    from hiprom.protocols import Protocol

MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "npz": "application/octet-stream",
}
"""The files of a finished test, by what the page calls them."""


@dataclass(frozen=True)
class Finished:
    """One finished test.

    Attributes
    ----------
    key : str
        What the page calls it.
    analysis : Analysis
    files : mapping of str to Path
        The files it was saved to, by the keys of `MEDIA_TYPES`.
    """

    key: str
    analysis: Analysis
    files: Mapping[str, Path]

    def summary(self) -> dict[str, Any]:
        """Return what the page shows: the measurement, and the sentences that go with it."""
        measurement, protocol = self.analysis.measurement, self.analysis.protocol
        return {
            "id": self.key,
            "measurement": measurement.model_dump(mode="json", by_alias=True),
            "title": protocol.title,
            "compensations": [describe(found) for found in measurement.compensations],
            "norms": norms_of(protocol),
            "evidence": protocol.evidence,
            "safety": protocol.instructions.safety,
            "claim": CLAIM,
            "files": {kind: path.name for kind, path in self.files.items()},
            "folder": self.files["json"].parent.name,
        }


class Results:
    """Save finished tests, and remember the last ones. Safe to use from several threads.

    Parameters
    ----------
    folder : Path
        Where the files go; made when the first test is saved.
    kept : int
        How many are remembered.
    """

    def __init__(self, folder: Path, kept: int) -> None:
        self._folder = folder
        self._kept = kept
        self._finished: OrderedDict[str, Finished] = OrderedDict()
        self._lock = threading.Lock()

    def save(self, analysis: Analysis, name: str) -> Finished:
        """Write a test's files and remember it.

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
            paths = self._paths(name)
            writers: Mapping[str, Callable[[Path], None]] = {
                "json": lambda path: files.write_json(analysis.measurement, path),
                "csv": lambda path: files.write_frames(analysis.kinematics, path),
                "npz": lambda path: _write_landmarks(analysis.landmarks, path),
                "svg": lambda path: write_plot(analysis, path),
            }
            for kind, write in writers.items():
                write(paths[kind])
            finished = Finished(secrets.token_urlsafe(9), analysis, paths)
            self._finished[finished.key] = finished
            while len(self._finished) > self._kept:
                self._finished.popitem(last=False)
        return finished

    def get(self, key: str) -> Finished | None:
        """Return a finished test, or None where it is not known (any more)."""
        with self._lock:
            return self._finished.get(key)

    def recent(self) -> list[dict[str, Any]]:
        """Return a line about each finished test, the latest first."""
        with self._lock:
            finished = list(reversed(self._finished.values()))
        return [
            {
                "id": one.key,
                "name": one.analysis.measurement.source.path,
                "test": one.analysis.measurement.test,
                "left": one.analysis.measurement.sides.left.peak_ir_deg,
                "right": one.analysis.measurement.sides.right.peak_ir_deg,
            }
            for one in finished
        ]

    def _paths(self, name: str) -> dict[str, Path]:
        """Return paths that nothing else has: a name, the time, a number where both are taken."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UsageError(
                f"cannot create the folder {self._folder}: {reason}; name another with --out"
            ) from error
        stem = f"{safe_stem(name)}_{datetime.now():%Y%m%d-%H%M%S}"
        number = 1
        while (self._folder / f"{stem}.measurement.json").exists():
            number += 1
            stem = f"{stem.partition('~')[0]}~{number}"
        endings = {"json": "measurement.json", "csv": "frames.csv", "svg": "plot.svg"}
        endings["npz"] = "landmarks.npz"
        return {kind: self._folder / f"{stem}.{ending}" for kind, ending in endings.items()}


def norms_of(protocol: Protocol) -> dict[str, Any]:
    """Return the published range of a test, for the gauge and the sentence below the result."""
    found = norm_range(protocol)
    return {
        "low_deg": None if found is None else found.low_deg,
        "high_deg": None if found is None else found.high_deg,
        "sentence": norm_sentence(protocol),
    }


def safe_stem(name: str) -> str:
    """Return a file's stem with nothing in it that means something to a file system."""
    stem = re.sub(r"[^\w\-]+", "_", Path(name.replace("\\", "/")).stem).strip("_")
    return stem[:60] or "clip"


def _named(analysis: Analysis, name: str) -> Analysis:
    """Return the analysis with a name for its source: a temporary path says nothing to anybody."""
    source = analysis.measurement.source.model_copy(update={"path": name})
    measurement = analysis.measurement.model_copy(update={"source": source})
    return replace(analysis, measurement=measurement, clip=None)


def _write_landmarks(landmarks: LandmarkSequence, path: Path) -> None:
    with atomic_path(path) as partial:
        np.savez_compressed(
            partial,
            time_s=landmarks.time_s,
            image_px=landmarks.image_px.astype(np.float32),
            world_m=landmarks.world_m.astype(np.float32),
            visibility=landmarks.visibility.astype(np.float32),
            size_px=np.array([landmarks.width, landmarks.height]),
        )

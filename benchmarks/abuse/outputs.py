"""Whether what a run left behind is whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import av
import numpy as np

from hiprom.exports.mot import read_mot
from hiprom.results.files import read_frames
from hiprom.results.stored import read_measurement


def half_written(folder: Path) -> list[str]:
    """Return what is wrong with the files in a folder, a sentence each."""
    wrong = []
    for path in folder.rglob("*"):
        if path.is_dir():
            continue
        if path.name.startswith("."):
            wrong.append(f"a temporary file is left: {path.name}")
            continue
        try:
            _CHECKS[path.suffix](path)
        except Exception as error:  # noqa: BLE001  whatever a reader of a half file raises
            wrong.append(f"{path.name} is not whole: {type(error).__name__} {error}")
    return wrong


def _json(path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    if str(content.get("schema", "")).startswith("hiprom.measurement"):
        read_measurement(path)


def _csv(path: Path) -> None:
    if "time_s" in path.read_text(encoding="utf-8").splitlines()[0]:
        read_frames(path)


def _html(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.rstrip().endswith("</html>"):
        raise ValueError("the page has no end")
    for word in (">nan", ">inf", "nan°", "inf°", '"nan', '"inf'):
        if word in text.lower():
            raise ValueError(f"the page shows {word}")


def _svg(path: Path) -> None:
    ElementTree.parse(path)


def _png(path: Path) -> None:
    if path.read_bytes()[-8:-4] != b"IEND":
        raise ValueError("the picture has no end")


def _video(path: Path) -> None:
    with av.open(str(path)) as container:
        if next(container.decode(video=0), None) is None:
            raise ValueError("no frame")


def _database(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise ValueError("damaged")
    finally:
        connection.close()


def _parquet(path: Path) -> None:
    data = path.read_bytes()
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        raise ValueError("no end")


def _npz(path: Path) -> None:
    with np.load(path) as arrays:
        _ = {name: arrays[name] for name in arrays.files}


def _nothing(path: Path) -> None:
    pass


def _mot(path: Path) -> None:
    read_mot(path)


_CHECKS: Final[Mapping[str, Callable[[Path], None]]] = {
    ".json": _json,
    ".csv": _csv,
    ".html": _html,
    ".svg": _svg,
    ".png": _png,
    ".mp4": _video,
    ".sqlite3": _database,
    ".sqlite3-wal": _nothing,
    ".sqlite3-shm": _nothing,
    ".parquet": _parquet,
    ".npz": _npz,
    ".mot": _mot,
}

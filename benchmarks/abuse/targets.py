"""What the fuzzer calls: every reader of the program, given bytes; only `HipromError` is right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.abuse.bases import ROOT, landmark_json, whole_landmarks
from hiprom.analysis import Analysis, Test, measure
from hiprom.apps.web.connection import _command
from hiprom.apps.web.engine import SentPicture, _decode
from hiprom.arrays import FloatArray
from hiprom.exports.imports import measure_file
from hiprom.exports.mot import motion_of, read_mot, write_mot
from hiprom.history import History
from hiprom.history.exchange import export, read_export
from hiprom.measurement import Model, Source
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.protocols import load_protocol
from hiprom.protocols.schema import parse_protocol
from hiprom.results.compare import compare
from hiprom.results.files import frame_columns, read_frames
from hiprom.results.report import Details, read_curve, render_report
from hiprom.results.stored import read_measurement
from hiprom.results.table import render_measurement
from hiprom.validation.clips import read_truth
from hiprom.validation.readings import read_readings
from hiprom.video import VideoReader

Run = Callable[[Path], None]
_MOST_FRAMES: Final = 40


@dataclass(frozen=True)
class Target:
    """A reader: the suffix it expects, whole inputs to begin with, and the call."""

    suffix: str
    seeds: tuple[str, ...]
    run: Run


def _video(path: Path) -> None:
    for wanted in (None, lambda time_s: int(time_s * 10) % 3 == 0):  # the second passes frames over
        with VideoReader(path, max_size=64, read_ahead=0, wanted=wanted) as video:
            times = [frame.time_s for _, frame in zip(range(_MOST_FRAMES), video, strict=False)]
            assert np.all(np.diff(times) > 0) and np.all(np.diff(video.times_s) > 0)


def _landmarks(path: Path) -> None:
    _judge(measure_file(path))


def _judge(analysis: Analysis) -> None:
    """Figures are null or within bounds, and everything can be shown and written."""
    measurement = analysis.measurement
    for side in (measurement.sides.left, measurement.sides.right):
        for name in ("peak_ir_deg", "mean_ir_deg", "peak_er_deg", "clean_peak_ir_deg"):
            value = getattr(side, name)
            assert value is None or abs(value) <= 180, (name, value)
    measurement.to_json()
    render_measurement(measurement, analysis.protocol)
    frame_columns(analysis.kinematics)


def _motion(path: Path) -> None:
    write_mot(read_mot(path), path.with_suffix(".out.mot"))
    _landmarks(path)


def _frames(path: Path) -> None:
    write_mot(motion_of(read_frames(path), ("left",)), path.with_suffix(".out.mot"))


def _curve(path: Path) -> None:
    measurement = read_measurement(path.parent / "bases" / "m.measurement.json")
    render_report(measurement, load_protocol("seated"), curve=read_curve(path), details=Details())


def _measurement(path: Path) -> None:
    found = read_measurement(path)
    protocol = load_protocol(found.test or "seated")
    render_report(found, protocol, details=Details())
    render_measurement(found, protocol)
    compare(found, found)
    found.to_json()


def _protocol(path: Path) -> None:
    parse_protocol(path.read_bytes().decode("utf-8", errors="replace"), path.name)


def _truth(path: Path) -> None:
    read_truth(path)


def _readings(path: Path) -> None:
    read_readings(path)


def _history_import(path: Path) -> None:
    found = list(read_export(path))
    store = path.with_name("imported.sqlite3")
    for file in path.parent.glob("imported.sqlite3*"):
        file.unlink()
    with History(store, create=True) as history:
        history.add_all(found)


def _history(path: Path) -> None:
    for log in path.parent.glob(f"{path.name}-*"):
        log.unlink()
    with History(path) as history:
        entries = history.entries()
        export(history, path.with_suffix(".out.json"))
        for entry in entries[:3]:
            history.get(entry.id)
            date.fromisoformat(entry.day)


def _picture(path: Path) -> None:
    _decode(SentPicture.of(path.read_bytes()).data)


def _message(path: Path) -> None:
    _command(path.read_bytes().decode("utf-8", errors="replace"))


TARGETS: Final[dict[str, Target]] = {
    "video": Target(
        ".mp4",
        ("clip.mp4", "clip.mkv", "clip.avi", "clip.ts", "clip.webm", "clip.mov", "hevc.mp4"),
        _video,
    ),
    "npz": Target(".npz", ("short.npz",), _landmarks),
    "trc": Target(".trc", ("tiny.trc", "short.trc"), _landmarks),
    "trc_px": Target("_px.trc", ("tiny_px.trc",), _landmarks),
    "landmark_json": Target(".json", ("tiny.json",), _landmarks),
    "mot": Target(".mot", ("m.mot",), _motion),
    "frames_csv": Target(".csv", ("tiny.frames.csv",), _frames),
    "curve_csv": Target(".csv", ("tiny.frames.csv",), _curve),
    "measurement": Target(".json", ("m.measurement.json",), _measurement),
    "protocol": Target(".toml", ("seated.toml",), _protocol),
    "truth": Target(".json", ("truth.json",), _truth),
    "readings": Target(".csv", ("readings.csv",), _readings),
    "history_import": Target(".json", ("tiny.history.json",), _history_import),
    "history": Target(".sqlite3", ("history.sqlite3",), _history),
    "picture": Target(".bin", ("picture.bin",), _picture),
    "message": Target(".txt", ("message.txt",), _message),
}


def more_seeds(bases: Path) -> None:
    """Make the small seeds that only the fuzzer needs, beside the bases."""

    def head(name: str, lines: int, to: str) -> None:
        text = (bases / name).read_text().splitlines()[:lines]
        (bases / to).write_text("\n".join(text) + "\n")

    head("short.trc", 8, "tiny.trc")
    head("short_px.trc", 8, "tiny_px.trc")
    head("m.frames.csv", 12, "tiny.frames.csv")
    frames = read_frames(bases / "m.frames.csv")
    write_mot(motion_of(frames, ("left",)), bases / "whole.mot")
    head("whole.mot", 14, "m.mot")
    tiny = landmark_json(whole_landmarks().select(slice(0, 2)))
    (bases / "tiny.json").write_text(json.dumps(tiny))
    document = json.loads((bases / "history.json").read_text())
    document["measurements"] = document["measurements"][:1]
    (bases / "tiny.history.json").write_text(json.dumps(document))
    for source, name in (
        ("hiprom/protocols/seated.toml", "seated.toml"),
        ("sample_videos/seated_hike.truth.json", "truth.json"),
    ):
        (bases / name).write_bytes((ROOT / source).read_bytes())
    jpeg = cv2.imencode(".jpg", np.zeros((48, 64, 3), dtype=np.uint8))[1].tobytes()
    (bases / "picture.bin").write_bytes(bytes(12) + jpeg)
    readings = "clip,side,reference_deg,subject\nclip.mp4,left,31.5,P1\nclip.mp4,right,20,P1\n"
    (bases / "readings.csv").write_text(readings)
    (bases / "message.txt").write_text('{"command": "pause"}')


def wild_landmarks(rng: np.random.Generator) -> Iterator[None]:
    """Measure landmarks of every kind of value, one after the other, for as long as asked."""
    whole = whole_landmarks()
    while True:
        count = int(rng.choice([1, 2, 3, 5, 10, 16, 17, 60, len(whole)]))
        start = int(rng.integers(0, len(whole) - count + 1))
        piece = whole.select(slice(start, start + count))
        arrays = {name: _spoilt(getattr(piece, name), rng) for name in _SPOILT}
        if rng.random() < 0.4:
            arrays["time_s"] = _spoilt_times(piece.time_s, rng)
        width, height = (
            (int(n) for n in rng.choice([1, 2, 100, 1280, 10**6], 2))
            if rng.random() < 0.2
            else (piece.width, piece.height)
        )
        landmarks = LandmarkSequence(
            time_s=arrays.get("time_s", piece.time_s),
            image_px=arrays["image_px"],
            world_m=arrays["world_m"],
            visibility=arrays["visibility"],
            width=width,
            height=height,
        )
        source = Source(path="x", duration_s=1.0, frames=count, width=width, height=height)
        test: Test = rng.choice(["auto", "seated", "standing"])
        _judge(measure(landmarks, test, source, Model(name=None, sha256=None)))
        yield


_SPOILT: Final = ("image_px", "world_m", "visibility")
_VALUES: Final = [np.nan, 0.0, -1.0, 1.0, 1e6, -1e6, 1e-300, 1e3, -1e3, np.inf, 5e5, 0.5]


def _spoilt(values: FloatArray, rng: np.random.Generator) -> FloatArray:
    out = values.copy()
    for _ in range(int(rng.integers(0, 4))):
        where = tuple(
            slice(*sorted(rng.integers(0, n + 1, 2))) if rng.random() < 0.6 else slice(None)
            for n in out.shape
        )
        value = float(rng.choice(_VALUES))
        some = rng.random(out[where].shape) < rng.random()
        with np.errstate(all="ignore"):
            part = out[where]
            changed = (
                np.full(part.shape, value),
                part * 10.0 ** rng.integers(-8, 6),
                part + value,
                np.where(some, part, value),
                rng.normal(size=part.shape) * 10.0 ** rng.integers(-10, 6),
            )
        out[where] = changed[int(rng.integers(len(changed)))]
    return out


def _spoilt_times(time_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    steps = np.diff(time_s, prepend=-1 / 30)
    steps[int(rng.integers(len(steps)))] = 10.0 ** rng.uniform(0, 7)
    choices = [
        np.cumsum(10.0 ** rng.uniform(-9, 3, len(time_s))),
        time_s * 10.0 ** rng.integers(-9, 9),
        time_s + float(rng.choice([1e6, -1e6, 1e12])),
        np.cumsum(steps),
    ]
    return choices[int(rng.integers(len(choices)))]

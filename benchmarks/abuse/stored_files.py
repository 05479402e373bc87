"""Broken measurements, frames, histories, models and truths."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Final

from benchmarks.abuse.cases import SURVIVABLE, Bench, Case, kind
from benchmarks.abuse.damage import BLIND, flipped
from benchmarks.abuse.landmark_files import spoil

BROKEN: Final = frozenset({3})
_MODEL: Final = Path(__file__).resolve().parents[2] / "models" / "pose_landmarker_full.task"


def _reading(bench: Bench, path: Path, allowed: frozenset[int]) -> Case:
    """One of the commands that read a measurement."""
    out, whole = bench.outputs, str(bench.bases / "m.measurement.json")
    commands = [
        ["report", str(path), "--out", str(out / "r.html")],
        ["compare", str(path), whole],
        ["compare", whole, str(path), "--json"],
        ["history", "add", str(path), "--person", "P1", "--db", str(out / "h.sqlite3")],
        ["export", str(path), "--to", "fhir", "--out", str(out / "f.json")],
    ]
    return Case(tuple(bench.one_of(commands)), out, allowed, (path,) if path.is_file() else ())


@kind
def measurement_damaged(bench: Bench) -> Case:
    """Cut, or bytes that are no text."""
    data = (bench.bases / "m.measurement.json").read_bytes()
    at = bench.number(0, len(data) - 2)
    broken = [data[:at], data[:at] + b"\xff\xfe" + data[at:], data[:at] + b"\0" + data[at:]]
    return _reading(bench, bench.file("m.json", bench.one_of(broken)), BROKEN)


@kind
def measurement_hostile(bench: Bench) -> Case:
    """Nested, of another schema, a list, a number, nothing, not a file."""
    texts = [
        b"[" * 100_000,
        b'{"schema":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"schema": "hiprom.measurement/9"}',
        b"[]",
        b"1e999",
        b"",
        b'{"schema": "hiprom.measurement/1", "sides": {"left": "\\ud800"}}',
    ]
    path = bench.file("m.json", bench.one_of(texts))
    what = bench.one_of(["file", "file", "file", "folder", "pipe", "device"])
    if what != "file":
        path.unlink()
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to("/dev/zero")
    return _reading(bench, path, BROKEN)


@kind
def measurement_of_wrong_values(bench: Bench) -> Case:
    """A value exchanged for one of another kind or an absurd one; it may still be a measurement."""
    content: dict[str, Any] = json.loads((bench.bases / "m.measurement.json").read_text())
    for _ in range(bench.number(1, 6)):
        spoil(content, bench)
    # The comparison of two different tests is wrong usage.
    return _reading(bench, bench.file("m.json", json.dumps(content)), SURVIVABLE | {2})


@kind
def frames_damaged(bench: Bench) -> Case:
    """A frames CSV with a missing column, a word for a number, or bytes that are no text."""
    lines = (bench.bases / "m.frames.csv").read_text().splitlines()
    row = bench.number(1, len(lines))
    texts: list[bytes] = [
        "\n".join([lines[0].replace("time_s", "t"), *lines[1:]]).encode(),
        "\n".join([*lines[:row], "x" + lines[row], *lines[row + 1 :]]).encode(),
        "\n".join(lines).encode("utf-16"),
        b"",
        b"\0" * 100,
        lines[0].encode() + b"\n" + b'"' + b"1" * 200_000 + b'"',
        b"\n" * 50,
    ]
    path = bench.file("m.frames.csv", bench.one_of(texts))
    return Case(_beside_whole(bench, path, "mot", "csv"), bench.outputs, BROKEN)


@kind
def frames_of_wild_values(bench: Bench) -> Case:
    """A frames CSV with cells that are infinite, huge, missing or too many."""
    lines = (bench.bases / "m.frames.csv").read_text().splitlines()
    for _ in range(bench.number(1, 30)):
        row = bench.number(1, len(lines))
        cells = lines[row].split(",")
        odd = ["", "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "0", "1,2"]
        cells[bench.number(0, len(cells))] = bench.one_of(odd)
        lines[row] = ",".join(cells)
    path = bench.file("m.frames.csv", "\n".join(lines))
    command = _beside_whole(bench, path, "mot", "csv", "parquet")
    # No frame with every angle is left: wrong usage of --to mot.
    return Case(command, bench.outputs, SURVIVABLE | {2})


def _beside_whole(bench: Bench, frames: Path, *formats: str) -> tuple[str, ...]:
    """Return a command that reads a frames CSV beside a measurement that is whole."""
    whole = (bench.bases / "m.measurement.json").read_bytes()
    measurement, out = str(bench.file("m.measurement.json", whole)), bench.outputs
    commands = [
        ["report", measurement, "--csv", str(frames), "--out", str(out / "r.html")],
        *(["export", measurement, "--to", to, "--out", str(out / f"m.{to}")] for to in formats),
    ]
    return tuple(bench.one_of(commands))


def _history_command(bench: Bench, path: Path) -> list[str]:
    out = bench.outputs
    commands = [
        ["history", "list"],
        ["history", "show", "1"],
        ["history", "plot", str(out / "p.svg"), "--person", "P1"],
        ["history", "export", str(out / "e.json")],
        ["history", "export", str(out / "e.csv")],
        ["history", "check"],
        ["history", "import", str(bench.bases / "history.json")],
        ["compare", "1", "2"],
    ]
    return [*bench.one_of(commands), "--db", str(path)]


@kind
def history_that_is_none(bench: Bench) -> Case:
    """Text, another program's database, a header only, a folder, a pipe, a newer schema."""
    path = bench.folder / "h.sqlite3"
    whole = (bench.bases / "history.sqlite3").read_bytes()
    what = bench.one_of(["text", "other", "head", "folder", "pipe", "newer", "noise", "device"])
    contents = {
        "text": b"Dear diary,\n" * 100,
        "other": (bench.bases / "other.sqlite3").read_bytes(),
        "head": whole[: bench.number(20, 4000)],
        "newer": whole[:60] + b"\0\0\0\x63" + whole[64:],
        "noise": whole[:16] + bench.rng.bytes(len(whole) - 16),
    }
    if what in contents:
        path.write_bytes(contents[what])
    elif what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    arguments = _history_command(bench, path)
    return Case(tuple(arguments), bench.outputs, BROKEN, (path,) if what in contents else ())


@kind
def history_damaged(bench: Bench) -> Case:
    """Bits flipped or blocks lost beyond the first page: what is not touched may still be read."""
    data = (bench.bases / "history.sqlite3").read_bytes()
    data = flipped(data, bench.rng, 100) if bench.rng.random() < 0.5 else data
    if bench.rng.random() < 0.6:
        data = data[:100] + bench.one_of(BLIND)(data[100:], bench.rng)
    path = bench.file("h.sqlite3", data)
    return Case(tuple(_history_command(bench, path)), bench.outputs, SURVIVABLE)


@kind
def history_of_wrong_rows(bench: Bench) -> Case:
    """Rows of other types, tables that are gone, views that never end, triggers."""
    path = bench.folder / "h.sqlite3"
    shutil.copyfile(bench.bases / "history.sqlite3", path)
    statements = [
        "UPDATE measurements SET json = NULL",
        "PRAGMA writable_schema = ON; UPDATE measurements SET json = x'ff00'",
        "UPDATE measurements SET json = '{}'",
        "UPDATE measurements SET left_peak_deg = 'x', mdc95_deg = x'00'",
        "UPDATE measurements SET left_peak_deg = 9e999, difference_deg = -9e999",
        "UPDATE measurements SET left_peak_deg = 1e308, mdc95_deg = 1e308, left_low_deg = -1e308",
        "UPDATE sessions SET day = 'yesterday' || id",
        "UPDATE sessions SET day = id",
        "UPDATE sessions SET day = '9999-12-31' WHERE id = 1",
        "UPDATE people SET code = x'ff'",
        "UPDATE people SET code = char(27) || '[31m' || id",
        "UPDATE measurements SET note = 7, grade = 8, hiprom_version = 9",
        "DROP TABLE measurements",
        "DROP TABLE people",
        "ALTER TABLE measurements RENAME COLUMN json TO other",
        "DROP TABLE people; CREATE VIEW people AS WITH RECURSIVE c(id) AS (SELECT 1 UNION ALL "
        "SELECT id + 1 FROM c) SELECT id, 'P1' || id AS code FROM c",
        "CREATE TRIGGER t AFTER INSERT ON measurements BEGIN DELETE FROM measurements; END",
    ]
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript(bench.one_of(statements))
    except sqlite3.Error:
        connection.execute("DELETE FROM measurements")
    finally:
        connection.close()
    return Case(tuple(_history_command(bench, path)), bench.outputs, SURVIVABLE)


@kind
def history_export_broken(bench: Bench) -> Case:
    """A JSON to import that is none, or of other types."""
    texts: list[Any] = [
        b"[" * 100_000,
        b"[]",
        b'{"schema": "hiprom.history/1", "measurements": 7}',
        b'{"schema": "hiprom.history/1", "measurements": {"a": 1}}',
        b'{"schema": "hiprom.history/1", "measurements": [7, null]}',
        b'{"schema": "hiprom.history/1", "measurements": [{"person": "P", "day": 1e300}]}',
        b'{"schema": "hiprom.history/1", "measurements": "measurements"}',
        (bench.bases / "history.json").read_bytes()[: bench.number(1, 10_000)],
        (bench.bases / "history.json").read_bytes().replace(b"2026-", b"20x6-"),
        (bench.bases / "history.json").read_bytes().replace(b'"left"', b'"right"'),
    ]
    path = bench.file("e.json", bench.one_of(texts))
    arguments = ("history", "import", str(path), "--db", str(bench.outputs / "h.sqlite3"))
    return Case(arguments, bench.outputs, BROKEN, (path,))


@kind
def model_broken(bench: Bench) -> Case:
    """A pose model that is cut, flipped, another archive, text, a folder or a pipe."""
    path = bench.folder / "model.task"
    what = bench.one_of(["cut", "flipped", "zip", "text", "folder", "pipe", "missing", "zeros"])
    if what == "cut":
        path.write_bytes(_MODEL.read_bytes()[: bench.number(0, 9_000_000)])
    elif what == "flipped":
        # Where the archive keeps its names and sizes: at its ends.
        data = _MODEL.read_bytes()
        path.write_bytes(flipped(data, bench.rng, len(data) - 300))
    elif what == "zip":
        path.write_bytes((bench.bases / "short.npz").read_bytes())
    elif what == "text":
        path.write_text("not a model")
    elif what == "zeros":
        path.write_bytes(bytes(100_000))
    elif what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    return bench.analyze(
        bench.bases / "clip.mp4",
        "--model",
        str(path),
        allowed=BROKEN | ({4} if what == "flipped" else set()),
    )


@kind
def truth_broken(bench: Bench) -> Case:
    """A truth beside a clip that is no truth."""
    shutil.copyfile(bench.bases / "clip.mp4", bench.folder / "c.mp4")
    texts: list[bytes | str] = [
        b"[" * 100_000,
        b"[]",
        b"7",
        b"\xff\xfe",
        '{"schema": "hiprom.truth/9"}',
        '{"schema": "hiprom.truth/1"}',
        '{"schema": "hiprom.truth/1", "peak_ir_deg": 7, "compensations": []}',
        '{"schema": "hiprom.truth/1", "peak_ir_deg": {"left": "x", "right": []}, '
        '"compensations": []}',
        '{"schema": "hiprom.truth/1", "peak_ir_deg": {"left": 1, "right": 2}, '
        '"compensations": [7]}',
        "",
    ]
    bench.file("c.truth.json", bench.one_of(texts))
    return Case(("bench", "--clips", str(bench.folder), "--quiet"), bench.outputs, BROKEN)

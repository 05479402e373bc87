"""Broken measurements, frames, histories, models and truths."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Final

from benchmarks.abuse.cases import SURVIVABLE, Case, CaseBuilder, kind
from benchmarks.abuse.damage import BLIND, flipped
from benchmarks.abuse.landmark_files import spoil

BROKEN: Final = frozenset({3})
_MODEL: Final = Path(__file__).resolve().parents[2] / "models" / "pose_landmarker_full.task"


def _reading(builder: CaseBuilder, path: Path, allowed: frozenset[int]) -> Case:
    """One of the commands that read a measurement."""
    out, whole = builder.outputs, str(builder.bases / "m.measurement.json")
    commands = [
        ["report", str(path), "--out", str(out / "r.html")],
        ["compare", str(path), whole],
        ["compare", whole, str(path), "--json"],
        ["history", "add", str(path), "--person", "P1", "--db", str(out / "h.sqlite3")],
        ["export", str(path), "--to", "fhir", "--out", str(out / "f.json")],
    ]
    return Case(tuple(builder.one_of(commands)), out, allowed, (path,) if path.is_file() else ())


@kind
def measurement_damaged(builder: CaseBuilder) -> Case:
    """Cut, or bytes that are no text."""
    data = (builder.bases / "m.measurement.json").read_bytes()
    at = builder.number(0, len(data) - 2)
    broken = [data[:at], data[:at] + b"\xff\xfe" + data[at:], data[:at] + b"\0" + data[at:]]
    return _reading(builder, builder.file("m.json", builder.one_of(broken)), BROKEN)


@kind
def measurement_hostile(builder: CaseBuilder) -> Case:
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
    path = builder.file("m.json", builder.one_of(texts))
    what = builder.one_of(["file", "file", "file", "folder", "pipe", "device"])
    if what != "file":
        path.unlink()
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "device":
        path.symlink_to("/dev/zero")
    return _reading(builder, path, BROKEN)


@kind
def measurement_of_wrong_values(builder: CaseBuilder) -> Case:
    """A value exchanged for one of another kind or an absurd one; it may still be a measurement."""
    content: dict[str, Any] = json.loads((builder.bases / "m.measurement.json").read_text())
    for _ in range(builder.number(1, 6)):
        spoil(content, builder)
    # The comparison of two different tests is wrong usage.
    return _reading(builder, builder.file("m.json", json.dumps(content)), SURVIVABLE | {2})


@kind
def frames_damaged(builder: CaseBuilder) -> Case:
    """A frames CSV with a missing column, a word for a number, or bytes that are no text."""
    lines = (builder.bases / "m.frames.csv").read_text().splitlines()
    row = builder.number(1, len(lines))
    texts: list[bytes] = [
        "\n".join([lines[0].replace("time_s", "t"), *lines[1:]]).encode(),
        "\n".join([*lines[:row], "x" + lines[row], *lines[row + 1 :]]).encode(),
        "\n".join(lines).encode("utf-16"),
        b"",
        b"\0" * 100,
        lines[0].encode() + b"\n" + b'"' + b"1" * 200_000 + b'"',
        b"\n" * 50,
    ]
    path = builder.file("m.frames.csv", builder.one_of(texts))
    return Case(_beside_whole(builder, path, "mot", "csv"), builder.outputs, BROKEN)


@kind
def frames_of_wild_values(builder: CaseBuilder) -> Case:
    """A frames CSV with cells that are infinite, huge, missing or too many."""
    lines = (builder.bases / "m.frames.csv").read_text().splitlines()
    for _ in range(builder.number(1, 30)):
        row = builder.number(1, len(lines))
        cells = lines[row].split(",")
        odd = ["", "nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "0", "1,2"]
        cells[builder.number(0, len(cells))] = builder.one_of(odd)
        lines[row] = ",".join(cells)
    path = builder.file("m.frames.csv", "\n".join(lines))
    command = _beside_whole(builder, path, "mot", "csv", "parquet")
    # No frame with every angle is left: wrong usage of --to mot.
    return Case(command, builder.outputs, SURVIVABLE | {2})


def _beside_whole(builder: CaseBuilder, frames: Path, *formats: str) -> tuple[str, ...]:
    """Return a command that reads a frames CSV beside a measurement that is whole."""
    whole = (builder.bases / "m.measurement.json").read_bytes()
    measurement, out = str(builder.file("m.measurement.json", whole)), builder.outputs
    commands = [
        ["report", measurement, "--csv", str(frames), "--out", str(out / "r.html")],
        *(["export", measurement, "--to", to, "--out", str(out / f"m.{to}")] for to in formats),
    ]
    return tuple(builder.one_of(commands))


def _history_command(builder: CaseBuilder, path: Path) -> list[str]:
    out = builder.outputs
    commands = [
        ["history", "list"],
        ["history", "show", "1"],
        ["history", "plot", str(out / "p.svg"), "--person", "P1"],
        ["history", "export", str(out / "e.json")],
        ["history", "export", str(out / "e.csv")],
        ["history", "check"],
        ["history", "import", str(builder.bases / "history.json")],
        ["compare", "1", "2"],
    ]
    return [*builder.one_of(commands), "--db", str(path)]


@kind
def history_that_is_none(builder: CaseBuilder) -> Case:
    """Text, another program's database, a header only, a folder, a pipe, a newer schema."""
    path = builder.folder / "h.sqlite3"
    whole = (builder.bases / "history.sqlite3").read_bytes()
    what = builder.one_of(["text", "other", "head", "folder", "pipe", "newer", "noise", "device"])
    contents = {
        "text": b"Dear diary,\n" * 100,
        "other": (builder.bases / "other.sqlite3").read_bytes(),
        "head": whole[: builder.number(20, 4000)],
        "newer": whole[:60] + b"\0\0\0\x63" + whole[64:],
        "noise": whole[:16] + builder.rng.bytes(len(whole) - 16),
    }
    if what in contents:
        path.write_bytes(contents[what])
    elif what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    arguments = _history_command(builder, path)
    return Case(tuple(arguments), builder.outputs, BROKEN, (path,) if what in contents else ())


@kind
def history_damaged(builder: CaseBuilder) -> Case:
    """Bits flipped or blocks lost beyond the first page: what is not touched may still be read."""
    data = (builder.bases / "history.sqlite3").read_bytes()
    data = flipped(data, builder.rng, 100) if builder.rng.random() < 0.5 else data
    if builder.rng.random() < 0.6:
        data = data[:100] + builder.one_of(BLIND)(data[100:], builder.rng)
    path = builder.file("h.sqlite3", data)
    return Case(tuple(_history_command(builder, path)), builder.outputs, SURVIVABLE)


@kind
def history_of_wrong_rows(builder: CaseBuilder) -> Case:
    """Rows of other types, tables that are gone, views that never end, triggers."""
    path = builder.folder / "h.sqlite3"
    shutil.copyfile(builder.bases / "history.sqlite3", path)
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
        connection.executescript(builder.one_of(statements))
    except sqlite3.Error:
        connection.execute("DELETE FROM measurements")
    finally:
        connection.close()
    return Case(tuple(_history_command(builder, path)), builder.outputs, SURVIVABLE)


@kind
def history_export_broken(builder: CaseBuilder) -> Case:
    """A JSON to import that is none, or of other types."""
    texts: list[Any] = [
        b"[" * 100_000,
        b"[]",
        b'{"schema": "hiprom.history/1", "measurements": 7}',
        b'{"schema": "hiprom.history/1", "measurements": {"a": 1}}',
        b'{"schema": "hiprom.history/1", "measurements": [7, null]}',
        b'{"schema": "hiprom.history/1", "measurements": [{"person": "P", "day": 1e300}]}',
        b'{"schema": "hiprom.history/1", "measurements": "measurements"}',
        (builder.bases / "history.json").read_bytes()[: builder.number(1, 10_000)],
        (builder.bases / "history.json").read_bytes().replace(b"2026-", b"20x6-"),
        (builder.bases / "history.json").read_bytes().replace(b'"left"', b'"right"'),
    ]
    path = builder.file("e.json", builder.one_of(texts))
    arguments = ("history", "import", str(path), "--db", str(builder.outputs / "h.sqlite3"))
    return Case(arguments, builder.outputs, BROKEN, (path,))


@kind
def model_broken(builder: CaseBuilder) -> Case:
    """A pose model that is cut, flipped, another archive, text, a folder or a pipe."""
    path = builder.folder / "model.task"
    what = builder.one_of(["cut", "flipped", "zip", "text", "folder", "pipe", "missing", "zeros"])
    if what == "cut":
        path.write_bytes(_MODEL.read_bytes()[: builder.number(0, 9_000_000)])
    elif what == "flipped":
        # Where the archive keeps its names and sizes: at its ends.
        data = _MODEL.read_bytes()
        path.write_bytes(flipped(data, builder.rng, len(data) - 300))
    elif what == "zip":
        path.write_bytes((builder.bases / "short.npz").read_bytes())
    elif what == "text":
        path.write_text("not a model")
    elif what == "zeros":
        path.write_bytes(bytes(100_000))
    elif what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    return builder.analyze(
        builder.bases / "clip.mp4",
        "--model",
        str(path),
        allowed=BROKEN | ({4} if what == "flipped" else set()),
    )


@kind
def truth_broken(builder: CaseBuilder) -> Case:
    """A truth beside a clip that is no truth."""
    shutil.copyfile(builder.bases / "clip.mp4", builder.folder / "c.mp4")
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
    builder.file("c.truth.json", builder.one_of(texts))
    return Case(("bench", "--clips", str(builder.folder), "--quiet"), builder.outputs, BROKEN)

"""Broken landmark files: NPZ, TRC and JSON."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from benchmarks.abuse.cases import SURVIVABLE, Case, CaseBuilder, kind
from benchmarks.abuse.damage import BLIND

Arrays = dict[str, Any]
_ODD_CELLS: Final = ["nan", "inf", "-1e308", "1e999", "x", "", "1,5", "0x10", "\0", "٣", "1_0"]
_WILD: Final = [np.nan, np.inf, -np.inf, 1e300, -1e300, 1e-300, 0.0, 1e7, -1.0]


def _arrays(builder: CaseBuilder, stem: str = "short") -> Arrays:
    with np.load(builder.bases / f"{stem}.npz") as file:
        return {name: file[name] for name in file.files}


def _saved(builder: CaseBuilder, arrays: Arrays) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


@kind
def landmark_file_damaged(builder: CaseBuilder) -> Case:
    """Bytes cut, flipped, lost or doubled."""
    name = builder.one_of(["short.npz", "short.json", "short.trc", "short_px.trc"])
    data = (builder.bases / name).read_bytes()
    for _ in range(builder.number(1, 3)):
        data = builder.one_of(BLIND)(data, builder.rng)
    return builder.analyze(builder.file(name, data))


@kind
def npz_of_wrong_arrays(builder: CaseBuilder) -> Case:
    """Missing, of the wrong shape or type, objects, texts, empty, or of another length."""
    arrays = _arrays(builder)
    name = builder.one_of(["time_s", "image_px", "world_m", "visibility", "width", "height"])
    old = arrays[name]
    wrong: list[Callable[[], Any]] = [
        lambda: np.array([{"a": 1}, None], dtype=object),
        lambda: np.full(old.shape, "x"),
        lambda: old.astype(complex),
        lambda: old.astype("datetime64[s]") if old.dtype.kind == "i" else old[..., None],
        lambda: np.zeros(0),
        lambda: old[:-1] if old.ndim else np.arange(5),
        lambda: np.zeros((2,) * 20),
        lambda: np.zeros(old.shape, dtype=[("a", "f8"), ("b", "i4")]),
        lambda: np.zeros((0, 33, 2)),
        lambda: np.full(old.shape, 10**400, dtype=object),
    ]
    arrays[name] = builder.one_of(wrong)()
    if builder.rng.random() < 0.2:
        del arrays[name]
    # Without its optional arrays, or with objects that are never looked at, a file is whole: 4.
    return builder.analyze(builder.file("a.npz", _saved(builder, arrays)))


@kind
def npz_of_wild_values(builder: CaseBuilder) -> Case:
    """NaN, infinite and extreme values; times that stand still, run back or leap."""
    arrays = _arrays(builder)
    for name in ("time_s", "image_px", "world_m", "visibility"):
        if builder.rng.random() < 0.5:
            _make_wild(arrays, name, builder)
    if builder.rng.random() < 0.3:
        arrays["width"] = np.array(builder.one_of([0, -1, 2**62, np.nan, np.inf, 1e300, 0.5]))
    return builder.analyze(builder.file("a.npz", _saved(builder, arrays)))


@kind
def whole_npz_of_wild_values(builder: CaseBuilder) -> Case:
    """The same in a test long enough to be measured."""
    arrays = _arrays(builder, "whole")
    for name in ("time_s", "image_px", "world_m", "visibility"):
        if builder.rng.random() < 0.4:
            _make_wild(arrays, name, builder)
    return builder.analyze(builder.file("a.npz", _saved(builder, arrays)), allowed=SURVIVABLE)


def _make_wild(arrays: Arrays, name: str, builder: CaseBuilder) -> None:
    values = np.array(arrays[name], dtype=float)
    value = builder.one_of(_WILD)
    flat = values.reshape(-1)
    a = builder.number(0, flat.size)
    b = min(flat.size, a + int(10 ** builder.rng.uniform(0, 4)))
    if builder.rng.random() < 0.5:
        flat[a:b] = value
    else:
        with np.errstate(all="ignore"):
            flat[a:b] *= value
    arrays[name] = values


@kind
def npz_hostile(builder: CaseBuilder) -> Case:
    """Headers that promise terabytes, bombs, encryption, other compressions, nested headers."""
    header = "{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }"
    texts = [
        header % "10**15,",
        header % "1000000000000000,",
        header % "100000000, 33, 2",
        header % "-1, 33, 2",
        header % ("(" * 3000 + ")" * 3000),
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '" + "(" * 500 + "', 'fortran_order': False, 'shape': (1,), }",
        "__import__('os').system('true')",
        "\0" * 100,
        header % "12, 33, 2" + " " * 60_000,
    ]
    out = io.BytesIO()
    what = builder.one_of(["header", "bomb", "encrypted", "method", "twice", "raw"])
    if what == "raw":
        np.save(out, np.zeros((12, 33, 2)), allow_pickle=False)
        return builder.analyze(builder.file("a.npz", out.getvalue()))
    members = {f"{k}.npy": _npy(v) for k, v in _arrays(builder).items()}
    name = builder.one_of(["image_px.npy", "time_s.npy", "width.npy"])
    if what == "header":
        text = (builder.one_of(texts) + "\n").encode()
        members[name] = b"\x93NUMPY\x02\0" + struct.pack("<I", len(text)) + text + bytes(8)
    elif what == "bomb":
        members[name] = _npy(np.zeros(0))[:-64] + bytes(40_000_000)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    data = bytearray(out.getvalue())  # a copy
    if what in ("encrypted", "method"):
        # The flags, or the method, in the central directory and in the local header.
        for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            at = data.index(mark) + offset + (2 if what == "method" else 0)
            data[at] = 97 if what == "method" else 1
    if what == "twice":
        data = data * 2
    return builder.analyze(builder.file("a.npz", bytes(data)))


def _npy(values: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


@kind
def trc_of_wrong_text(builder: CaseBuilder) -> Case:
    """Cells, rows and headers exchanged, missing, doubled or of other kinds."""
    name = builder.one_of(["short.trc", "short_px.trc"])
    return builder.analyze(builder.file(name, _wrong_trc(builder, name)))


@kind
def whole_trc_of_wrong_text(builder: CaseBuilder) -> Case:
    """The same in a test long enough to be measured."""
    name = builder.one_of(["whole.trc", "whole_px.trc"])
    return builder.analyze(builder.file(name, _wrong_trc(builder, name)), allowed=SURVIVABLE)


def _wrong_trc(builder: CaseBuilder, name: str) -> str:
    lines = (builder.bases / name).read_text().splitlines()
    for _ in range(builder.number(1, 4)):
        row = builder.number(0, len(lines))
        cells = lines[row].split("\t")
        column = builder.number(0, len(cells))
        odd = [*cells]
        odd[column] = builder.one_of(_ODD_CELLS)
        changes = [
            ["\t".join(odd)],
            [],
            [lines[row]] * 2,
            [lines[row].replace("\t", " ")],
            ["\t".join(cells[::-1])],
            [lines[row] + "\t1" * 500],
        ]
        lines[row : row + 1] = builder.one_of(changes)
        lines = lines or [""]
    return "\n".join(lines)


@kind
def json_of_wrong_values(builder: CaseBuilder) -> Case:
    """Landmark JSON with a value exchanged for one of another kind, or an absurd one."""
    content = json.loads((builder.bases / "short.json").read_text())
    for _ in range(builder.number(1, 5)):
        spoil(content, builder)
    return builder.analyze(builder.file("a.json", json.dumps(content)))


@kind
def json_hostile(builder: CaseBuilder) -> Case:
    """Nested a hundred thousand deep, numbers of thousands of digits, keys twice, other coding."""
    text = (builder.bases / "short.json").read_text()
    texts: list[bytes] = [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"width": ' + b"[" * 990 + b"]" * 990 + b', "height": 1, "frames": []}',
        text.replace('"width": ', '"width": ' + "9" * 5000).encode(),
        text.replace('"width": ', '"width": 1e999, "w": ').encode(),
        text.replace('"height": ', '"height": 9' + "0" * 400 + ', "h": ').encode(),
        text.replace('"time_s": ', '"time_s": -').encode(),
        text.replace('"frames": ', '"frames": null, "frames": 7, "f": ').encode(),
        text.encode("utf-16"),
        b"\xef\xbb\xbf" + text.encode(),
        b'{"width": 640, "height": 480, "frames": [{}]}',
        b'{"width": NaN, "height": Infinity, "frames": [{"time_s": NaN}]}',
        b"null",
        b'"\\ud800"',
        b"",
    ]
    return builder.analyze(builder.file("a.json", builder.one_of(texts)))


def spoil(content: Any, builder: CaseBuilder) -> None:
    """Exchange one value, somewhere deep or shallow, for one of another kind, or take it away."""
    at = content
    while True:
        keys: list[Any] = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = builder.one_of(keys)
        if isinstance(at[key], dict | list) and at[key] and builder.rng.random() < 0.75:
            at = at[key]
            continue
        odd: list[Any] = [None, True, "", "x", [], {}, [[]], -1, 0, 1e300, 10**400, float("inf")]
        if builder.rng.random() < 0.2:
            del at[key]
        else:
            at[key] = builder.one_of(odd)
        return

"""Landmark files that promise terabytes, hold wild numbers or no numbers at all."""

from __future__ import annotations

import io
import json
import struct
import zipfile

import numpy as np
import pytest

from hiprom.errors import InputError
from hiprom.exports.archive import read_json, read_npz, write_npz
from hiprom.exports.imports import measure_file
from hiprom.exports.trc import write_trc
from hiprom.results.files import FRAME_COLUMNS, read_frames


def npy(text):
    """An array file with a header of one's own, and eight bytes behind it."""
    header = (text + "\n").encode()
    return b"\x93NUMPY\x02\0" + struct.pack("<I", len(header)) + header + bytes(8)


def exchanged(path, member, content):
    """Write another array into an NPZ."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADER % "10**15,", "plain arrays"),
        (HEADER % "1000000000000000,", "more than 250000 frames.*HIPROM_MAX_FRAMES"),
        (HEADER % "1000, 33, 2", "is not the array that its header states"),
        (HEADER % "-1, 33, 2", "plain arrays"),
        (HEADER % ("(" * 3000 + ")" * 3000), "plain arrays"),
        ("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "instead of numbers"),
        ("{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }", "instead of numbers"),
        ("__import__('os').system('true')", "plain arrays"),
        (HEADER % "12, 33, 2" + " " * 60_000, "plain arrays"),
    ],
)
def test_an_array_is_not_believed_before_it_is_unpacked(landmarks, tmp_path, text, says):
    write_npz(landmarks, tmp_path / "a.npz")
    exchanged(tmp_path / "a.npz", "image_px.npy", npy(text))
    with pytest.raises(InputError, match=says):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize("shape", ["(12", "12L, 33L, 2L"])
def test_a_header_of_python_2_or_cut_short(landmarks, tmp_path, shape):
    """numpy looks at these a second time: with a warning, or an error of the tokenizer."""
    write_npz(landmarks, tmp_path / "a.npz")
    text = (HEADER % shape + "\n").encode()
    array = b"\x93NUMPY\x01\0" + struct.pack("<H", len(text)) + text + bytes(8)
    exchanged(tmp_path / "a.npz", "image_px.npy", array)
    with pytest.raises(InputError, match="plain arrays"):
        read_npz(tmp_path / "a.npz")


def test_a_bomb_is_not_unpacked(landmarks, tmp_path):
    write_npz(landmarks, tmp_path / "a.npz")
    whole = io.BytesIO()
    np.save(whole, landmarks.image_px)
    exchanged(tmp_path / "a.npz", "image_px.npy", whole.getvalue() + bytes(30_000_000))
    with pytest.raises(InputError, match="is not the array that its header states"):
        read_npz(tmp_path / "a.npz")


def test_arrays_that_are_not_asked_for_are_not_looked_at(landmarks, tmp_path):
    write_npz(landmarks, tmp_path / "a.npz")
    exchanged(tmp_path / "a.npz", "more.npy", npy(HEADER % "1000000000000000,"))
    assert len(read_npz(str(tmp_path / "a.npz"))) == len(landmarks)


@pytest.mark.parametrize("offset", [6, 8])  # the flags (encrypted), the method of compression
def test_archives_that_zipfile_cannot_unpack(landmarks, tmp_path, offset):
    write_npz(landmarks, tmp_path / "a.npz")
    data = bytearray((tmp_path / "a.npz").read_bytes())
    for mark, more in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        data[data.index(mark) + offset + more] = 1 if offset == 6 else 97
    (tmp_path / "a.npz").write_bytes(bytes(data))
    with pytest.raises(InputError, match="plain arrays"):
        read_npz(tmp_path / "a.npz")


def test_a_single_array_is_no_archive(tmp_path):
    with (tmp_path / "a.npz").open("wb") as file:
        np.save(file, np.zeros((12, 33, 2)))
    with pytest.raises(InputError, match="plain arrays"):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize("width", [np.inf, np.nan, 0, -5, 2**40, [1, 2]])
def test_a_width_that_is_none(landmarks, tmp_path, width):
    write_npz(landmarks, tmp_path / "a.npz")
    out = io.BytesIO()
    np.save(out, np.array(width))
    exchanged(tmp_path / "a.npz", "width.npy", out.getvalue())
    with pytest.raises(InputError, match=r"a\.npz"):
        read_npz(tmp_path / "a.npz")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"width": 9%s, "height": 1, "frames": [{"time_s": 0}]}' % ("0" * 400),
        '{"width": 1e999, "height": 1, "frames": [{"time_s": 0}]}',
        '{"width": 64, "height": 48, "frames": 7}',
        '{"width": 64, "height": 48, "frames": [{"time_s": "x", "landmarks": "y"}]}',
    ],
)
def test_json_of_the_wrong_kind(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(InputError, match=r"a\.json"):
        read_json(tmp_path / "a.json")


@pytest.mark.parametrize("name", ["a.trc", "a_px.trc"])
@pytest.mark.parametrize("value", ["inf", "-1e999"])
def test_an_infinite_coordinate(body, tmp_path, name, value):
    """The size of the frame was taken from it: no whole number is infinite."""
    write_trc(body, tmp_path / name)
    lines = (tmp_path / name).read_text().splitlines()
    cells = lines[9].split("\t")
    lines[9] = "\t".join([*cells[:5], value, *cells[6:]])
    (tmp_path / name).write_text("\n".join(lines))
    with pytest.raises(InputError, match="infinite"):
        measure_file(tmp_path / name)


def test_landmarks_of_eight_hours(landmarks, tmp_path):
    content = {"width": 64, "height": 48, "frames": [{"time_s": 0}, {"time_s": 8 * 3600}]}
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"lasts 8 hours.*HIPROM_MAX_DURATION_S"):
        measure_file(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["0", "inf"], "left_hip_rotation_deg cannot be inf"),
        (["0", "1e308"], "left_hip_rotation_deg cannot be"),
        (["0", "1" * 200_000], "frames CSV"),
        (["0"], "1 cells instead of"),
    ],
)
def test_a_frames_csv_with_cells_that_cannot_be(tmp_path, row, says):
    filled = row + ["0"] * (len(FRAME_COLUMNS) - len(row)) if len(row) > 1 else row
    text = ",".join(FRAME_COLUMNS) + "\n" + ",".join(filled)
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError, match=says):
        read_frames(tmp_path / "a.csv")


def test_an_error_does_not_quote_a_whole_row(body, tmp_path):
    """A row whose tabs are lost is one cell of hundreds of numbers."""
    write_trc(body, tmp_path / "a.trc")
    text = (tmp_path / "a.trc").read_text().splitlines()
    text[8] = text[8].replace("\t", " ")
    (tmp_path / "a.trc").write_text("\n".join(text))
    with pytest.raises(InputError, match="is not a marker file: could not convert") as caught:
        measure_file(tmp_path / "a.trc")
    assert len(str(caught.value)) < 300 + len(str(tmp_path))


@pytest.mark.parametrize("name", ["a.trc", "a_px.trc"])
def test_an_error_names_the_file(body, tmp_path, name):
    write_trc(body, tmp_path / name)
    lines = (tmp_path / name).read_text().splitlines()
    (tmp_path / name).write_text("\n".join([*lines[:6], lines[5], *lines[6:]]))
    with pytest.raises(InputError, match=rf"{name}: .*strictly increasing"):
        measure_file(tmp_path / name)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("LHip", "RHip"), "both hips are never seen together"),
        (("LKnee", "LAnkle", "RKnee", "RAnkle"), "knee and ankle are never seen together"),
    ],
)
def test_joints_that_are_never_seen_together(body, tmp_path, names, says):
    """Half of them on even frames, the others on odd ones: a mean of nothing was a warning."""
    for n, name in enumerate(names):
        body.xyz[n % 2 :: 2, body.names.index(name)] = np.nan
    write_trc(body, tmp_path / "a.trc")
    with pytest.raises(InputError, match=rf"a\.trc: {says}"):
        measure_file(tmp_path / "a.trc")

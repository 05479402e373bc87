"""The corpus breaks what it says, and its judge sees what is wrong."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from benchmarks.abuse.bases import _landmark_files, _measurement_files
from benchmarks.abuse.cases import CLEAR, KINDS, Case
from benchmarks.abuse.damage import BLIND, boxes, find, with_number
from benchmarks.abuse.outputs import half_written
from benchmarks.abuse.worker import _wrong, kind_of, make, run

CHEAP = ("json_hostile", "npz_hostile", "measurement_hostile", "history_that_is_none")
MP4 = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x18moov\0\0\0\x10mvhd" + bytes(range(8))


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bases")
    _landmark_files(folder)
    _measurement_files(folder)
    return folder


def test_boxes_within_boxes_are_found():
    assert [box.name for box in boxes(MP4)] == [b"ftyp", b"moov", b"mvhd"]
    changed = with_number(MP4, find(MP4, b"mvhd"), 4, -1)
    assert changed[-8:] == bytes(range(4)) + b"\xff" * 4


@pytest.mark.parametrize("damage", BLIND)
def test_damage_is_the_same_for_the_same_seed(damage):
    data = bytes(range(256)) * 20
    once, again = (damage(data, np.random.default_rng(3)) for _ in range(2))
    assert once == again
    assert once != data


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("name", CHEAP)
def test_broken_input_ends_as_it_should(bases, tmp_path, capsys, name):
    number = list(KINDS).index(name)
    for turn in range(3):
        with capsys.disabled():  # the streams are caught below Python, native lines included
            outcome = run(number + turn * len(KINDS), 7, bases, tmp_path / "case")
        assert outcome.kind == name
        assert outcome.wrong == []
        assert outcome.status in CLEAR


def test_a_case_can_be_made_again(bases, tmp_path):
    number = list(KINDS).index("npz_of_wild_values")
    assert kind_of(number) == "npz_of_wild_values"
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        make(number, 5, bases, folder)
        made.append((folder / "a.npz").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("status", "out", "err", "says"),
    [
        (1, "", "hiprom: internal error (X)\n", "exit status 1"),
        (3, "", "hiprom: a\nhiprom: b\n", "2 lines of error"),
        (3, "", "", "0 lines of error"),
        (4, "", "a.py:1: RuntimeWarning: overflow\n", "not hiprom's"),
        (3, "{}", "hiprom: a\n", "on stdout"),
        (3, "", "hiprom: \x1b[31m\n", "control characters"),
    ],
)
def test_the_judge_sees(tmp_path, status, out, err, says):
    found = _wrong(Case((), tmp_path), status, out, err, 100)
    assert any(says in one for one in found), found


def test_the_judge_sees_files_that_are_not_whole(tmp_path):
    (tmp_path / "a.json").write_text('{"schema": "hiprom.measurement/1"')
    (tmp_path / ".a.1234.csv").touch()
    (tmp_path / "b.html").write_text("<html><p>nan°</p></html>")
    assert len(half_written(tmp_path)) == 3
    found = _wrong(Case((), tmp_path), 3, "", "hiprom: a\n", 100)
    assert any("left behind" in one for one in found)

import errno
import sqlite3
import stat
import subprocess
import sys
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.history.killing import kill_many
from hiprom.errors import InputError, UsageError
from hiprom.history import DamagedHistoryError, History, schema
from hiprom.history.connection import translated
from hiprom.history.safety import backup, check

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 3, 2)


def test_kills_in_mid_write_lose_nothing_committed(path):
    outcomes = kill_many(path, tries=4)
    assert sum(outcome.acknowledged for outcome in outcomes) >= 4
    assert [outcome.lost for outcome in outcomes] == [()] * 4


def test_two_processes_write_at_once(path):
    """Also the creation of the file is contended: both begin with none."""
    command = [sys.executable, "-m", "benchmarks.history.writer", str(path)]
    writers = [
        subprocess.Popen([*command, code, "30"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for code in ("A", "B")
    ]
    numbers = [set(writer.communicate()[0].split()) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert [len(found) for found in numbers] == [30, 30]
    assert not numbers[0] & numbers[1]
    with History(path) as history:
        assert [len(history.entries(person=code)) for code in ("A", "B")] == [30, 30]


def damage(path):
    """Overwrite the pages after the first."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


@pytest.fixture
def damaged(path, measurement):
    with History(path, create=True) as history:
        history.add("P07", DAY, measurement)
    damage(path)
    return path


def test_a_damaged_file_is_reported_and_left_alone(damaged):
    before = damaged.read_bytes()
    with (
        pytest.raises(DamagedHistoryError, match="hiprom history backup COPY"),
        History(damaged) as history,
    ):
        history.entries()
    with pytest.raises(DamagedHistoryError):
        check(damaged)
    assert damaged.read_bytes() == before


def test_the_command_that_saves_a_copy_can_be_typed_as_it_is_told(path):
    there = path.parent / "of mine" / path.name
    said = str(DamagedHistoryError(there, "malformed"))
    assert f'--db "{there}"' in said


@pytest.mark.parametrize("content", [b"not a database at all, but long enough" * 40, b"SQLite"])
def test_what_is_no_database_is_reported_and_left_alone(content, path):
    path.write_bytes(content)
    with pytest.raises(DamagedHistoryError, match="damaged"):
        History(path, create=True)
    assert path.read_bytes() == content


def test_a_damaged_file_is_backed_up_as_it_is(damaged, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    assert backup(damaged, copy) is False
    assert copy.read_bytes() == damaged.read_bytes()


def test_a_backup_is_a_history(history, path, measurement, tmp_path):
    number = history.add("P07", DAY, measurement)
    copy = tmp_path / "copy.sqlite3"
    assert backup(path, copy) is True
    check(copy)
    with History(copy) as restored:
        assert restored.get(number) == measurement


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_copy_is_as_private_as_the_history(history, path, tmp_path):
    copy, broken, bytewise = (tmp_path / name for name in ("copy", "broken", "bytewise"))
    backup(path, copy)
    broken.write_bytes(b"not a database at all" * 200)
    (tmp_path / "broken-wal").write_bytes(b"")
    assert backup(broken, bytewise) is False
    for made in (copy, bytewise, tmp_path / "bytewise-wal"):
        assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_of_a_damaged_history_and_its_log_both_are_copied_or_neither(tmp_path, monkeypatch):
    (tmp_path / "broken").write_bytes(b"not a database at all" * 200)
    (tmp_path / "broken-wal").touch()
    copied = []

    def copy(source, target):
        if copied:
            raise OSError(errno.ENOSPC, "No space left on device")
        copied.append(source)

    monkeypatch.setattr("shutil.copyfile", copy)
    with pytest.raises(UsageError, match="no space left"):
        backup(tmp_path / "broken", tmp_path / "copy")
    assert {path.name for path in tmp_path.iterdir()} == {"broken", "broken-wal"}


def test_a_backup_never_replaces_a_file(history, path, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    copy.write_text("precious")
    with pytest.raises(UsageError, match="exists already"):
        backup(path, copy)
    assert copy.read_text() == "precious"


def test_a_full_disk_is_said_of_the_copy_not_of_the_history(history, path, tmp_path, monkeypatch):
    class Full(sqlite3.Connection):
        def backup(self, *_, **__):
            raise sqlite3.OperationalError("database or disk is full")

    connect = partial(sqlite3.connect, factory=Full)
    monkeypatch.setattr(schema, "sqlite3", SimpleNamespace(**vars(sqlite3) | {"connect": connect}))
    with pytest.raises(UsageError, match=r"cannot write .*copy: its disk is full; make room"):
        backup(path, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("words", ["database or disk is full", "disk I/O error"])
def test_a_full_disk_is_told_with_what_to_do(path, words):
    with pytest.raises(InputError, match=f"{words}; make room on its disk"), translated(path):
        raise sqlite3.OperationalError(words)


def test_there_must_be_something_to_copy(path, tmp_path):
    for action in (check, lambda absent: backup(absent, tmp_path / "copy")):
        with pytest.raises(InputError, match="there is no history"):
            action(path)

import sqlite3
import stat
import sys
from contextlib import closing
from datetime import date

import pytest

from hiprom.errors import InputError
from hiprom.history import History, schema

DAY = date(2026, 3, 2)


@pytest.fixture
def next_version(monkeypatch):
    """A later hiprom, whose measurements have one more column."""
    step = ("ALTER TABLE measurements ADD COLUMN weather TEXT NOT NULL DEFAULT 'fair'",)
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, step])


def version(path):
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute("PRAGMA user_version").fetchone()[0]


def test_a_new_file_has_the_newest_schema(history, path):
    assert version(path) == len(schema.MIGRATIONS)


def test_an_older_file_is_migrated_and_copied_first(path, measurement, request):
    with History(path, create=True) as history:
        history.add("P07", DAY, measurement)
    request.getfixturevalue("next_version")
    with History(path) as history:
        assert len(history.entries(person="P07")) == 1
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT weather FROM measurements").fetchall() == [("fair",)]
    copy = path.with_name("history.sqlite3.before-v2")
    assert (version(path), version(copy)) == (2, 1)
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("SELECT count(*) FROM measurements").fetchone() == (1,)


def test_a_migration_that_fails_changes_nothing(path, measurement, monkeypatch):
    with History(path, create=True) as history:
        history.add("P07", DAY, measurement)
    broken = ("ALTER TABLE people ADD COLUMN x TEXT", "THIS IS NO SQL")
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, broken])
    with pytest.raises(InputError, match="cannot use the history"):
        History(path)
    monkeypatch.undo()
    assert version(path) == 1
    with History(path) as history:
        assert history.count() == 1


def test_a_full_disk_is_said_when_migrating(path, monkeypatch):
    """SQLite has rolled back by itself then, and a second time would be the error that is read."""
    lost = ("ROLLBACK", "THIS IS NO SQL")
    monkeypatch.setattr(schema, "MIGRATIONS", [lost])
    with pytest.raises(InputError, match="syntax error"):
        History(path, create=True)


def test_a_newer_file_is_refused(history, path):
    history.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match=r"newer hiprom \(schema 99"):
        History(path)

"""Files that are no history, or one whose rows somebody else wrote."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import date

import pytest

from hiprom.errors import InputError
from hiprom.history import History
from hiprom.history.connection import translated
from hiprom.history.errors import DamagedHistoryError
from hiprom.history.exchange import export, read_export
from hiprom.history.safety import check

DAY = date(2026, 3, 2)


@pytest.fixture
def filled(path, measurement):
    with History(path, create=True) as history:
        history.add("P1", DAY, measurement, "a note")
    return path


def changed(path, statement):
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.executescript(statement)
    return path


def everything(path):
    with History(path) as history:
        for entry in history.entries():
            history.get(entry.id)
        export(history, path.with_name("all.json"))


def test_what_was_added_can_be_read(filled):
    everything(filled)
    assert '"a note"' in filled.with_name("all.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE measurements SET json = NULL",
        "UPDATE measurements SET json = x'ff00'",
        "UPDATE measurements SET json = '{}'",
        "UPDATE measurements SET json = replace(json, '1', '2')",
        "UPDATE measurements SET left_peak_deg = 'x'",
        "UPDATE measurements SET left_peak_deg = 9e999",
        "UPDATE measurements SET mdc95_deg = 1e308",
        "UPDATE measurements SET mdc95_deg = x'00'",
        "UPDATE sessions SET day = 'yesterday'",
        "UPDATE people SET code = x'ff'",
        "DROP TABLE people",
        "ALTER TABLE measurements RENAME COLUMN json TO other",
        # An endless view: a query of it would never come back.
        "DROP TABLE people; CREATE VIEW people AS WITH RECURSIVE c(id) AS (SELECT 1 UNION ALL "
        "SELECT id + 1 FROM c) SELECT id, 'P1' || id AS code FROM c",
        "CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM people; END",
    ],
)
def test_rows_that_hiprom_did_not_write(filled, statement):
    try:
        changed(filled, statement)
    except sqlite3.IntegrityError:  # NOT NULL holds it off already
        changed(filled, "UPDATE measurements SET json = ''")
    with pytest.raises(InputError, match=r"history\.sqlite3"):
        everything(filled)
    assert not filled.with_name("all.json").exists()


def test_another_programs_database_is_not_written_to(path):
    """It was switched to write-ahead logging before anybody looked whose it is."""
    changed(path, "CREATE TABLE letters (id INTEGER)")
    before = path.read_bytes()
    with pytest.raises(InputError, match="another program's"):
        History(path, create=True)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_another_programs_database_is_no_intact_history(path):
    changed(path, "CREATE TABLE letters (id INTEGER)")
    with pytest.raises(InputError, match="another program's"):
        check(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_no_history(path):
    os.mkfifo(path)
    with pytest.raises(InputError, match="is not a regular file"):
        History(path, create=True)


@pytest.mark.parametrize("measurements", [7, "measurements", {"a": 1}, [7], [None]])
def test_an_export_of_something_else(tmp_path, measurements):
    text = json.dumps({"schema": "hiprom.history/1", "measurements": measurements})
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(InputError, match=r"a\.json"):
        list(read_export(tmp_path / "a.json"))


def test_an_export_with_an_angle_that_cannot_be(filled, tmp_path):
    with History(filled) as history:
        export(history, tmp_path / "a.json")
    content = json.loads((tmp_path / "a.json").read_text())
    content["measurements"][0]["measurement"]["sides"]["left"]["peak_ir_deg"] = 1e300
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"peak_ir_deg = 1e\+300 is out of all bounds"):
        list(read_export(tmp_path / "a.json"))


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("note", "x" * 2001, "note: .*2000 characters"),
        ("person", "x" * 65, "a person's code has 1 to 64"),
        ("person", "", "a person's code has 1 to 64"),
        ("day", "yesterday", "day: "),
    ],
)
def test_an_export_with_what_no_history_takes(filled, tmp_path, key, value, says):
    with History(filled) as history:
        export(history, tmp_path / "a.json")
    content = json.loads((tmp_path / "a.json").read_text())
    content["measurements"][0][key] = value
    (tmp_path / "a.json").write_text(json.dumps(content))
    with pytest.raises(InputError, match=rf"a\.json, measurement 1: {says}"):
        list(read_export(tmp_path / "a.json"))


def test_a_note_is_no_markup(filled, run):
    changed(filled, "UPDATE measurements SET note = '[/b] :smile: ' || char(27) || '[31m'")
    status, out, _ = run("history", "list", "--db", filled)
    assert status == 0
    assert "[/b] :smile:" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (
            UnicodeDecodeError("utf-8", b"\xa0", 0, 1, "invalid start byte"),
            "text that is not UTF-8",
        ),
        (MemoryError(), "more memory than there is"),
    ],
)
def test_what_python_makes_of_sqlites_broken_messages(raised, says, tmp_path):
    """Seen with bytes changed in the schema; which bytes depends on SQLite's version."""
    with pytest.raises(DamagedHistoryError, match=says), translated(tmp_path / "h.sqlite3"):
        raise raised


@pytest.mark.parametrize(
    "raised", ["attempt to write a readonly database", "unable to open database file"]
)
def test_what_to_do_about_a_history_that_may_not_be_written(raised, tmp_path):
    with pytest.raises(InputError, match=f"{raised}; .* copy it"), translated(tmp_path / "h"):
        raise sqlite3.OperationalError(raised)

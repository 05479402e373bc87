import csv
import json
import sqlite3
import stat
import sys
from datetime import date

import pytest

from hiprom.errors import InputError, UsageError
from hiprom.history import History
from hiprom.history.exchange import export, read_export
from hiprom.history.rows import fingerprint

DAY = date(2026, 3, 2)


@pytest.fixture
def filled(history, measurement, unmeasurable):
    history.add("Zoë, the 2nd", DAY, measurement, note='she said "ouch"')
    history.add("P08", date(2026, 3, 3), unmeasurable)
    return history


def test_csv_has_a_row_each_and_empty_cells(filled, tmp_path):
    assert export(filled, tmp_path / "h.csv") == 2
    with (tmp_path / "h.csv").open(encoding="utf-8", newline="") as rows:
        first, second = csv.DictReader(rows)
    assert (first["person"], first["left_peak_deg"], first["right_low_deg"]) == (
        "Zoë, the 2nd",
        "31.2",
        "",
    )
    assert (second["test"], second["left_peak_deg"]) == ("", "")


def test_json_can_be_read_back(filled, tmp_path):
    file = tmp_path / "h.json"
    assert export(filled, file) == 2
    assert json.loads(file.read_text(encoding="utf-8"))["schema"] == "hiprom.history/1"
    with History(tmp_path / "other.sqlite3", create=True) as other:
        assert other.add_all(read_export(file)) == (2, 0)
        assert other.add_all(read_export(file)) == (0, 2)
        assert other.documents() == filled.documents()


def test_what_an_older_version_wrote_is_known_by_the_keys_that_it_lacks(filled, path, tmp_path):
    """Its text is another one: after an update, importing an old export doubled the history."""
    export(filled, tmp_path / "h.json")
    with sqlite3.connect(path) as connection:
        for number, text in connection.execute("SELECT id, json FROM measurements").fetchall():
            older = text.replace(',"size_bytes":null', "")
            assert older != text
            connection.execute(
                "UPDATE measurements SET json = ?, sha256 = ? WHERE id = ?",
                (older, fingerprint(older), number),
            )
    assert filled.add_all(read_export(tmp_path / "h.json")) == (0, 2)


def test_one_person_only(filled, tmp_path):
    assert export(filled, tmp_path / "h.json", person="P08") == 1


def test_an_empty_history_can_be_exported(history, tmp_path):
    assert export(history, tmp_path / "h.json") == 0
    assert list(read_export(tmp_path / "h.json")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
@pytest.mark.parametrize("name", ["h.csv", "h.json"])
def test_an_export_is_as_private_as_the_history(name, filled, tmp_path):
    export(filled, tmp_path / name)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_another_suffix_is_refused(history, tmp_path):
    with pytest.raises(UsageError, match=r"\.csv or \.json"):
        export(history, tmp_path / "h.xlsx")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a history export"),
        ('{"schema": "hiprom.measurement/1"}', "is not a history export"),
        ('{"schema": "hiprom.history/1", "measurements": [{"person": "A"}]}', "measurement 1: day"),
    ],
)
def test_what_is_no_export_is_refused(content, says, tmp_path):
    (tmp_path / "h.json").write_text(content)
    with pytest.raises(InputError, match=says):
        list(read_export(tmp_path / "h.json"))

import sqlite3
import stat
import sys
from datetime import date

import pytest

from hiprom.errors import InputError, UsageError
from hiprom.history import DamagedHistoryError, History, NewMeasurement, default_path
from hiprom.history.rows import LONGEST_NOTE

DAY = date(2026, 3, 2)


def test_what_goes_in_comes_out(history, measurement):
    number = history.add("P07", DAY, measurement, note="after the stretch")
    assert history.get(number) == measurement
    (entry,) = history.entries()
    assert (entry.id, entry.person, entry.day, entry.test) == (
        number,
        "P07",
        "2026-03-02",
        "seated",
    )
    assert (entry.left_peak_deg, entry.left_low_deg, entry.left_high_deg) == (31.2, 29.3, 33.1)
    assert (entry.right_peak_deg, entry.right_low_deg) == (25.1, None)
    assert (entry.difference_deg, entry.retest_mdc95_deg, entry.grade) == (6.1, 4.0, "usable")
    assert (entry.hiprom_version, entry.model_name) == ("0.1.0", "pose_landmarker_full")
    assert entry.note == "after the stretch"


def test_what_was_not_measured_stays_missing(history, unmeasurable):
    history.add("P07", DAY, unmeasurable)
    (entry,) = history.entries()
    assert (entry.test, entry.left_peak_deg, entry.difference_deg) == (None, None, None)


def test_entries_by_person_test_and_number(history, measurement, other):
    standing = measurement.model_copy(update={"test": "standing"})
    history.add("A", DAY, measurement)
    history.add("B", DAY, standing)
    history.add("A", date(2026, 3, 1), other)
    assert [e.day for e in history.entries()] == ["2026-03-01", "2026-03-02", "2026-03-02"]
    assert [e.hiprom_version for e in history.entries(person="A")] == ["0.2.0", "0.1.0"]
    assert [e.person for e in history.entries(test="standing")] == ["B"]
    assert [e.person for e in history.entries(latest=1)] == ["B"]


def test_the_same_measurement_of_a_day_is_refused(history, measurement):
    history.add("P07", DAY, measurement)
    with pytest.raises(UsageError, match="already"):
        history.add("P07", DAY, measurement)
    assert history.add("P08", DAY, measurement) == 2  # what was refused has used up no number
    assert history.count() == 2


def test_a_code_is_kept_without_the_spaces_around_it_up_to_64_characters(history, measurement):
    for code in (" P07 ", "x" * 64):
        history.add(code, DAY, measurement)
    assert history.people() == ["P07", "x" * 64]


@pytest.mark.parametrize("code", ["", "  ", "x" * 65, "a\nb"])
def test_a_code_must_be_one(code, history, measurement):
    with pytest.raises(UsageError, match="printable"):
        history.add(code, DAY, measurement)
    assert history.count() == 0


def test_all_or_none(history, measurement):
    bad = [NewMeasurement("A", DAY, measurement), NewMeasurement("", DAY, measurement)]
    with pytest.raises(UsageError):
        history.add_all(bad)
    assert history.count() == 0


def test_deleting_leaves_nobody_empty(history, path, measurement):
    number = history.add("P07", DAY, measurement)
    history.delete(number)
    assert history.entries() == []
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT count(*) FROM people").fetchone() == (0,)
    raw.close()
    with pytest.raises(InputError, match="no measurement"):
        history.delete(number)


def test_numbers_are_never_given_twice(history, measurement, other):
    first = history.add("P07", DAY, measurement)
    history.delete(first)
    assert history.add("P07", DAY, other) > first


def test_a_deleted_person_leaves_no_trace_in_the_files(history, path, measurement):
    history.add("Rumpelstiltskin", DAY, measurement)
    assert history.delete_person("Rumpelstiltskin") == 1
    for file in path.parent.iterdir():
        assert b"Rumpelstiltskin" not in file.read_bytes(), file.name
    with pytest.raises(InputError, match="nobody called"):
        history.delete_person("Rumpelstiltskin")


def test_a_person_with_a_damaged_row_can_be_deleted(history, path, measurement):
    for code in ("P07", "P08"):
        history.add(code, DAY, measurement)
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE measurements SET grade = x'ff00' WHERE id = 1")
    raw.close()
    with pytest.raises(DamagedHistoryError):
        history.entries()
    assert history.delete_person("P07") == 1
    assert [entry.person for entry in history.entries()] == ["P08"]


def test_a_note_is_no_book(history, measurement):
    history.add("P07", DAY, measurement, "x" * LONGEST_NOTE)
    with pytest.raises(UsageError, match="at most 2000 characters, this one 2001"):
        history.add("P08", DAY, measurement, "x" * (LONGEST_NOTE + 1))


def test_people_stand_in_alphabetical_order_capitals_or_not(history, measurement):
    for code in ("Clara", "berta", "Anna", "anna"):
        history.add(code, DAY, measurement)
    assert history.people() == ["Anna", "anna", "berta", "Clara"]


def test_a_person_is_renamed_and_the_old_code_leaves_no_trace(history, path, measurement, other):
    number = history.add("Rumpelstiltskin", DAY, measurement, note="before")
    history.add("B", DAY, other)
    assert history.rename_person("Rumpelstiltskin", " P07 ") == 1
    (entry,) = history.entries(person="P07")
    assert (entry.id, entry.day, entry.note) == (number, DAY.isoformat(), "before")
    assert history.get(number) == measurement
    assert history.people() == ["B", "P07"]
    for file in path.parent.iterdir():
        assert b"Rumpelstiltskin" not in file.read_bytes(), file.name


def test_a_slip_of_the_keys_is_put_right(history, measurement, other):
    """Two people become one: what both have of a day is there once."""
    history.add("P07", DAY, measurement)
    history.add("P7", DAY, measurement)
    history.add("P7", DAY, other)
    history.add("P7", date(2026, 4, 1), measurement)
    assert history.rename_person("P7", "P07") == 3
    assert [(e.id, e.person, e.day) for e in history.entries()] == [
        (1, "P07", "2026-03-02"),
        (3, "P07", "2026-03-02"),
        (4, "P07", "2026-04-01"),
    ]
    assert history.people() == ["P07"]


def test_what_cannot_be_renamed_changes_nothing(history, measurement):
    history.add("P07", DAY, measurement)
    with pytest.raises(InputError, match="nobody called 'P8'"):
        history.rename_person("P8", "P9")
    for code in ("", "P07"):
        with pytest.raises(UsageError):
            history.rename_person("P07", code)
    assert history.people() == ["P07"]


def test_reading_needs_a_file(path):
    with pytest.raises(InputError, match="there is no history"):
        History(path)
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_only_its_owner_can_read_it(history, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot create the history"):
        History(tmp_path / "file" / "h.sqlite3", create=True)


def test_it_lies_in_the_users_data_folder():
    assert default_path().name == "history.sqlite3"
    assert "hiprom" in default_path().parts


def test_an_unknown_number(history):
    with pytest.raises(InputError, match="has no measurement 9"):
        history.get(9)

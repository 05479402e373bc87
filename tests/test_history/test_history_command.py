import io
import json
import sqlite3
from datetime import date

import pytest

from hiprom.results.files import write_json


@pytest.fixture
def command(run, path, monkeypatch):
    monkeypatch.setenv("HIPROM_DB", str(path))
    return lambda *arguments: run("history", *arguments)


@pytest.fixture
def stored(measurement, tmp_path):
    write_json(measurement, tmp_path / "a.measurement.json")
    return tmp_path / "a.measurement.json"


def test_add_list_show_delete(command, stored):
    assert command("add", stored, "--person", "P07", "--date", "2026-03-02")[:2] == (0, "1\n")
    status, out, err = command()
    assert status == 0
    assert "2026-03-02 P07    seated 31.2° 25.1° +6.1°   4.0°" in out
    assert "1 of 1 measurement" in err
    assert json.loads(command("show", "1")[1])["test"] == "seated"
    assert command("delete", "1", "--yes")[0] == 0
    assert command("show", "1")[0] == 3


def test_without_a_date_it_is_of_today(command, stored):
    before = date.today()
    command("add", stored, "--person", "P07")
    assert any(f"{day} P07 " in command()[1] for day in (before, date.today()))


def test_rename(command, stored):
    command("add", stored, "--person", "P7", "--date", "2026-03-02")
    status, out, err = command("rename", "P7", "P07")
    assert (status, out, err) == (0, "", "hiprom: 1 measurement of P07\n")
    assert "2026-03-02 P07 " in command()[1]
    assert command("rename", "P7", "P07")[0] == 3
    assert command("rename", "P07", "P07")[0] == 2


def test_one_film_under_two_days_is_told(command, stored):
    command("add", stored, "--person", "P07", "--date", "2026-03-02")
    status, out, err = command("add", stored, "--person", "P08", "--date", "2026-03-03")
    assert (status, out) == (0, "2\n")
    assert "stands as number 1 of P07, 2026-03-02, too" in err


def test_the_list_fits_eighty_columns(command, stored, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    note = "a remark that is longer than what is left of the line beside all the figures"
    command("add", stored, "--person", "a code of several words and then some", "--note", note)
    lines = command("list")[1].splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert " ".join(lines[1].split()) == "ID Day Person Test Left Right L − R MDC95 Quality Note"
    words = " ".join(lines).split()
    assert set(note.split()) <= set(words)
    assert {"31.2°", "25.1°", "+6.1°", "4.0°"} <= set(words)
    assert "…" not in "".join(lines)


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_nothing_is_deleted_unless_somebody_agrees(command, stored, answer, monkeypatch):
    command("add", stored, "--person", "P07", "--date", "2026-03-02")
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    status, _, err = command("delete", "1")
    assert status == 2
    assert "Delete measurement 1 (P07, 2026-03-02, seated)? It cannot be undone" in err
    assert err.endswith("hiprom: nothing was deleted; --yes deletes without asking\n")
    assert command("show", "1")[0] == 0


class CtrlC(io.StringIO):
    def readline(self, _=-1):
        raise KeyboardInterrupt


def test_ctrl_c_at_the_question_ends_the_program(command, stored, monkeypatch):
    command("add", stored, "--person", "P07", "--date", "2026-03-02")
    monkeypatch.setattr("sys.stdin", CtrlC())
    status, _, err = command("delete", "1")
    assert (status, "nothing was deleted" in err, "Traceback" in err) == (130, False, False)
    assert command("show", "1")[0] == 0


def test_what_is_deleted_is_told(command, stored, path):
    for code in ("P07", "P07", "P08"):
        command("add", stored, "--person", code, "--date", "2026-03-02")
    assert command("delete", "--person", "P07", "--yes")[2] == (
        "hiprom: deleted everything of P07 (1 measurement)\n"  # the second was there already
    )
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE measurements SET grade = x'ff00'")
    raw.close()
    said = command("delete", "2", "--yes")[2]
    assert said == "hiprom: deleted measurement 2, which is damaged\n"


@pytest.mark.parametrize(
    ("arguments", "says"), [(("99",), "no measurement 99"), (("--person", "P99"), "nobody called")]
)
def test_nobody_is_asked_about_what_is_not_there(command, stored, arguments, says):
    command("add", stored, "--person", "P07")
    status, _, err = command("delete", *arguments)
    assert status == 3
    assert says in err
    assert "Delete" not in err


def test_the_file_can_be_named_before_or_after(run, stored, tmp_path):
    db = tmp_path / "named.sqlite3"
    assert run("history", "--db", db, "add", stored, "--person", "A")[0] == 0
    assert "A" in run("history", "list", "--db", db)[1]
    assert "A" in run("history", "--db", db)[1]


@pytest.mark.parametrize(
    "arguments",
    [("--quiet",), ("list", "--quiet"), ("--quiet", "list"), ("-q", "delete", "1", "--yes")],
)
def test_quiet_is_heeded_before_and_after_the_subcommand(command, stored, arguments):
    command("add", stored, "--person", "P07")
    assert command(*arguments)[::2] == (0, "")


def test_debug_is_known_without_a_subcommand(command):
    status, _, err = command("--debug")  # there is no history yet
    assert (status, "Traceback" in err) == (3, True)


def test_export_import_backup_check(command, stored, tmp_path):
    command("add", stored, "--person", "P07")
    assert command("export", tmp_path / "h.json")[:2] == (0, f"{tmp_path / 'h.json'}\n")
    _, _, err = command("import", tmp_path / "h.json")
    assert "added 0, skipped 1" in err
    assert command("backup", tmp_path / "copy.sqlite3")[0] == 0
    assert (tmp_path / "copy.sqlite3").is_file()
    assert "is intact" in command("check")[1]


def test_plot(command, stored, tmp_path):
    command("add", stored, "--person", "P07")
    assert command("plot", tmp_path / "t.svg", "--person", "P07")[0] == 0
    assert "P07" in (tmp_path / "t.svg").read_text(encoding="utf-8")
    status, _, err = command("plot", tmp_path / "u.svg", "--person", "nobody")
    assert status == 3
    assert "nothing to plot" in err


def test_a_damaged_history_is_said_and_a_backup_offered(command, path, tmp_path):
    path.write_bytes(b"garbage" * 1000)
    status, _, err = command()
    assert status == 3
    assert "is damaged" in err
    assert "hiprom history backup" in err
    status, _, err = command("backup", tmp_path / "copy")
    assert status == 0
    assert "not a usable history" in err


@pytest.mark.parametrize("arguments", [("delete",), ("delete", "1", "--person", "A")])
def test_delete_wants_one_thing(arguments, command):
    assert command(*arguments)[0] == 2


@pytest.fixture
def add_two(command, stored, other, tmp_path):
    """Put two measurements into the history, each with whose it is and the day."""

    def add(first, second):
        write_json(other, tmp_path / "b.json")
        for file, (person, day) in ((stored, first), (tmp_path / "b.json", second)):
            command("add", file, "--person", person, "--date", day)

    return add


def test_compare_by_number(run, add_two):
    add_two(("P07", "2026-03-02"), ("P07", "2026-03-09"))
    status, out, _ = run("compare", "1", "2")
    assert status == 0
    assert "no detectable change" in out
    assert "different versions of hiprom" in out
    assert run("compare", "1", "9")[0] == 3


def test_compare_says_what_the_history_knows_against_it(run, add_two):
    add_two(("P07", "2026-03-09"), ("P08", "2026-03-02"))
    status, out, _ = run("compare", "1", "2")
    assert status == 0
    assert "of different people (P07 and P08)" in out
    assert "the first is the later one (2026-03-09, then 2026-03-02)" in out


def test_a_file_named_before_the_subcommand_beats_the_variable(command, stored, run, tmp_path):
    named = tmp_path / "named.sqlite3"
    assert command("add", stored, "--person", "A")[0] == 0
    assert command("--db", named, "add", stored, "--person", "B")[:2] == (0, "1\n")
    assert command("--db", named, "delete", "1", "--yes")[0] == 0
    assert "1 of 1 measurement" in command("list")[2]
    assert "0 of 0 measurements" in command("--db", named, "list")[2]


@pytest.mark.parametrize("arguments", [("show",), ("delete", "--yes")])
def test_a_number_too_large_for_the_file_is_one_that_it_has_not(arguments, command, stored):
    command("add", stored, "--person", "P07")
    status, out, err = command(*arguments, str(2**63))
    assert (status, out) == (3, "")
    assert "has no measurement of so large a number" in err
    assert command("list", "--latest", str(2**63))[0] == 0


def test_a_number_longer_than_any_is_taken_for_a_file(run, stored):
    status, _, err = run("compare", stored, "9" * 5000)
    assert status == 3
    assert "internal error" not in err


def test_an_empty_file_is_no_intact_history(command, path, tmp_path):
    path.touch()
    for arguments in (("check",), ("backup", tmp_path / "copy.sqlite3")):
        status, out, err = command(*arguments)
        assert (status, out) == (3, "")
        assert "is empty, not a history" in err
    assert not (tmp_path / "copy.sqlite3").exists()

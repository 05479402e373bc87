"""Words that cannot be meant: one line that says what to type instead, and 2."""

import os

import pytest


def test_a_figure_is_chosen_for_readings_only(run, tmp_path):
    status, _, err = run("bench", "--clips", tmp_path, "--figure", "mean_ir_deg")
    assert status == 2
    assert "--figure is for READINGS.csv" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analyze"], "missing argument 'CLIP'; see hiprom analyze --help"),
        (["nonsense"], "no such command 'nonsense'; see hiprom --help"),
        (["analyse", "a"], "no such command 'analyse'"),
        (["analyze", "a", "--tset", "x"], "no such option: --tset"),
        (["analyze", "a", "--test", "x"], "invalid value for '--test': 'x' is not one of 'auto'"),
        (["export", "a", "--out", "b"], "missing option '--to'. Choose from: trc, mot"),
        (["report", "a", "--date", "2.3."], "invalid value for '--date': '2.3.' is no day written"),
        (["report", "a", "--date", "2026-02-30"], "invalid value for '--date': '2026-02-30' is no"),
        (["report", "a", "--date", "0026-03-02"], "--date 0026-03-02: no test is so old"),
        (
            ["analyze", "my", "clip.mp4"],
            "got unexpected extra argument(s) (clip.mp4): put a name with a space in it in "
            "quotation marks; see hiprom analyze --help",
        ),
        (["history", "delete", "first"], "invalid value for 'ID': 'first' is "),
        (["history", "delete", "1", "2"], "got unexpected extra argument(s) (2): one at a time"),
    ],
)
def test_wrong_usage_is_one_line_and_2(run, arguments, words):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"hiprom: {words}")
    assert err.count("\n") == 1
    assert "?;" not in err  # where Typer guesses what was meant


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze", "a", "--workers", "0"],
        ["analyze", "a", "--workers", "1e3"],
        ["batch", "a", "--clip-timeout", "soon"],
        ["live", "--reps", "21"],
        ["history", "show", "9" * 5000],
    ],
)
def test_a_number_that_cannot_be_meant_is_named_in_plain_words(run, arguments):
    status, _, err = run(*arguments)
    assert (status, err.count("\n")) == (2, 1)
    assert arguments[-1][:20] in err
    assert "Input should be" not in err
    assert "parse" not in err


@pytest.mark.parametrize(
    ("arguments", "see"),
    [
        (["analyze", "a.mp4", "--json"], "; see hiprom analyze --help"),
        (["history", "add", "a.json", "--db"], "; see hiprom history add --help"),
        (["--foo"], "; see hiprom --help"),
    ],
)
def test_what_is_wrong_names_the_help_that_explains_it(run, arguments, see):
    status, _, err = run(*arguments)
    assert (status, err.removesuffix("\n").endswith(see)) == (2, True)


def test_several_clips_are_sent_to_batch(run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).touch()
    status, _, err = run("analyze", "a.mp4", "b.mp4")
    assert status == 2
    assert "(b.mp4): one file at a time; 'hiprom batch' measures a folder of clips; see" in err


def test_a_clip_in_the_place_of_a_command_is_told_what_measures_it(run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my clip.mp4").write_bytes(b"")
    status, out, err = run("my clip.mp4")
    assert (status, out) == (2, "")
    assert "'hiprom analyze'" in err
    status, _, err = run("models", "my clip.mp4")
    assert status == 2
    assert "no such command 'my clip.mp4'; see hiprom models --help" in err


def test_a_folder_of_clips_is_told_what_measures_it(run, tmp_path):
    status, out, err = run("analyze", tmp_path)
    assert (status, out) == (3, "")
    assert f"'hiprom batch {tmp_path}'" in err


def test_a_command_that_is_suggested_can_be_typed_where_a_name_has_spaces(run, tmp_path):
    clips = tmp_path / "my clips"
    clips.mkdir()
    assert f"""'hiprom batch "{clips}"'""" in run("analyze", clips)[2]
    clip = clips / "a clip.mp4"
    clip.write_bytes(b"")
    assert f"""'hiprom analyze "{clip}" --out results'""" in run("compare", clip, clip)[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analyze", ""], "the argument after analyze is empty"),
        (["analyze", "a.mp4", "--out", ""], "the argument after --out is empty"),
        (["analyze", "a.mp4", "--json", ""], "the argument after --json is empty"),
        (["batch", "clips", "--out="], "--out= has no value"),
        (["export", "a.mp4", "--to", "csv", "-o", ""], "the argument after -o is empty"),
        (["history", "--db", "", "list"], "the argument after --db is empty"),
        ([""], "the argument after hiprom is empty"),
    ],
)
def test_an_empty_name_is_not_the_current_folder(run, arguments, words):
    """As a script gives it whose variable holds nothing."""
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err == f"hiprom: {words}; name what is meant, or drop it\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("history", "list", "--person"),
        ("history", "add", "clip.measurement.json", "--person"),
        ("history", "add", "clip.measurement.json", "--person", "P07", "--note"),
        ("history", "plot", "p07.png", "--person"),
        ("history", "export", "p07.json", "--person"),
        ("history", "rename", "P07"),
        ("history", "delete", "--yes", "--person"),
        ("report", "clip.measurement.json", "--name"),
        ("analyze", "clip.mp4", "--report", "clip.html", "--code"),
        ("export", "clip.measurement.json", "--to", "fhir", "--out", "p07.json", "--subject"),
        ("export", "clip.measurement.json", "--to", "fhir", "--out", "p07.json", "--person"),
        ("export", "clip.measurement.json", "--to", "fhir", "--out", "p07.json", "--code"),
    ],
)
def test_a_text_that_is_not_utf8_is_refused(run, monkeypatch, tmp_path, arguments):
    """A name in an old encoding, say: it ended as an internal error."""
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*arguments, os.fsdecode(b"J\xfcrgen"))
    assert (status, out) == (2, "")
    assert "it is not UTF-8 text; see hiprom" in err
    assert list(tmp_path.iterdir()) == []


def test_a_code_that_is_not_utf8_cannot_be_renamed(run):
    status, _, err = run("history", "rename", os.fsdecode(b"J\xfcrgen"), "P07")
    assert status == 2
    assert "it is not UTF-8 text; see hiprom" in err


def test_an_empty_variable_names_no_history(run, monkeypatch, tmp_path):
    monkeypatch.setenv("HIPROM_DB", "")
    monkeypatch.setattr("hiprom.history.default_path", lambda: tmp_path / "own.db")
    status, _, err = run("history", "check")
    assert status == 3
    assert f"there is no history {tmp_path / 'own.db'}" in err


@pytest.mark.parametrize("arguments", [[], ["models"]])
def test_a_command_that_needs_another_word_shows_its_help(run, arguments):
    status, out, err = run(*arguments)
    assert status == 2
    assert "Usage: hiprom" in out + err
    assert "internal error" not in err

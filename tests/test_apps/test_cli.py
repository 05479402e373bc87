import errno
import io
import logging
import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from hiprom import __version__
from hiprom.__main__ import main as start
from hiprom.apps.cli import app, main
from hiprom.apps.console import emit, progress_bar, take_any_text
from hiprom.apps.options import BROKEN_PIPE
from hiprom.environment import DEBUG_VARIABLE
from hiprom.errors import InputError, ModelError, PrivacyError, UsageError
from hiprom.history import History


@pytest.mark.parametrize(
    "command",
    [["analyze"], ["doctor"], ["models", "list"], ["models", "get"], ["models", "verify"]],
)
def test_every_help_has_an_example(command):
    result = CliRunner().invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert f"hiprom {' '.join(command)}" in result.stdout


def test_no_help_breaks_a_line_in_the_middle_of_a_sentence():
    """Typer shows the line breaks of an epilog as they are, whatever the terminal's width."""
    ends = [get_command(app)]
    for command in ends:
        ends += getattr(command, "commands", {}).values()
        for paragraph in (command.epilog or "").strip().split("\n\n"):
            assert "\n" not in paragraph, command.name
    assert len(ends) > 20


@pytest.mark.parametrize("command", [["doctor"], ["models", "list"], ["models", "verify"]])
def test_every_command_can_be_quiet(run, command):
    status, out, err = run(*command, "--quiet")
    assert (status, err) == (0, "")
    assert "full" in out


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.mp4", ["analyze"], []),
        ("a.npz", ["analyze"], []),
        ("a.mp4", ["export"], ["--to", "csv", "--out", "x.csv"]),
        ("a.json", ["report"], []),
        ("a.csv", ["bench"], []),
        ("a.mp4", ["bench", "--speed"], []),
        ("a.json", ["history", "import"], []),
        ("a.json", ["history", "add"], ["--person", "P"]),
        ("a.db", ["history", "list", "--db"], []),
        ("clips", ["batch"], []),
        ("clips", ["bench", "--clips"], []),
    ],
)
def test_an_input_that_may_not_be_read_is_no_wrong_usage(
    run, monkeypatch, tmp_path, name, before, after
):
    """Typer looks by itself, and would end with 2; whoever reads the file ends with 3."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HIPROM_DB", str(tmp_path / "h.db"))
    (tmp_path / "clips").mkdir()
    (tmp_path / name).is_dir() or (tmp_path / name).write_text("what ever")
    monkeypatch.setattr("os.access", lambda *_, **__: False)
    status, _, err = run(*before, tmp_path / name, *after)
    assert status == 3
    assert "is not readable" not in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("locked", [False, True], ids=["name too long", "may not be looked into"])
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["analyze", "CLIP", "--model", "PLACE"], 3),
        (["analyze", "CLIP", "--out", "PLACE"], 2),
        (["app", "--no-browser", "--out", "PLACE"], 2),
        (["batch", "PLACE"], 3),
        (["bench", "--clips", "PLACE"], 3),
        (["history", "list", "--db", "PLACE"], 3),
        (["history", "check", "--db", "PLACE"], 3),
        (["history", "backup", "PLACE", "--db", "CLIP"], 2),
    ],
)
def test_a_place_that_cannot_be_looked_at_is_no_defect(
    run, monkeypatch, tmp_path, command, expected, locked
):
    (tmp_path / "clip.mp4").write_text("what ever")
    place = tmp_path / ("x" * 300)
    if locked:
        place, look = tmp_path / "locked" / "x", Path.stat

        def stat(path, **options):  # chmod would not stop root
            if "locked" in path.parts:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return look(path, **options)

        monkeypatch.setattr(Path, "stat", stat)
    words = {"PLACE": str(place), "CLIP": str(tmp_path / "clip.mp4")}
    status, out, err = run(*(words.get(word, word) for word in command))
    assert (status, out) == (expected, "")
    assert str(place) in err
    assert "permission denied" in err if locked else "too long" in err
    assert err.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["batch", "CIRCLE"], 2),
        (["batch", "CIRCLE/clips.csv"], 3),
        (["batch", "clips", "--out", "CIRCLE"], 2),
        (["batch", "clips", "--out", "out", "--model", "CIRCLE"], 3),
        (["app", "--no-browser", "--out", "CIRCLE/out"], 2),
    ],
)
def test_links_that_run_in_a_circle_are_no_defect(run, monkeypatch, tmp_path, command, expected):
    pytest.importorskip("fastapi")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "clip.mp4").touch()
    for name, other in ("ab", "ba"):
        (tmp_path / name).symlink_to(other)
    status, out, err = run(*(word.replace("CIRCLE", "a") for word in command))
    assert (status, out) == (expected, "")
    assert err.count("\n") == 1


def test_a_clip_that_cannot_be_timed_is_one_line(run, tmp_path):
    (tmp_path / "a.mp4").write_text("no clip")
    status, _, err = run("bench", "--speed", tmp_path / "a.mp4")
    assert status == 3
    assert err.startswith(f"hiprom: {tmp_path / 'a.mp4'} cannot be read as a video")


def test_a_figure_is_chosen_for_readings_only(run, tmp_path):
    status, _, err = run("bench", "--clips", tmp_path, "--figure", "mean_ir_deg")
    assert status == 2
    assert "--figure is for READINGS.csv" in err


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("hiprom ana", ["analyze"]),
        ("hiprom history ba", ["backup"]),
        ("hiprom analyze --test s", ["seated", "standing", "supine"]),
        ("hiprom live --model h", ["heavy"]),
        ("hiprom models get f", ["full"]),
        ("hiprom analyze --model my", []),
        ("hiprom analyze clip", []),  # the shell then offers files
    ],
)
def test_the_shell_can_complete_what_is_typed(typed, offered):
    asked = {
        "_HIPROM_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-m", "hiprom"], env=os.environ | asked, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, offered, "")


def test_version(run):
    assert run("--version") == (0, f"hiprom {__version__}\n", "")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_what_is_redirected_is_utf8_whatever_the_locale(encoding):
    code = (
        "from hiprom.apps import cli; from hiprom.apps.console import emit, say; "
        "cli.app = lambda **_: (emit('−3.1° ✓\\n'), say('−3.1° ✓'), 0)[2]; cli.main([])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").split() == ["−3.1°", "✓"]
    assert done.stderr.decode("utf-8").split() == ["hiprom:", "−3.1°", "✓"]


def test_a_terminal_shows_what_it_can(monkeypatch):
    class Terminal(io.TextIOWrapper):
        def isatty(self):
            return True

    terminal = Terminal(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", terminal)
    take_any_text()
    emit("−3.1°")
    assert terminal.buffer.getvalue() == "?3.1°".encode("cp1252")


def test_a_bars_label_is_no_markup(monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar("Fetching [/b]", "kB", quiet=False) as report:
        report(1, 2)
    assert "Fetching [/b]" in terminal.getvalue()


def test_the_command_line_starts_without_the_heavy_libraries():
    heavy = "mediapipe cv2 av numpy scipy matplotlib pydantic"
    code = (
        "import sys, hiprom.apps.cli; "
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["analyze"], "missing argument 'CLIP'; see hiprom analyze --help"),
        (["nonsense"], "no such command 'nonsense'; see hiprom --help"),
        (["analyse", "a"], "no such command 'analyse'"),
        (["analyze", "a", "--tset", "x"], "no such option: --tset"),
        (["analyze", "a", "--test", "x"], "invalid value for '--test': 'x' is not one of 'auto'"),
        (["export", "a", "--out", "b"], "missing option '--to'. Choose from: trc, mot"),
        (["report", "a", "--date", "2.3."], "invalid value for '--date': '2.3.' does not match"),
        (["report", "a", "--date", "0026-03-02"], "--date 0026-03-02: no test is so old"),
        (
            ["analyze", "my", "clip.mp4"],
            "got unexpected extra argument(s) (clip.mp4): put a name with a space in it in "
            "quotation marks; see hiprom analyze --help",
        ),
        (["history", "delete", "first"], "invalid value for 'ID': "),
    ],
)
def test_wrong_usage_is_one_line_and_2(run, arguments, words):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"hiprom: {words}")
    assert err.count("\n") == 1
    assert "?;" not in err  # where Typer guesses what was meant


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


@pytest.mark.parametrize(("options", "said"), [([], False), (["--debug"], True)])
def test_what_matplotlib_logs_is_for_debugging(run, monkeypatch, tmp_path, options, said):
    """Where it may not keep its cache it says so in two long lines, which no plot is worse for."""
    monkeypatch.setenv("HIPROM_DB", str(tmp_path / "h.db"))
    monkeypatch.setenv(DEBUG_VARIABLE, "0")
    fonts, level = logging.getLogger("matplotlib.font_manager"), logging.WARNING
    monkeypatch.setattr(logging.getLogger("matplotlib"), "level", level)
    logging.Logger.manager._clear_cache()
    run("history", "plot", tmp_path / "a.png", "--person", "P", *options)
    assert fonts.isEnabledFor(level) is said


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


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("clip.mp4: no such file"), 3),
        (ModelError("model refused"), 3),
        (UsageError("say something else"), 2),
        (PrivacyError("would report usage"), 2),
    ],
)
def test_our_own_errors_are_one_line_and_a_status(run, pipeline, error, status):
    def fail(clip):
        raise error

    pipeline.answer = fail
    assert run("analyze", "clip.mp4") == (status, "", f"hiprom: {error}\n")


def broken(clip):
    raise ZeroDivisionError("float\ndivision")


def test_a_defect_is_one_line_and_1(run, pipeline):
    pipeline.answer = broken
    status, out, err = run("analyze", "clip.mp4")
    assert (status, out) == (1, "")
    assert err.startswith("hiprom: internal error (ZeroDivisionError: float division)")
    assert err.count("\n") == 1
    assert "--debug" in err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            "libxcb.so.1: cannot open shared object file: No such file or directory",
            "a library of the system is missing (libxcb.so.1: cannot open shared object file: No"
            " such file or directory); install it (Debian, Ubuntu: apt-get install libgl1"
            " libglib2.0-0) or, for all but the window of hiprom live: pip install"
            " --force-reinstall --no-deps opencv-python-headless",
        ),
        (
            "No module named 'av'",
            "a library cannot be loaded (No module named 'av'); reinstall hiprom with its"
            " dependencies",
        ),
    ],
)
def test_a_library_that_cannot_be_loaded_is_one_line_with_the_remedy(run, pipeline, error, told):
    """On a bare server without OpenCV's system libraries it ended as an internal error."""

    def fail(clip):
        raise ImportError(error)

    pipeline.answer = fail
    assert run("analyze", "clip.mp4") == (3, "", f"hiprom: {told}\n")


def test_debug_shows_the_traceback(run, pipeline):
    pipeline.answer = broken
    status, _, err = run("analyze", "clip.mp4", "--debug")
    assert status == 1
    assert "Traceback" in err


def test_ctrl_c_is_130_and_leaves_nothing(run, pipeline, tmp_path):
    def interrupted(clip):
        raise KeyboardInterrupt

    pipeline.answer = interrupted
    status, out, err = run("analyze", "clip.mp4", "--out", tmp_path / "new" / "deep")
    assert (status, out) == (130, "")
    assert err == "hiprom: stopped; files that were written until now are whole\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "clip.mp4"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_polite_end_is_as_ctrl_c(run, pipeline, tmp_path, name):
    """``kill`` and a closed terminal left a half-written video behind."""
    number = getattr(signal, name)
    before = signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may ignore it
    try:
        pipeline.answer = lambda clip: signal.raise_signal(number)
        status, out, err = run("analyze", "clip.mp4", "--out", tmp_path / "new")
        assert (status, out) == (130, "")
        assert err == "hiprom: stopped; files that were written until now are whole\n"
        assert list(tmp_path.iterdir()) == [tmp_path / "clip.mp4"]
        assert signal.getsignal(number) is signal.SIG_DFL
    finally:
        signal.signal(number, before)


def test_a_notebooks_backend_is_no_defect_of_a_plot(tmp_path, measurement):
    """``!hiprom analyze`` in Jupyter, where hiprom has an environment of its own."""
    path = tmp_path / "h.sqlite3"
    with History(path, create=True) as history:
        history.add("P07", date(2026, 3, 2), measurement)
    plotted = subprocess.run(
        [sys.executable, "-m", "hiprom", "history", "plot", tmp_path / "p.png", "--person", "P07"]
        + ["--db", path],
        env=os.environ | {"MPLBACKEND": "module://a_notebook.that_is_not_here"},
        capture_output=True,
        text=True,
    )
    assert (plotted.returncode, plotted.stderr) == (0, "")


def test_ctrl_c_while_the_program_is_loaded_is_a_line(monkeypatch, capsys):
    """It was a traceback of half a screen."""

    class Stopped(ModuleType):
        def __getattr__(self, name):
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "hiprom.apps.cli", Stopped("hiprom.apps.cli"))
    with pytest.raises(SystemExit, match="130"):
        start()
    assert capsys.readouterr().err == "hiprom: stopped\n"


def test_the_command_line_runs_in_any_thread(capsys):
    """Only the main one may handle signals."""
    ended = []

    def work():
        with pytest.raises(SystemExit) as end:
            main(["--version"])
        ended.append(end.value.code)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [0]


@pytest.mark.parametrize(
    "arguments", [["--help"], ["analyze", "--help"], ["history", "list", "-h"]]
)
def test_a_help_page_whose_reader_goes_away_ends_as_results_do(arguments):
    """As in ``hiprom --help | head -1``: it ended with 1, as after a defect."""
    command = [sys.executable, "-m", "hiprom", *arguments]
    ours, theirs = os.pipe()
    os.close(ours)  # before a word was written
    try:
        done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE)
    finally:
        os.close(theirs)
    assert (done.returncode, done.stderr) == (BROKEN_PIPE, b"")


def test_a_reader_that_goes_away_is_no_error():
    code = "import sys; sys.argv = ['hiprom', '--help']; from hiprom.apps.console import emit\n"
    code += "for _ in range(5000): emit('x' * 99 + chr(10))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, as Linux has it")
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["analyze", "-h"], ["models"]])
def test_a_full_disk_behind_stdout_is_one_line_and_2(arguments):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hiprom", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr == "hiprom: cannot write to the standard output: no space left on device\n"


needs_a_shell = pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")


def in_shell(redirected, *arguments):
    """Run the command line with streams as a shell leads them; return status, stdout, stderr."""
    command = f'"{sys.executable}" -m hiprom "$@" {redirected}'
    done = subprocess.run(["sh", "-c", command, "", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@needs_a_shell
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["models"]])
def test_a_closed_stdout_is_one_line_and_2(arguments):
    """A result was lost, and the exit status said that all was well."""
    said = "hiprom: cannot write to the standard output: it is closed\n"
    assert in_shell(">&-", *arguments) == (2, "", said)


@needs_a_shell
def test_a_closed_stdout_is_no_error_where_nothing_is_written_to_it(tmp_path, measurement):
    path = tmp_path / "h.sqlite3"
    with History(path, create=True) as history:
        history.add("P07", date(2026, 3, 2), measurement)
    assert in_shell(">&-", "history", "rename", "P07", "P08", "-q", "--db", str(path))[0] == 0


@needs_a_shell
def test_what_is_said_to_a_closed_stderr_is_not_said_elsewhere():
    assert in_shell("2>&-", "analyze", "missing.mp4") == (3, "", "")


@needs_a_shell
def test_no_file_takes_the_place_of_a_closed_stream(tmp_path):
    """Log lines of libraries, which write to the stream's number, would go into it."""
    code = (
        "import os, sys; from hiprom.apps import cli; kept = [];"
        "cli.app = lambda **_: kept.append(open('out.txt', 'w')) or kept[0].fileno();"
        "cli.main([])"
    )
    command = f'"{sys.executable}" -c "{code}" <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path).returncode > 2


@needs_a_shell
def test_a_current_folder_that_is_gone_is_told(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    command = f'cd "{gone}"; rmdir "{gone}"; "{sys.executable}" -m hiprom batch clips'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.endswith("hiprom: the current folder is gone; go to another one\n")


@needs_a_shell
def test_a_question_that_a_closed_stdin_cannot_answer_is_not_agreed_to(tmp_path, measurement):
    path = tmp_path / "h.sqlite3"
    with History(path, create=True) as history:
        history.add("P07", date(2026, 3, 2), measurement)
    status, _, err = in_shell("<&-", "history", "delete", "1", "--db", str(path))
    assert status == 2
    assert err.endswith("hiprom: nothing was deleted; --yes deletes without asking\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, as Linux has it")
def test_messages_to_a_full_disk_change_no_status():
    assert in_shell("2>/dev/full", "analyze", "missing.mp4") == (3, "", "")


def test_messages_that_nobody_reads_stop_nothing():
    """As in ``hiprom … 2>&1 | head``, where both streams lead to the same pipe."""
    code = "from hiprom.apps.console import say\n"
    code += "for _ in range(5000): say('x' * 99)\n"
    code += "print('done')"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stderr.readline()
        process.stderr.close()
        assert process.stdout.read().split() == [b"done"]
        assert process.wait(30) == 0

"""The command line as a whole: its help, its errors and their exit status, its signals."""

import logging
import os
import signal
import subprocess
import sys
from threading import Thread
from types import ModuleType

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from hiprom import __version__
from hiprom.__main__ import main as start
from hiprom.apps.cli import app, main
from hiprom.environment import DEBUG_VARIABLE
from hiprom.errors import InputError, ModelError, PrivacyError, UsageError


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


@pytest.mark.parametrize("command", [[], ["analyze"], ["history"], ["history", "list"], ["models"]])
def test_a_flag_asks_for_no_value(command):
    """Typer 0.29 writes ``--debug <bool>``, which reads as if ``--debug true`` were meant."""
    result = CliRunner().invoke(app, [*command, "--help"])
    assert "--help" in result.stdout
    assert "bool" not in result.stdout


@pytest.mark.parametrize("command", [["doctor"], ["models", "list"], ["models", "verify"]])
def test_every_command_can_be_quiet(run, command):
    status, out, err = run(*command, "--quiet")
    assert (status, err) == (0, "")
    assert "full" in out


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


def test_the_command_line_starts_without_the_heavy_libraries():
    heavy = "mediapipe cv2 av numpy scipy matplotlib pydantic"
    code = (
        "import sys, hiprom.apps.cli; "
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


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


def test_a_notebooks_backend_is_no_defect_of_a_plot(tmp_path, history_file):
    """``!hiprom analyze`` in Jupyter, where hiprom has an environment of its own."""
    plotted = subprocess.run(
        [sys.executable, "-m", "hiprom", "history", "plot", tmp_path / "p.png", "--person", "P07"]
        + ["--db", history_file],
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

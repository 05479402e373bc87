"""The standard streams: any encoding, closed, full, or read by nobody."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.waiting import LONGEST_S

from hiprom.apps.console import emit, progress_bar, take_any_text
from hiprom.apps.options import BROKEN_PIPE


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
        assert process.wait(LONGEST_S) == 141


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
def test_a_closed_stdout_is_no_error_where_nothing_is_written_to_it(history_file):
    renamed = in_shell(">&-", "history", "rename", "P07", "P08", "-q", "--db", str(history_file))
    assert renamed == (0, "", "")


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
def test_a_question_that_a_closed_stdin_cannot_answer_is_not_agreed_to(history_file):
    status, _, err = in_shell("<&-", "history", "delete", "1", "--db", str(history_file))
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
        assert process.wait(LONGEST_S) == 0

import csv
import errno
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from batch_fakes import PYTHONPATH, make_outcome
from helpers.waiting import LONGEST_S, wait_for
from typer.testing import CliRunner

import hiprom
from hiprom.apps.batch_progress import BatchProgress, duration
from hiprom.apps.cli import app, main
from hiprom.batch.outcome import failure
from hiprom.measurement import Measurement


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run ``hiprom batch`` from a folder of its own; return (status, stdout, stderr)."""
    monkeypatch.setenv("HIPROM_DEBUG", "")
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(["batch", *(str(argument) for argument in arguments)])
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return command


@pytest.fixture
def engine(monkeypatch):
    """Replace the worker processes; set ``answer`` to what becomes of a task."""

    class Engine:
        answer = staticmethod(make_outcome)

        def __call__(self, tasks, workers, timeout_s):
            self.workers, self.timeout_s = workers, timeout_s
            return (self.answer(task) for task in tasks)

    engine = Engine()
    monkeypatch.setattr("hiprom.batch.processes.run_in_processes", engine)
    return engine


@pytest.fixture
def clips(tmp_path):
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.mp4").write_text(name)
    return folder


def test_help_has_examples():
    result = CliRunner().invoke(app, ["batch", "--help"])
    assert result.exit_code == 0
    assert "hiprom batch manifest.csv --workers" in result.stdout


def test_a_folder_gives_tables_named_after_it(run, engine, clips, tmp_path):
    status, out, err = run("clips", "--workers", 3, "--clip-timeout", 2)
    assert (status, out) == (0, "3 clips: 3 measured\n")
    assert (engine.workers, engine.timeout_s) == (3, 120)
    assert "3 of 3 clips" in err
    assert "wrote hiprom-batch-clips/batch.csv" in err
    assert (tmp_path / "hiprom-batch-clips" / "records" / "a.json").is_file()
    status, out, err = run("clips")
    assert "3 of 3 clips done already" in err


def test_clips_that_the_new_tables_leave_out_are_told_of(run, engine, clips):
    """Of another folder, or called otherwise since: they went from the table without a word."""
    run("clips", "--out", "r")
    (clips / "c.mp4").rename(clips / "d.mp4")
    (clips / "a.mp4").rename(clips / "e.mp4")
    status, out, err = run("clips", "--out", "r")
    assert (status, out) == (0, "3 clips: 3 measured\n")
    assert "r also holds 2 other clips, which the tables of this batch leave out: a, c\n" in err


def test_results_that_are_replaced_are_told_of(run, engine, clips, tmp_path):
    """A second folder of clips that are called alike took the results of the first in silence."""
    run("clips", "--out", "r")
    assert "replacing" not in run("clips", "--out", "r", "--test", "seated")[2]
    (tmp_path / "other").mkdir()
    for name in "abd":
        (tmp_path / "other" / f"{name}.mp4").write_text(f"other {name}")
    _, _, err = run("other", "--out", "r", "--test", "seated", "--again")
    told = "hiprom: replacing the results of 2 clips that changed, or of others of the same name\n"
    assert told in err
    assert "r also holds 1 other clip, which the tables of this batch leave out: c\n" in err


def test_quiet_says_nothing_on_stderr(run, engine, clips):
    assert run("clips", "--quiet") == (0, "3 clips: 3 measured\n", "")


@pytest.mark.parametrize(
    ("state", "status"), [("not measurable", 4), ("unreadable", 3), ("failed", 1)]
)
def test_the_worst_clip_gives_the_status_and_is_shown(run, engine, clips, state, status):
    def answer(task):
        if task.job.id != "b":
            return make_outcome(task)
        return failure(task, "nobody knows why").model_copy(update={"state": state})

    engine.answer = answer
    got, out, _ = run("clips")
    assert got == status
    assert out.splitlines() == [
        f"3 clips: 2 measured, 1 {state}",
        f"{state}: b.mp4: nobody knows why",
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["none"], 3, "there is no none"),
        (["clips/a.mp4"], 2, "for one clip: hiprom analyze"),
        (["clips", "--person", "0"], 2, "person '0'"),
        (["clips", "--model", "none.task"], 3, "no model"),
        (["clips", "--out", "clips/a.mp4"], 2, "cannot create the folder"),
        (["clips", "--engine", "dask"], 2, "needs --scheduler"),
        (["clips", "--scheduler", "tcp://a:1"], 2, "--engine dask"),
        (["clips", "--wait", "10"], 2, "--wait is for --engine dask"),
        (["clips", "--engine", "dask", "--scheduler", "tcp://a:1", "--workers", "2"], 2, "workers"),
        (["clips", "--workers", "0"], 2, "--workers 0: give 1"),
        (["clips", "--clip-timeout", "nan"], 2, "--clip-timeout nan"),
        (["clips", "--wait", "-1"], 2, "--wait -1"),
        (["bad.csv"], 2, "bad.csv, line 3: test 'sitting'"),
    ],
)
def test_wrong_usage_starts_nothing(run, engine, clips, tmp_path, arguments, status, words):
    def answer(task):
        raise AssertionError("nothing shall be started")

    engine.answer = answer
    (tmp_path / "bad.csv").write_text("clip,test\na.mp4,seated\nb.mp4,sitting\n")
    got, out, err = run(*arguments)
    assert (got, out) == (status, "")
    assert words in err
    assert err.count("\n") == 1
    assert not (tmp_path / "hiprom-batch-clips").exists()


@pytest.mark.parametrize("locked", ["out", "records"])
def test_a_results_folder_that_may_not_be_looked_into_is_told(
    run, engine, clips, tmp_path, monkeypatch, locked
):
    look = Path.iterdir

    def iterdir(folder):  # chmod would not stop root
        if folder.name == locked:
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return look(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    status, out, err = run(clips, "--out", tmp_path / "out")
    assert (status, out) == (2, "")
    assert f"{locked}: permission denied; name another with --out" in err


def test_ctrl_c_is_130_and_says_how_to_go_on(run, engine, clips):
    def answer(task):
        if task.job.id == "b":
            raise KeyboardInterrupt
        return make_outcome(task)

    engine.answer = answer
    status, out, err = run("clips")
    assert (status, out) == (130, "")
    assert "the same command goes on from here" in err


@pytest.mark.slow
def test_real_clips_in_real_processes(run, short_clips, tmp_path):
    status, out, _ = run(short_clips, "--out", "results", "--workers", 2)
    assert status == 3
    assert out.splitlines()[0] == "3 clips: 2 measured, 1 unreadable"
    assert "broken.mp4" in out
    assert str(short_clips) not in out
    rows = list(csv.DictReader(io.StringIO((tmp_path / "results" / "batch.csv").read_text())))
    assert [(row["id"], row["side"]) for row in rows] == [
        ("broken", ""),
        ("seated_hike", "left"),
        ("seated_hike", "right"),
        ("standing_short", "left"),
        ("standing_short", "right"),
    ]
    assert [row["test"] for row in rows[1::2]] == ["seated", "standing"]
    alone = hiprom.analyze(short_clips / "seated_hike.mp4")
    text = (tmp_path / "results" / "seated_hike.measurement.json").read_text()
    assert Measurement.model_validate_json(text).sides == alone.sides
    assert float(rows[2]["peak_ir_deg"]) == alone.sides.right.peak_ir_deg


PROGRAM = """
from functools import partial
from batch_fakes import measure
import hiprom.batch.processes as processes
from hiprom.apps.cli import main
if __name__ == "__main__":
    processes.run_in_processes = partial(processes.run_in_processes, measure=measure)
    main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends Ctrl-C as a terminal of POSIX does")
def test_ctrl_c_in_a_terminal_ends_every_process_and_the_next_run_goes_on(clips, tmp_path):
    out = tmp_path / "results"
    command = [sys.executable, tmp_path / "program.py", "batch", clips, "--out", out]
    command += ["--workers", "2"]
    (tmp_path / "program.py").write_text(PROGRAM)
    for n in range(9):
        (clips / f"gated{n}.mp4").write_text(str(n))
    environment = os.environ | {"PYTHONPATH": PYTHONPATH}
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
        # Where the tests run in a shell's background, children inherit that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    with process:
        wait_for(lambda: list(out.glob("records/*.json")))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
        _, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 130
    assert "Traceback" not in err
    wait_for(lambda: not group_lives(process.pid))
    kept = {path: path.stat().st_mtime_ns for path in out.glob("records/*.json")}
    assert 1 <= len(kept) <= 3
    (clips / "open").touch()
    again = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert f"{len(kept)} of 12 clips done already" in again.stderr
    assert again.stdout == "12 clips: 12 measured\n"
    assert kept == {path: path.stat().st_mtime_ns for path in kept}
    assert not list(out.rglob(".*"))


def group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_time_left_goes_by_bytes():
    now = [0.0]
    pace = BatchProgress({"long": 900.0, "short": 100.0}, clock=lambda: now[0])
    assert pace.left_s() is None
    assert pace.words() == "0 of 2 clips"
    now[0] = 10.0
    pace.finish("short", bad=True)
    assert pace.left_s() == pytest.approx(90.0)
    assert pace.words() == "1 of 2 clips, 1 not measured, about 2 min left"
    pace.finish("long", bad=False)
    assert pace.words() == "2 of 2 clips, 1 not measured"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (89, "89 s"), (90, "2 min"), (3599, "60 min"), (9000, "2 h 30 min")],
)
def test_durations(seconds, words):
    assert duration(seconds) == words

"""`hiprom live` as a process of its own: camera, window, Ctrl-C, errors."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import typer
from helpers.waiting import LONGEST_S, wait_for
from helpers.x_windows import close_window, find_window

from hiprom.apps.live import live
from hiprom.closing import Closing
from hiprom.live import loop
from hiprom.pose import detector
from hiprom.video import webcam


@pytest.fixture
def start():
    """Start ``hiprom live`` with arguments; whatever becomes of the test, it ends with it."""
    started = []

    def run(*arguments, **environment):
        process = subprocess.Popen(
            [sys.executable, "-m", "hiprom", "live", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        started.append(process)
        return process

    yield run
    for process in started:
        with process:  # its pipes are closed, and its end is awaited
            process.kill()


def finish(process):
    out, err = process.communicate(timeout=LONGEST_S)
    return process.returncode, out, err


def left_peak(folder):
    text = (folder / "session.measurement.json").read_text(encoding="utf-8")
    return json.loads(text)["sides"]["left"]["peak_ir_deg"]


@pytest.fixture
def clip(samples) -> Path:
    return samples / "seated_symmetric.mp4"


@pytest.fixture
def display(monkeypatch):
    """A display to open windows on; skips where there is none to be had."""
    if not shutil.which("Xvfb") or not shutil.which("xdotool"):
        pytest.skip("needs Xvfb and xdotool")
    # Its number is the server's choice, and told once it listens.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x900x24", "-noreset"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with server:
        number = server.stdout.readline().strip()
        monkeypatch.setenv("DISPLAY", f":{number}")
        yield
        server.terminate()


def window():
    """Wait for the window; return its number."""
    return wait_for(lambda: find_window("hiprom live"), every_s=0.1)


@pytest.mark.slow
def test_a_clip_played_as_a_camera_is_measured_and_saved(start, clip, tmp_path):
    status, out, err = finish(
        start("--camera", clip, "--fast", "--headless", "--out", tmp_path / "s")
    )
    assert status == 0, err
    assert "Peak internal rotation" in out
    cues = [row.split("]")[0].split("[")[-1] for row in err.splitlines() if "[" in row]
    assert cues[:3] == ["find_person", "check_setup", "rest"]
    assert cues[-1] == "result"
    assert left_peak(tmp_path / "s") is not None


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_measured(start, clip, tmp_path):
    process = start("--camera", clip, "--headless", "--out", tmp_path / "s")
    for row in process.stderr:
        if "[back]" in row:
            break
    process.send_signal(signal.SIGINT)
    status, _, err = finish(process)
    assert status == 0, err
    assert "Traceback" not in err
    assert left_peak(tmp_path / "s") is not None


@pytest.mark.slow
def test_a_key_in_the_window_ends_the_test_and_saves(start, clip, tmp_path, display):
    process = start("--camera", clip, "--out", tmp_path / "s")
    window()

    # A press that comes before the window listens is lost: press until it is heard.
    def ended():
        subprocess.run(["xdotool", "key", "q"], check=False, capture_output=True)
        return process.poll() is not None

    wait_for(ended, every_s=2)
    status, _, err = finish(process)
    assert status in (0, 4), err  # 4 where the key came before the first repetition
    assert (tmp_path / "s" / "session.measurement.json").is_file()


@pytest.mark.slow
def test_closing_the_window_ends_the_test_and_saves(start, clip, tmp_path, display):
    process = start("--camera", clip, "--out", tmp_path / "s", "--save-video")
    found = window()
    wait_for(lambda: any((tmp_path / "s").glob("*.mp4*")), every_s=0.1)  # the pictures come
    close_window(found)
    status, _, err = finish(process)
    assert status in (0, 4), err
    assert (tmp_path / "s" / "session.measurement.json").is_file(), err


class Webcam:
    """A camera that gives no picture."""

    width, height, name, problem, ended = 64, 48, "camera 0", None, True

    def __init__(self, number):
        assert number == 0

    def close(self):
        pass


@pytest.mark.parametrize("quiet", [False, True])
def test_where_the_camera_goes_is_said_before_the_test(quiet, monkeypatch, capsys):
    monkeypatch.setattr(webcam, "Webcam", Webcam)
    monkeypatch.setattr(loop, "run_session", lambda *_, **__: None)
    with pytest.raises(typer.Exit):
        live(headless=True, no_save=True, careful=False, quiet=quiet)
    assert ("Put the camera on something firm" in capsys.readouterr().err) != quiet


def test_the_model_is_loaded_while_the_camera_is_opened(monkeypatch):
    opened = threading.Event()

    class Detector(Closing):
        def __init__(self, model):
            assert opened.wait(LONGEST_S)

        def reset(self):
            pass

        def close(self):
            pass

    class OpenedWebcam(Webcam):
        def __init__(self, number):
            opened.set()  # would come too late if the model were waited for

    monkeypatch.setattr(detector, "PoseDetector", Detector)
    monkeypatch.setattr(webcam, "Webcam", OpenedWebcam)
    monkeypatch.setattr(loop, "run_session", lambda *_, **__: None)
    with pytest.raises(typer.Exit):
        live(headless=True, no_save=True, careful=False)


@pytest.mark.slow
def test_a_result_that_cannot_be_written_is_shown_and_ends_with_2(start, clip, tmp_path):
    (tmp_path / "session.frames.csv").mkdir()
    status, out, err = finish(
        start("--camera", clip, "--fast", "--headless", "--no-careful", "--out", tmp_path)
    )
    assert status == 2
    assert "Peak internal rotation" in out
    assert "it is a folder" in err.splitlines()[-1]


def test_without_a_display_it_says_so(start, clip):
    status, out, err = finish(start("--camera", clip, DISPLAY="", WAYLAND_DISPLAY=""))
    assert (status, out) == (2, "")
    assert "no display" in err
    assert "--headless" in err


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["--camera", "97"], 3, "camera 97"),
        (["--camera", "-1"], 2, "--camera -1: cameras are numbered from 0; name one, or a clip"),
        (["--camera", "none.mp4"], 3, "there is no file none.mp4"),
        (["--camera", "9" * 4400], 3, "file name too long"),
        (["--camera", "0", "--fast"], 2, "--fast is for clips"),
        (["--no-save", "--save-video"], 2, "contradict"),
        (["--reps", "0"], 2, "reps"),
        (["--test", "supine"], 2, "supine"),
    ],
)
def test_what_cannot_be_is_one_line_and_a_status(
    start, arguments, status, says, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    found, out, err = finish(start("--headless", *arguments))
    assert (found, out) == (status, "")
    assert says in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []

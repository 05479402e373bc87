"""`hiprom live` as a process of its own: window, Ctrl-C, errors."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import typer
from helpers.measurements import make_measurement, unmeasured
from helpers.waiting import wait_for

from hiprom.apps.live import _measure, live
from hiprom.apps.live_place import Place
from hiprom.apps.window import Window
from hiprom.apps.window_panel import _keys
from hiprom.apps.window_result import _lines, with_result
from hiprom.live import Session, loop
from hiprom.live.detection import LiveDetection
from hiprom.live.loop import Action
from hiprom.live.view import Phase
from hiprom.measurement import Asymmetry, Compensation, Quality, SideResult, Stick
from hiprom.protocols import load_protocol
from hiprom.results import badges, canvas
from hiprom.results.words import CLAIM
from hiprom.video import webcam
from hiprom.video.frames import Frame

ENOUGH_S = 240


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
    out, err = process.communicate(timeout=ENOUGH_S)
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
    number = 90 + os.getpid() % 400
    server = subprocess.Popen(
        ["Xvfb", f":{number}", "-screen", "0", "1366x900x24", "-noreset"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    monkeypatch.setenv("DISPLAY", f":{number}")
    wait_for(Path(f"/tmp/.X11-unix/X{number}").exists)
    yield
    server.terminate()
    server.wait(10)


def window():
    """Wait for the window."""
    search = ["xdotool", "search", "--onlyvisible", "--name", "hiprom live"]
    wait_for(lambda: subprocess.run(search, capture_output=True).stdout.strip(), every_s=0.1)


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


@pytest.fixture
def opencv(monkeypatch):
    """OpenCV's window functions without a window; `visible` and `keys` are for the test to set."""
    import cv2

    state = SimpleNamespace(visible=1.0, keys=[], shown=[])
    monkeypatch.setattr("hiprom.apps.window.check_display", lambda: None)
    for name in ("namedWindow", "destroyAllWindows", "resizeWindow", "setWindowProperty"):
        monkeypatch.setattr(cv2, name, lambda *_: None)
    monkeypatch.setattr(cv2, "imshow", lambda _, image: state.shown.append(image))
    monkeypatch.setattr(cv2, "waitKey", lambda _: state.keys.pop(0) if state.keys else -1)
    monkeypatch.setattr(cv2, "getWindowProperty", lambda *_: state.visible)
    return state


def shown(test="seated"):
    """A window, a frame and a view to show in it."""
    session = Session(test, width=320, height=240)
    frame = Frame(0.0, np.full((240, 320, 3), 90, np.uint8), 0)
    return Window(load_protocol(test)), frame, session.update(0.0, None)


@pytest.mark.parametrize(
    ("key", "action"),
    [
        (ord(" "), Action.PAUSE),
        (ord("r"), Action.RESTART),
        (ord("q"), Action.STOP),
        (27, Action.STOP),
        (ord("f"), None),
        (ord("x"), None),
        (-1, None),
    ],
)
def test_keys(opencv, key, action):
    window, frame, view = shown()
    opencv.keys = [-1, key]  # the first goes to opening
    with window:
        assert window.show(frame, view) is action


def test_small_pictures_are_enlarged_and_a_bar_lies_below(opencv):
    window, frame, view = shown("standing")
    with window:
        window.show(frame, view)
    assert opencv.shown[-1].shape == (600 + 156, 800, 3)


def test_an_upright_picture_gets_margins_so_that_the_bar_can_be_read(opencv):
    window, _, _ = shown()
    session = Session("seated", width=720, height=1280)
    frame = Frame(0.0, np.full((1280, 720, 3), 90, np.uint8), 0)
    with window:
        window.show(frame, session.update(0.0, None))
    height, width = opencv.shown[-1].shape[:2]
    assert (width, height) == (720 + 1229, 1280 + 333)  # the margins: 0.48 of the height each
    row = opencv.shown[-1][400]
    assert (row[:600] == row[0]).all() and not (row[width // 2] == row[0]).all()


def test_closing_the_window_stops_the_test_and_does_not_open_it_again(opencv):
    window, frame, view = shown()
    with window:
        window.show(frame, view)
        opencv.visible = 0.0
        assert window.show(frame, view) is Action.STOP
        before = len(opencv.shown)
        assert window.show_result(make_measurement(), view) is None
        assert len(opencv.shown) == before


@pytest.mark.parametrize("measurable", [True, False])
def test_the_result_is_shown_until_a_key(opencv, measurable):
    window, frame, view = shown()
    result = make_measurement() if measurable else unmeasured("too dark")
    with window:
        window.show(frame, view)
        opencv.keys = [-1, ord("r")]
        assert window.show_result(result, view) is Action.RESTART


def test_why_nobody_was_measured_stays_in_the_window_until_a_key(opencv):
    window, frame, view = shown()
    with window:
        window.show(frame, view)
        opencv.keys = [-1, ord("r")]
        assert window.show_result(None, view) is Action.RESTART
    picture = opencv.shown[-1][:600]
    assert (picture == 90).mean() > 0.99  # as it was, not dimmed behind figures


@pytest.mark.parametrize(("of_clip", "now"), [(True, True), (False, False)])
def test_once_more_is_no_key_where_there_is_nothing_more(opencv, of_clip, now):
    _, frame, view = shown()
    window = Window(load_protocol("seated"), again=not of_clip)
    with window:
        window.show(frame, view)
        opencv.keys = [ord("r"), ord("q")]
        assert window.show_result(make_measurement(), view, again=now) is Action.STOP


def test_who_ended_a_test_without_anybody_is_told_no_more(opencv):
    window, frame, view = shown()
    with window:
        opencv.keys = [ord("q")]
        assert window.show(frame, view) is Action.STOP
        before = len(opencv.shown)
        assert window.show_result(None, view) is None
    assert len(opencv.shown) == before


@pytest.mark.parametrize(
    ("phase", "again", "said"),
    [
        (Phase.HOLD, True, "space pause · r restart · f full screen · q or Esc stop"),
        (Phase.PAUSED, True, "space go on · r restart · f full screen · q or Esc stop"),
        (Phase.RESULT, True, "r once more · f full screen · q or Esc close"),
        (Phase.RESULT, False, "f full screen · q or Esc close"),
    ],
)
def test_the_keys_on_the_screen_do_what_they_say(phase, again, said):
    assert _keys(phase, again) == said


def test_whether_the_heel_reached_the_stick_is_told_in_the_window(monkeypatch):
    written, paste, text_patch = [], canvas.paste, canvas.text_patch
    made = {}

    def make(text, *args, **options):
        patch = text_patch(text, *args, **options)
        made[id(patch)] = text, patch
        return patch

    def put(image, patch, left, top):
        written.append((made[id(patch)][0], top, top + patch.height))
        paste(image, patch, left, top)

    monkeypatch.setattr(canvas, "text_patch", make)
    monkeypatch.setattr(canvas, "paste", put)
    known = {"peak_ir_ci95_deg": (6.0, 30.0), "peak_ir_deg": 18.0}
    reached = SideResult(**known, stick=Stick(reached=True, shortfall_shank=-0.02))
    short = SideResult(**known, stick=Stick(reached=False, shortfall_shank=0.104))
    picture = np.full((600, 800, 3), 90, np.uint8)
    with_result(picture, make_measurement(reached, short, test="standing"), "no norm")
    texts = [text for text, *_ in written]
    assert [text for text in texts if text.startswith("stick")] == [
        "stick reached",
        "stick short by 10 % of the shank",
    ]
    below = next(number for number, text in enumerate(texts) if text.startswith("Difference"))
    assert max(end for *_, end in written[:below]) <= min(top for _, top, _ in written[below:])


def test_the_result_is_told_in_full_and_over_no_figure_of_a_moment(opencv, monkeypatch):
    written, plain = [], canvas.text_patch

    def text_patch(text, *args, **options):
        written.append(text)
        return plain(text, *args, **options)

    window, frame, view = shown()
    side = SideResult(peak_ir_deg=38.0, peak_ir_ci95_deg=(34.4, 41.6))
    hiked = Compensation(kind="pelvic_hike", side="left", start_s=2.8, end_s=3.4, peak=8.2)
    result = make_measurement(
        side,
        SideResult(peak_ir_deg=32.2),
        asymmetry=Asymmetry(difference_deg=5.8, mdc95_deg=4.7, exceeds_mdc=True, tier="detectable"),
        compensations=[hiked, hiked.model_copy(update={"start_s": 8.0, "end_s": 9.0})],
    )
    with window:
        window.show(frame, view)
        monkeypatch.setattr(canvas, "text_patch", text_patch)
        monkeypatch.setattr(badges, "peak_card", None)
        opencv.keys = [-1, ord("q")]
        window.show_result(result, view)
    text = " ".join(written)
    for sentence in (
        "38° 95 % interval 34.4° to 41.6°",
        "Difference: 5.8°, left larger: detectable, beyond the measurement error (4.7°)",
        "Compensations: left hip hiked up Published",
        "A range, not a pass mark.",
        CLAIM,
    ):
        assert sentence in text, sentence


@pytest.mark.parametrize(
    ("reasons", "line"),
    [
        ([], None),
        (["it moved"], "Quality: usable, it moved"),
        (["it moved", "b"], "Quality: usable, it moved (and 1 more reason)"),
    ],
)
def test_why_the_result_is_less_sure_is_told_in_the_window_too(reasons, line):
    quality = Quality(grade="usable", measurable=True, pose_fraction=1.0, reasons=reasons)
    said = [one.text for one in _lines(make_measurement(quality=quality), "28–33°")]
    assert [text for text in said if text.startswith("Quality")] == ([line] if line else [])


def test_what_was_not_measured_is_not_called_free_of_compensation():
    picture = np.full((600, 800, 3), 90, np.uint8)
    said = [one.text for one in _lines(unmeasured("too dark"), "28–33°")]
    assert said == ["Not measured: too dark", "Compensations: not assessed", CLAIM]
    assert with_result(picture, unmeasured("too dark"), "28–33°").shape == picture.shape


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


class Sessions:
    """A session, its camera and its window, in which so many tests are done one after another."""

    width, height, ended = 64, 48, False

    def __init__(self, analysis, count=1):
        self.analysis, self.left = analysis, count
        self.window, self.shown = self, []

    def finish(self):
        self.left -= 1
        return self.analysis

    def restart(self):
        pass

    def view(self):
        return None

    def show_result(self, measurement, view, *, again):
        self.shown.append((measurement, again))
        return Action.RESTART if self.left else None


def do(sessions, place):
    return _measure(sessions, LiveDetection(None), sessions, sessions, place)


@pytest.fixture
def filmed(monkeypatch):
    """Sessions of two frames each."""

    def run_session(*_, on_frame=None, **__):
        for i in range(2 if on_frame is not None else 0):
            on_frame(Frame(i / 10, np.zeros((48, 64, 3), np.uint8), i))

    monkeypatch.setattr(loop, "run_session", run_session)


def test_a_test_done_once_more_is_kept_beside_the_one_before(analysis, filmed, tmp_path, capsys):
    do(Sessions(analysis, count=3), Place(tmp_path, video=True, quiet=False))
    said = capsys.readouterr().err
    for name in ("session", "session-2", "session-3"):
        for what in ("measurement.json", "report.html", "landmarks.npz", "mp4"):
            path = tmp_path / f"{name}.{what}"
            assert path.is_file()
            assert f"wrote {path}\n" in said


@pytest.mark.parametrize("ended", [False, True])
def test_once_more_is_offered_while_there_are_pictures(analysis, filmed, ended):
    sessions = Sessions(analysis)
    sessions.ended = ended
    do(sessions, None)
    assert sessions.shown == [(analysis.measurement, not ended)]


def test_where_nobody_was_seen_a_camera_can_be_tried_again(filmed, capsys):
    sessions = Sessions(None, count=2)
    assert do(sessions, None) is None
    assert sessions.shown == [(None, True)] * 2
    assert capsys.readouterr().err.count("nobody was seen") == 2


def test_a_clip_without_anybody_closes_its_window(filmed):
    sessions = Sessions(None)
    sessions.ended = True
    do(sessions, None)
    assert sessions.shown == []


def test_what_cannot_be_written_does_not_take_the_result_with_it(
    analysis, filmed, tmp_path, capsys
):
    place = Place(tmp_path, video=True, quiet=True)
    (tmp_path / "session.frames.csv").mkdir()
    assert do(Sessions(analysis, count=2), place) is analysis
    assert capsys.readouterr().out.count("Peak internal rotation") == 2
    assert "session.frames.csv: it is a folder" in str(place.problem)
    assert (tmp_path / "session.mp4").is_file()
    assert (tmp_path / "session-2.measurement.json").is_file()


def test_an_error_in_a_test_leaves_no_half_written_video(analysis, monkeypatch, tmp_path):
    def run_session(*_, on_frame, **__):
        on_frame(Frame(0.0, np.zeros((48, 64, 3), np.uint8), 0))
        raise RuntimeError("a defect")

    monkeypatch.setattr(loop, "run_session", run_session)
    with pytest.raises(RuntimeError, match="a defect"):
        do(Sessions(analysis), Place(tmp_path, video=True, quiet=True))
    assert [path.name for path in tmp_path.iterdir()] == ["session.mp4"]


@pytest.mark.slow
def test_a_result_that_cannot_be_written_is_shown_and_ends_with_2(start, clip, tmp_path):
    (tmp_path / "session.measurement.json").mkdir()
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

"""The window of a live test: its keys, its pictures, its result; without a display."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from helpers.measurements import make_measurement, unmeasured

from hiprom.apps.window import Window
from hiprom.apps.window_panel import _keys
from hiprom.apps.window_result import _lines, with_result
from hiprom.live import Session
from hiprom.live.loop import Action
from hiprom.live.view import Phase
from hiprom.measurement import Asymmetry, Compensation, Quality, SideResult, Stick
from hiprom.protocols import load_protocol
from hiprom.results import badges, canvas
from hiprom.results.words import CLAIM
from hiprom.video.frames import Frame


@pytest.fixture
def opencv(monkeypatch):
    """OpenCV's window functions without a window; `visible` and `keys` are for the test to set."""
    import cv2

    state = SimpleNamespace(visible=lambda: 1.0, keys=[], shown=[])
    monkeypatch.setattr("hiprom.apps.window.check_display", lambda: None)
    for name in ("namedWindow", "destroyAllWindows", "resizeWindow", "setWindowProperty"):
        monkeypatch.setattr(cv2, name, lambda *_: None)
    monkeypatch.setattr(cv2, "imshow", lambda _, image: state.shown.append(image))
    monkeypatch.setattr(cv2, "waitKey", lambda _: -1)
    monkeypatch.setattr(cv2, "waitKeyEx", lambda _: state.keys.pop(0) if state.keys else -1)
    monkeypatch.setattr(cv2, "getWindowProperty", lambda *_: state.visible())
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
        (ord("R"), Action.RESTART),  # Caps Lock, on Windows and macOS
        (0x20000 | ord("Q"), Action.STOP),  # Caps Lock, in a window of GTK
        (0xFF51, None),  # the left arrow in a window of Qt: its last eight bits are those of Q
        (0xFF52, None),  # the arrow up: R
        (0x250000, None),  # the left arrow on Windows
    ],
)
def test_keys(opencv, key, action):
    window, frame, view = shown()
    opencv.keys = [key]
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


def gone():
    """What Qt answers once its last window was closed."""
    import cv2

    raise cv2.error("NULL guiReceiver (please create a window)")


@pytest.mark.parametrize("closed", [lambda: 0.0, gone])
def test_closing_the_window_stops_the_test_and_does_not_open_it_again(opencv, closed):
    window, frame, view = shown()
    with window:
        window.show(frame, view)
        opencv.visible = closed
        assert window.show(frame, view) is Action.STOP
        before = len(opencv.shown)
        assert window.show_result(make_measurement(), view, again=True) is None
        assert len(opencv.shown) == before


def test_a_window_closed_while_it_opens_stays_closed(opencv):
    window, frame, view = shown()
    opencv.visible = lambda: 0.0
    with window:
        opencv.visible = lambda: 1.0  # as after another picture
        assert window.show(frame, view) is Action.STOP
        assert len(opencv.shown) == 1  # the one that asks for patience


@pytest.mark.parametrize("measurable", [True, False])
def test_the_result_is_shown_until_a_key(opencv, measurable):
    window, frame, view = shown()
    result = make_measurement() if measurable else unmeasured("too dark")
    with window:
        window.show(frame, view)
        opencv.keys = [ord("r")]
        assert window.show_result(result, view, again=True) is Action.RESTART


def test_why_nobody_was_measured_stays_in_the_window_until_a_key(opencv):
    window, frame, view = shown()
    with window:
        window.show(frame, view)
        opencv.keys = [ord("r")]
        assert window.show_result(None, view, again=True) is Action.RESTART
    picture = opencv.shown[-1][:600]
    assert (picture == 90).mean() > 0.99  # as it was, not dimmed behind figures


def test_once_more_is_no_key_where_there_is_nothing_more(opencv):
    window, frame, view = shown()
    with window:
        window.show(frame, view)
        opencv.keys = [ord("r"), ord("q")]
        assert window.show_result(make_measurement(), view, again=False) is Action.STOP


def test_who_ended_a_test_without_anybody_is_told_no_more(opencv):
    window, frame, view = shown()
    with window:
        opencv.keys = [ord("q")]
        assert window.show(frame, view) is Action.STOP
        before = len(opencv.shown)
        assert window.show_result(None, view, again=True) is None
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
        opencv.keys = [ord("q")]
        window.show_result(result, view, again=True)
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


@pytest.mark.parametrize("measurable", [True, False])
def test_a_side_without_a_figure_has_its_reason_in_the_window_too(measurable):
    lacking = SideResult(reasons=["held too briefly"])
    other = SideResult(peak_ir_deg=30.0) if measurable else SideResult()
    quality = Quality(grade="poor", measurable=measurable, pose_fraction=1.0, reasons=["short"])
    said = _lines(make_measurement(other, lacking, quality=quality), "28–33°")
    assert "Right: held too briefly" in [one.text for one in said]

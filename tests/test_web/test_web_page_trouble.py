"""The page in real Chromium when something goes wrong, or comes in an unlucky moment."""

from __future__ import annotations

import re
import time

import pytest

from benchmarks.web.browser import choose, open_page
from hiprom.live import Phase
from hiprom.results.files import write_json

from .fakes import make_analysis
from .pages import begin, keep_socket

# Cameras are refused while `refused`, wait while `waiting`, and are all noted.
WATCH_CAMERAS = """() => {
  window.streams = [];
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    if (window.refused) throw new DOMException("", "NotReadableError");
    const stream = await real(wish);
    window.streams.push(stream);
    while (window.waiting) await new Promise((resolve) => setTimeout(resolve, 20));
    return stream;
  };
}"""
LIVE_CAMERAS = "window.streams.filter((one) => one.active).length"
UNPLUG = """(id) => {
  const [track] = document.getElementById(id).srcObject.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""


def wait_until(page, condition):
    """Wait for a condition in JavaScript; Playwright's own waiting breaks the page's policy."""
    page.evaluate(
        f"""async () => {{
          for (let i = 0; i < 500 && !({condition}); i++) {{
            await new Promise((resolve) => setTimeout(resolve, 20));
          }}
        }}"""
    )
    assert page.evaluate(condition)


@pytest.fixture
def unplugged(browser, page_served, page_engine):
    """A test whose camera has been unplugged."""
    page, _ = begin(browser, page_served, page_engine.phase)
    page.evaluate(WATCH_CAMERAS)
    page.evaluate("window.refused = true")
    page.evaluate(UNPLUG, "camera")
    return page


def test_an_unplugged_camera_is_told_until_it_is_back(unplugged, page_engine):
    unplugged.wait_for_timeout(1500)  # in which the server has sent three views of its own
    assert "camera is gone" in unplugged.inner_text("#cue")
    unplugged.evaluate("window.refused = false")
    unplugged.wait_for_selector(f"#cue-box[data-phase={page_engine.phase.value}]")
    assert unplugged.evaluate(LIVE_CAMERAS) == 1


def test_a_test_begins_with_nothing_left_of_the_one_before(browser, page_served, page_engine):
    page_engine.phase = Phase.HOLD  # with a warning, and figures
    page, _ = begin(browser, page_served, Phase.HOLD)
    page.wait_for_selector("#warning:not(:empty)")
    page.evaluate(WATCH_CAMERAS)
    page.evaluate("window.refused = true")
    page.evaluate(UNPLUG, "camera")
    page.wait_for_selector("#cue:has-text('camera is gone')")
    page.wait_for_timeout(700)  # in which the server has sent a view of its own
    assert page.inner_text("#warning") == ""
    page.click("#stop")
    page.wait_for_selector("#result:not([hidden])")
    page.evaluate("window.refused = false")
    page.click("#again")
    page.wait_for_selector("#start:not([disabled])")
    page.evaluate("() => { window.WebSocket = class {}; }")  # never connects
    page.click("#start")
    page.wait_for_selector("#live:not([hidden])")
    assert page.inner_text("#cue").startswith("Loading")
    assert page.inner_text("#side-left .angle") == "—"
    assert page.inner_text("#side-left .peak") == "peak —"
    assert page.locator("#side-left .repetitions span").count() == 3


def test_a_camera_that_comes_back_too_late_is_turned_off(unplugged):
    unplugged.evaluate("window.waiting = true")
    unplugged.evaluate("window.refused = false")
    wait_until(unplugged, "window.streams.length === 1")
    unplugged.click("#stop")
    unplugged.wait_for_selector("#result:not([hidden])")
    unplugged.evaluate("window.waiting = false")
    wait_until(unplugged, f"{LIVE_CAMERAS} === 0")


@pytest.mark.parametrize("late", [False, True])
def test_a_camera_lost_before_its_first_picture_is_waited_for(
    browser, page_served, page_engine, late
):
    """It goes on the way from the preview to the test, or while the test waits for its picture."""
    page, complaints = open_page(browser, page_served)
    choose(page, "seated")
    page.evaluate(WATCH_CAMERAS)
    page.evaluate("window.refused = true")
    if late:
        page.evaluate(
            """() => {
              const camera = document.getElementById("camera");
              const real = camera.play.bind(camera);
              camera.play = () => {
                camera.play = real;
                const playing = real();
                const [track] = camera.srcObject.getVideoTracks();
                track.stop();
                track.dispatchEvent(new Event("ended"));
                return playing;
              };
            }"""
        )
    else:
        page.evaluate("document.getElementById('preview').srcObject.getVideoTracks()[0].stop()")
    page.click("#start")
    page.wait_for_selector("#cue:has-text('camera is gone')")
    page.evaluate("window.refused = false")
    page.wait_for_selector(f"#cue-box[data-phase={page_engine.phase.value}]")
    [made] = page_engine.made
    assert made.wish.width > 0
    assert complaints == []


def broken(*_):
    raise ZeroDivisionError


def test_an_internal_error_is_told_above_what_was_measured(browser, page_served, page_engine):
    page, _ = begin(browser, page_served, page_engine.phase)
    page_engine.frame = broken
    page.wait_for_selector("#result .figure")
    assert "Internal error (ZeroDivisionError)" in page.inner_text("#result-lead")


def test_a_result_that_is_lost_is_not_called_one_that_was_not_measured(
    browser, page_served, page_engine
):
    page, _ = begin(browser, page_served, page_engine.phase)
    page_engine.finish = broken
    page.click("#stop")
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#result-heading") == "The result could not be kept"
    assert "Internal error (ZeroDivisionError)" in page.inner_text("#result-body")


def test_a_test_that_has_ended_meanwhile_is_not_called_one_that_was_not_saved(
    browser, page_served, page_engine
):
    """A laptop was closed for longer than the server waits: it saved what there was."""
    page, _ = open_page(browser, page_served)
    keep_socket(page)
    choose(page, "seated")
    page.click("#start")
    page_engine.phase = Phase.HOLD
    page.wait_for_selector("#cue-box[data-phase=hold]")
    page.evaluate("window.socket.close(1000)")
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#result-heading") == "The connection is gone"
    assert "start page" in page.inner_text("#result-lead")


def test_who_presses_stop_is_told_nothing_else_any_more(browser, page_served, page_engine):
    """A picture that is being measured just then is still answered."""
    page, _ = begin(browser, page_served, page_engine.phase)
    whole = page_engine.frame

    def late(*given):
        time.sleep(0.3)
        return {**whole(*given), "over": False, "instruction": {"key": "late", "text": "Late"}}

    page_engine.frame = late
    page.wait_for_selector("#cue:has-text('Late')")
    page.evaluate(
        """() => {
          window.cues = [];
          const cue = document.getElementById("cue");
          new MutationObserver(() => window.cues.push(cue.textContent)).observe(
            cue, { childList: true, characterData: true, subtree: true },
          );
        }"""
    )
    page.click("#stop")
    page.wait_for_selector("#result:not([hidden])")
    cues = page.evaluate("window.cues")
    after = next(i for i, cue in enumerate(cues) if cue.startswith("Working out"))
    assert "Late" not in cues[after:]


def test_a_camera_unplugged_before_the_test_is_told(browser, page_served):
    page, _ = open_page(browser, page_served)
    choose(page, "seated")
    page.evaluate(UNPLUG, "preview")
    page.wait_for_selector("#setup-problem:not([hidden])")
    assert page.is_disabled("#start")
    page.focus("#allow")
    page.keyboard.press("Enter")
    page.wait_for_selector("#start:not([disabled])")
    assert page.evaluate("document.activeElement.id") == "start"  # its button is gone
    assert page.is_hidden("#setup-problem")


def test_of_two_cameras_asked_for_only_the_last_stays_on(browser, page_served):
    page, _ = open_page(browser, page_served)
    choose(page, "seated")
    page.evaluate(WATCH_CAMERAS)
    page.evaluate("window.waiting = true")
    for _ in range(2):
        page.dispatch_event("#picker", "change")
    wait_until(page, "window.streams.length === 2")
    page.evaluate("window.waiting = false")
    page.wait_for_selector("#start:not([disabled])")
    wait_until(page, f"{LIVE_CAMERAS} === 1")
    shown = "document.getElementById('preview').srcObject === window.streams[1]"
    assert page.evaluate(shown)


def test_a_camera_is_not_turned_on_for_who_has_gone_on(browser, page_served):
    """The browser was asked whether it may be, and answered late."""
    page, _ = open_page(browser, page_served)
    page.evaluate(WATCH_CAMERAS)
    page.evaluate(
        """() => {
          navigator.permissions.query = async () => {
            window.asked = true;
            while (!window.answered) await new Promise((resolve) => setTimeout(resolve, 20));
            return { state: "granted" };
          };
        }"""
    )
    page.click(".test")
    wait_until(page, "window.asked")
    page.click("#setup [data-go=home]")
    page.wait_for_selector("#home:not([hidden])")
    page.evaluate("window.answered = true")
    page.wait_for_timeout(300)
    assert page.evaluate("window.streams.length") == 0


def test_pictures_are_taken_once_each_after_the_tab_was_hidden(browser, page_served):
    """A hidden tab gets none, so what waits for the next one still waits when it is seen again."""
    page, complaints = open_page(browser, page_served)
    waiting = page.evaluate(
        """async () => {
          const { Capture } = await import("/js/capture.js");
          const waiting = new Map();
          let number = 0;
          const video = {
            requestVideoFrameCallback(call) { waiting.set(++number, call); return number; },
            cancelVideoFrameCallback(asked) { waiting.delete(asked); },
          };
          const capture = new Capture(video, () => {}, () => {});
          capture.start();
          for (const times of [1, 2]) {
            capture.pause();
            capture.start();
          }
          const found = waiting.size;
          capture.close();
          return [found, waiting.size];
        }"""
    )
    assert waiting == [1, 0]
    assert complaints == []


def test_a_browser_that_is_too_old_is_told(browser, page_served):
    page, _ = open_page(browser, page_served)
    page.add_init_script("delete HTMLVideoElement.prototype.requestVideoFrameCallback")
    page.reload()
    page.click(".test")
    page.wait_for_selector("#setup-problem:not([hidden])")
    assert "too old" in page.inner_text("#setup-problem")


@pytest.mark.parametrize(
    ("done", "said"), [((1, 0), "1 of 2 repetitions"), ((3, 0), "3 repetitions, 2 were")]
)
def test_more_repetitions_than_wanted_are_no_fraction(
    browser, page_served, page_engine, done, said
):
    page_engine.phase, page_engine.repetitions, page_engine.done = Phase.HOLD, 2, done
    page, _ = begin(browser, page_served, Phase.HOLD)
    dots = page.locator("#side-left .repetitions")
    assert dots.get_attribute("aria-label").startswith(said)
    assert dots.locator("span").count() == 2


def test_ten_repetitions_fit_a_narrow_screen(browser, page_served, page_engine):
    page_engine.phase, page_engine.repetitions = Phase.HOLD, 10
    page, _ = begin(browser, page_served, Phase.HOLD)
    for width, height in ((320, 568), (390, 844), (667, 375)):
        page.set_viewport_size({"width": width, "height": height})
        card, dot = (
            page.locator(f"#side-left{one}").last.bounding_box()
            for one in ("", " .repetitions span")
        )
        assert dot["x"] + dot["width"] <= card["x"] + card["width"], (width, height)
        assert dot["width"] == pytest.approx(dot["height"], abs=0.5), (width, height)  # still round


def test_a_result_that_is_gone_offers_no_test(browser, page_served):
    page, _ = open_page(browser, page_served)
    page.goto(f"{page_served.address}#result/gone")
    page.reload()
    page.wait_for_selector("#failure:not([hidden])")
    assert page.inner_text("#result-heading") == "This result cannot be shown"
    assert page.is_hidden("#again")
    assert page.title().startswith("This result cannot be shown")


@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_what_was_not_measured_is_said_in_whole_words(browser, page_served, width):
    page_served.out.mkdir()
    write_json(make_analysis(peak_deg=None).measurement, page_served.out / "x.measurement.json")
    page, _ = open_page(browser, page_served, size=(width, 800))
    assert "not measured" in page.inner_text("#recent-list button")
    page.click("#recent-list button")
    page.wait_for_selector("#result .figure.none")
    pieces = page.evaluate(
        """() => {
          const text = document.querySelector(".figure.none").firstChild;
          const range = document.createRange();
          range.setStart(text, text.data.indexOf("measured"));
          range.setEnd(text, text.data.length);
          return range.getClientRects().length;
        }"""
    )
    assert pieces == 1


def test_a_page_that_cannot_start_says_so_in_words(browser, page_served):
    page = browser.new_page()
    page.route("**/api/start", lambda route: route.abort())
    page.goto(page_served.address)
    page.wait_for_selector("#failure:not([hidden])")
    assert re.match(r"This page could not start\..+reload", page.inner_text("#failure"))


def test_a_drawing_that_is_missing_is_no_complaint_of_the_page(browser, page_served):
    page, complaints = open_page(browser, page_served)
    page.route("**/drawings/*_side.svg", lambda route: route.fulfill(status=404))
    choose(page, "seated")
    page.wait_for_timeout(300)
    network = ("Failed to load resource", "failed: ")
    assert [text for text in complaints if not text.startswith(network)] == []


@pytest.mark.parametrize(("kind", "prevented"), [("file", True), ("text", False)])
def test_a_video_dropped_beside_the_box_does_not_take_the_page_away(
    browser, page_served, kind, prevented
):
    page, _ = open_page(browser, page_served)
    found = page.evaluate(
        """(kind) => {
          const dataTransfer = new DataTransfer();
          if (kind === "file") dataTransfer.items.add(new File(["x"], "clip.mp4"));
          else dataTransfer.setData("text/plain", "P07");
          const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
          return !document.querySelector(".hero").dispatchEvent(event);
        }""",
        kind,
    )
    assert found == prevented


def test_the_screen_stays_on_again_after_the_tab_was_hidden(browser, page_served, page_engine):
    page, _ = open_page(browser, page_served)
    page.evaluate(
        """() => {
          [window.locked, window.released] = [0, 0];
          const request = async () => {
            window.locked += 1;
            return { release() { window.released += 1; } };
          };
          Object.defineProperty(navigator, "wakeLock", { value: { request } });
        }"""
    )
    choose(page, "seated")
    page.click("#start")
    page.wait_for_selector(f"#cue-box[data-phase={page_engine.phase.value}]")
    wait_until(page, "window.locked === 1")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # in sight again
    wait_until(page, "window.locked === 2")
    page.click("#stop")
    page.wait_for_selector("#result:not([hidden])")
    assert page.evaluate("window.released") >= 1

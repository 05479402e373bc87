"""The page's camera in real Chromium: turned on when asked, told when gone, and never left on."""

from __future__ import annotations

import pytest
from helpers.waiting import wait_for

from benchmarks.web.browser import choose, open_page
from hiprom.live import Phase

from .pages import begin, open_unasked, wait_for_ticks, wait_until

# Cameras are refused while `refused`, wait while `waiting`, and are all noted.
WATCH_CAMERAS = """() => {
  window.streams = [];
  window.wishes = 0;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    window.wishes += 1;
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


@pytest.fixture
def unplugged(browser, page_served, page_engine):
    """A test whose camera has been unplugged."""
    page, _ = begin(browser, page_served, page_engine.phase)
    page.evaluate(WATCH_CAMERAS)
    page.evaluate("window.refused = true")
    page.evaluate(UNPLUG, "camera")
    return page


def test_an_unplugged_camera_is_told_until_it_is_back(unplugged, page_engine):
    wait_for_ticks(unplugged, 3)
    assert "camera is gone" in unplugged.inner_text("#cue")
    unplugged.evaluate("window.refused = false")
    unplugged.wait_for_selector(f"#cue-box[data-phase={page_engine.phase.value}]")
    assert unplugged.evaluate(LIVE_CAMERAS) == 1


def test_pictures_carry_the_camera_s_times_and_go_on_as_they_are_answered(
    browser, page_served, page_engine
):
    sent, look = [], page_engine.frame

    def frame(engine, picture):
        sent.append((picture.number, picture.time_s))
        return look(engine, picture)

    page_engine.frame = frame
    page, _ = begin(browser, page_served, page_engine.phase)
    wait_for(lambda: len(sent) >= 6)
    now_s = page.evaluate("performance.now() / 1000")
    numbers, times_s = zip(*sent, strict=True)
    assert list(numbers) == sorted(set(numbers))
    assert list(times_s) == sorted(set(times_s))
    assert times_s[0] > 0 and times_s[5] < now_s


def test_a_test_begins_with_nothing_left_of_the_one_before(browser, page_served, page_engine):
    page_engine.phase = Phase.HOLD  # with a warning, and figures
    page, _ = begin(browser, page_served, Phase.HOLD)
    page.wait_for_selector("#warning:not(:empty)")
    page.evaluate(WATCH_CAMERAS)
    page.evaluate("window.refused = true")
    page.evaluate(UNPLUG, "camera")
    page.wait_for_selector("#cue:has-text('camera is gone')")
    wait_for_ticks(page, 2)  # the first one may have been on its way
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
    assert made.request.width > 0
    assert complaints == []


def test_a_camera_without_a_picture_is_not_waited_for_for_ever(browser, page_served):
    page, complaints = open_page(browser, page_served)
    page.evaluate(
        """() => {
          const later = window.setTimeout;
          window.setTimeout = (call, ms) => later(call, ms === 20000 ? 200 : ms);
          navigator.mediaDevices.getUserMedia = async () =>
            document.createElement("canvas").captureStream(0);
        }"""
    )
    page.click(".test")
    page.wait_for_selector("#start:not([disabled])")
    page.click("#start")
    page.wait_for_selector("#result:not([hidden])")
    assert page.inner_text("#result-heading") == "The test did not begin"
    assert page.inner_text("#result-lead").startswith("The camera gives no picture")
    assert complaints == []


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
          navigator.permissions.query = () => new Promise((answer) => { window.answer = answer; });
        }"""
    )
    page.click(".test")
    wait_until(page, "window.answer")
    page.click("#setup [data-go=home]")
    page.wait_for_selector("#home:not([hidden])")
    wishes = page.evaluate(
        """async () => {
          window.answer({ state: "granted" });
          await new Promise((resolve) => setTimeout(resolve)); // whoever waited has gone on
          return window.wishes;
        }"""
    )
    assert wishes == 0


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


def test_the_camera_is_turned_on_with_the_mouse(browser, page_served):
    page = open_unasked(browser, page_served)
    page.evaluate("window.refused = true")
    page.click("#allow")
    page.wait_for_selector("#setup-problem:not([hidden])")
    page.evaluate("window.refused = false")
    page.click("#allow")
    page.wait_for_selector("#start:not([disabled])")
    assert page.evaluate("window.asked") == 2


def test_the_preview_of_an_upright_camera_is_upright(browser, page_served):
    page, _ = open_page(browser, page_served)
    page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => {
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [90, 160];
            const context = canvas.getContext("2d");
            setInterval(() => context.fillRect(0, 0, 90, 160), 50);
            return canvas.captureStream(20);
          };
        }"""
    )
    choose(page, "seated")
    page.wait_for_selector("#preview-box.upright")
    box = page.locator("#preview-box").bounding_box()
    assert box["height"] > 0.8 * box["width"]

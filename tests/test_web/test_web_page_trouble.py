"""The page in real Chromium when something goes wrong, or comes in an unlucky moment."""

from __future__ import annotations

import re
import time

import pytest
from helpers.waiting import wait_for

from benchmarks.web.browser import choose, new_page, open_page, serving
from hiprom.apps.web.settings import Settings
from hiprom.live import Phase
from hiprom.results.files import write_json

from .fakes import make_analysis
from .pages import begin, keep_socket, wait_until


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


def test_what_is_pressed_while_the_connection_is_away_is_done_when_it_is_back(
    browser, page_served, page_engine
):
    page, _ = open_page(browser, page_served)
    keep_socket(page)
    choose(page, "seated")
    page.click("#start")
    page.wait_for_selector("#cue-box[data-phase=check_setup]")
    (engine,) = page_engine.made
    page.click("#pause")
    wait_for(lambda: "pause" in engine.commands)
    page.evaluate(
        """() => {
          window.socket.close(4000);
          document.getElementById("pause").click();
          document.getElementById("restart").click();
        }"""
    )
    wait_for(lambda: engine.commands[-2:] == ["resume", "restart"])


def test_a_line_that_falls_silent_is_taken_up_again(browser, page_served, page_engine):
    """A phone that leaves its Wi-Fi, say: nobody closes the connection, but nothing comes."""
    page_engine.phase = Phase.HOLD
    page, _ = begin(browser, page_served, page_engine.phase)
    page.evaluate("window.silent = window.socket; window.silent.onmessage = null")
    wait_until(page, "window.socket !== window.silent")
    page.wait_for_selector("#cue-box[data-phase=hold]")
    (engine,) = page_engine.made
    seen = len(engine.pictures)
    wait_for(lambda: len(engine.pictures) > seen)
    assert engine.finished == 0


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
    page = new_page(browser)
    page.route("**/api/start", lambda route: route.abort())
    page.goto(page_served.address)
    page.wait_for_selector("#failure:not([hidden])")
    assert re.match(r"This page could not start\..+reload", page.inner_text("#failure"))


def test_a_drawing_that_is_missing_is_no_complaint_of_the_page(browser, page_served):
    page, complaints = open_page(browser, page_served)
    page.route("**/drawings/*_side.svg", lambda route: route.fulfill(status=404))
    with page.expect_response("**/drawings/*_side.svg"):
        choose(page, "seated")
    page.evaluate(
        "new Promise((resolve) => setTimeout(resolve, 100))"
    )  # whoever waited has gone on
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


def test_the_address_with_the_token_may_be_a_link_on_another_page(browser, tmp_path):
    with serving(Settings(out=tmp_path / "results", token="secret")) as served:
        page = new_page(browser)
        link = f'<a href="{served.address}">open it</a>'
        page.route("http://mail.example/", lambda asked: asked.fulfill(body=link))
        page.goto("http://mail.example/")
        page.click("a")
        page.wait_for_selector(".test svg")
        assert "token" not in page.url

"""A clip that is sent by the page in real Chromium: measured, left, cancelled, refused."""

from __future__ import annotations

import threading
import time

import pytest

from benchmarks.web.browser import open_page
from hiprom import pipeline

from .fakes import make_analysis


@pytest.fixture
def slow(monkeypatch):
    """Let the measuring of clips wait until it is told to go on."""
    go = threading.Event()

    def run(path, *, progress, **options):
        while not go.wait(0.02):
            progress(3, 10)
        return make_analysis(path)

    monkeypatch.setattr(pipeline, "run", run)
    yield go
    go.set()


def send_clip(page, tmp_path):
    clip = tmp_path / "my clip.mp4"
    clip.write_bytes(b"a clip")
    page.click("#to-clip")
    page.set_input_files("#file", clip)
    page.wait_for_selector("#clip-frames:not(:empty)")


def test_a_clip_that_is_measured_is_there_again_after_reloading(
    browser, page_served, slow, tmp_path
):
    page, _ = open_page(browser, page_served)
    send_clip(page, tmp_path)
    page.reload()
    page.wait_for_selector("#clip-frames:not(:empty)")
    assert "my clip.mp4" in page.inner_text("#clip-state")
    page.click("#clip-cancel")
    page.wait_for_selector("#clip-form:not([hidden])")
    page.goto(page_served.address)
    send_clip(page, tmp_path)
    other, _ = open_page(browser, page_served)  # another window sees it, and leaves it alone
    other.click("#to-clip")
    other.wait_for_selector("#clip-frames:not(:empty)")
    other.click("#clip [data-go=home]")
    other.wait_for_selector("#going:not(:empty)")
    slow.set()
    page.wait_for_selector("#result .figure")
    other.wait_for_selector("#recent-list button")
    assert other.inner_text("#going") == ""


def test_a_network_that_is_away_for_a_moment_loses_no_clip(browser, page_served, slow, tmp_path):
    """As after a phone was asleep while its clip was measured."""
    page, _ = open_page(browser, page_served)
    send_clip(page, tmp_path)
    lost = []

    def look(route):
        if len(lost) < 3:
            lost.append(route.abort("internetdisconnected"))
        else:
            route.continue_()

    page.route("**/api/clips/*", look)
    slow.set()
    page.wait_for_selector("#result .figure")
    assert len(lost) == 3


def test_a_clip_that_is_left_is_cancelled_and_no_result_of_it_is_promised(
    browser, page_served, slow, tmp_path
):
    page, complaints = open_page(browser, page_served)
    send_clip(page, tmp_path)

    def late(route):
        if route.request.method == "DELETE":
            time.sleep(0.3)
        route.continue_()

    page.route("**/api/clips/*", late)
    with page.expect_response("**/api/going") as answer:
        page.click("#clip [data-go=home]")
    assert answer.value.json() == {"live": False, "clip": None}
    assert page.is_visible("#home")
    assert complaints == []


def test_a_clip_that_is_cancelled_at_its_last_byte_is_not_measured(
    browser, page_served, slow, tmp_path
):
    """The server had all of it, the page not yet the answer by which it knew the clip."""
    page, _ = open_page(browser, page_served)
    page.evaluate(
        """() => {
          const Real = XMLHttpRequest;
          window.XMLHttpRequest = class extends Real {
            set onload(heard) { super.onload = () => { window.answered = heard; }; }
          };
        }"""
    )
    clip = tmp_path / "my clip.mp4"
    clip.write_bytes(b"a clip")
    page.click("#to-clip")
    page.set_input_files("#file", clip)
    page.evaluate(
        "async () => { while (!window.answered) await new Promise((go) => setTimeout(go)); }"
    )
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.click("#clip-cancel")
    page.evaluate("window.answered()")
    page.wait_for_selector("#clip-note:not([hidden])")
    going = page.evaluate("fetch('api/going').then((answer) => answer.json())")
    assert going == {"live": False, "clip": None}


def test_a_result_says_what_it_is_and_leads_back_to_where_it_came_from(
    browser, page_served, slow, tmp_path
):
    slow.set()
    page, complaints = open_page(browser, page_served)
    clip = tmp_path / "my clip.mp4"
    clip.write_bytes(b"a clip")
    page.click("#to-clip")
    page.set_input_files("#file", clip)
    page.wait_for_selector("#result .figure")
    page.click("#result [data-go=home]")
    page.click("#recent-list button")
    page.wait_for_selector("#result .downloads")
    lead = page.inner_text("#result-lead")
    assert "my clip.mp4" in lead
    [saved] = page_served.out.glob("*.measurement.json")
    year = saved.name.removeprefix("my_clip_")[:4]
    assert year.isdecimal() and year in lead
    assert "my clip.mp4" in page.title()
    assert str(page_served.out) in page.inner_text("#result-body")
    page.click("#again")
    page.wait_for_selector("#clip:not([hidden])")
    assert "clip" in page.title()
    page.set_input_files("#file", clip)
    page.wait_for_selector("#change-found dl")  # held against the one before
    assert complaints == []


def test_what_is_wrong_with_a_clip_is_a_whole_sentence(browser, page_served, tmp_path):
    page, _ = open_page(browser, page_served)
    page.click("#to-clip")
    for content, said in ((b"", "The clip is empty"), (b"no video", "small.mp4 ")):
        clip = tmp_path / "small.mp4"
        clip.write_bytes(content)
        page.set_input_files("#file", clip)
        page.wait_for_selector("#clip-problem:not([hidden])")
        assert page.inner_text("#clip-problem").startswith(said)


def test_several_clips_at_once_are_refused_and_none_is_measured_in_silence(
    browser, page_served, slow
):
    page, _ = open_page(browser, page_served)
    page.click("#to-clip")
    page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          for (const name of ["a.mp4", "b.mp4"]) dataTransfer.items.add(new File(["x"], name));
          const dropped = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer });
          document.getElementById("drop").dispatchEvent(dropped);
        }"""
    )
    page.wait_for_selector("#clip-problem:not([hidden])")
    assert page.inner_text("#clip-problem").startswith("One video at a time.")
    assert page.is_visible("#clip-form")

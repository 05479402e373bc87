"""The page in real Chromium while a test is connected and its model loads."""

from __future__ import annotations

import threading

import pytest
from helpers.waiting import LONGEST_S, wait_for

from benchmarks.web.browser import choose, open_page

from .pages import begin


@pytest.fixture
def loading():
    """Set when an engine begins to load."""
    return threading.Event()


@pytest.fixture
def loaded(page_engine, loading, monkeypatch):
    """An engine is not loaded until this is set."""
    event = threading.Event()
    load = page_engine.__init__

    def load_late(*given):
        loading.set()
        event.wait(LONGEST_S)
        load(*given)

    monkeypatch.setattr(page_engine, "__init__", load_late)
    return event


def test_a_test_that_is_stopped_while_it_loads_leads_back_to_the_set_up(
    browser, page_served, page_engine, loaded
):
    page, complaints = open_page(browser, page_served)
    choose(page, "seated")
    page.click("#start")
    page.click("#stop")
    page.wait_for_selector("#setup:not([hidden])")
    loaded.set()
    page.wait_for_selector("#start:not([disabled])")
    assert complaints == []


def test_a_test_that_was_stopped_while_it_loaded_does_not_stand_in_the_way_of_the_next(
    browser, page_served, page_engine, loading, loaded
):
    page, complaints = open_page(browser, page_served)
    choose(page, "seated")
    page.click("#start")
    assert loading.wait(LONGEST_S)
    page.click("#stop")
    page.wait_for_selector("#start:not([disabled])")
    page.click("#start")
    page.wait_for_timeout(300)
    assert page.is_visible("#live")
    loaded.set()
    page.wait_for_selector(f"#cue-box[data-phase={page_engine.phase.value}]")
    assert [engine.closed for engine in page_engine.made] == [1, 0]
    assert complaints == []


def test_pictures_are_sent_at_once_after_a_pause_while_the_test_loaded(
    browser, page_served, page_engine, loaded
):
    """Those taken before the server was ready went nowhere, and were waited for."""
    page, _ = open_page(browser, page_served)
    choose(page, "seated")
    # What is lost is waited for, for four seconds: by this clock for ever.
    page.evaluate("performance.now = () => 1000")
    page.click("#start")
    for _ in range(2):
        page.click("#pause")
    page.wait_for_timeout(500)
    loaded.set()
    page.wait_for_selector(f"#cue-box[data-phase={page_engine.phase.value}]")
    wait_for(lambda: page_engine.made[0].pictures)


def test_a_test_that_is_left_while_it_is_being_connected_is_no_complaint(browser, page_served):
    page, complaints = open_page(browser, page_served)
    code = page.evaluate(
        """async () => {
          const { Connection } = await import("/js/connection.js");
          const made = [];
          window.WebSocket = class extends WebSocket {
            constructor(...address) {
              super(...address);
              made.push(this);
            }
          };
          new Connection({}, { message() {}, dropped() {}, lost() {} }).close();
          return new Promise((tell) => {
            made[0].addEventListener("close", ({ code }) => tell(code));
          });
        }"""
    )
    assert code == 1000  # of a socket that was connected, then closed
    assert complaints == []


def test_a_second_test_says_that_it_did_not_begin(browser, page_served, page_engine):
    begin(browser, page_served, page_engine.phase)
    other, _ = open_page(browser, page_served)
    choose(other, "seated")
    other.click("#start")
    other.wait_for_selector("#result:not([hidden])")
    assert other.inner_text("#result-heading") == "The test did not begin"
    assert other.inner_text("#result-lead").startswith("A test is running in another window")

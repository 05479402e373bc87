"""The page in real Chromium before a server that measures nothing: every screen can be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.web import browser as tools
from benchmarks.web.browser import chromium, find_chromium, open_page, serving
from hiprom.apps.web.application import make_application
from hiprom.apps.web.settings import Settings
from hiprom.apps.web.views import view_to_dict
from hiprom.live import Phase, SessionView
from hiprom.live.texts import line
from hiprom.live.view import Check

from .fakes import FakeEngine

pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")

pytestmark = pytest.mark.skipif(
    find_chromium() is None, reason="needs Chromium: apt-get install chromium"
)

LONGEST_MS = 20_000


@pytest.fixture(scope="module")
def browser():
    """Chromium with its own moving pattern for a camera."""
    with chromium() as found:
        yield found


@pytest.fixture
def engine():
    """What the tests of this file measure with: it shows whatever phase it is told."""
    return type("Engine", (PageEngine,), {"made": []})


@pytest.fixture
def served(tmp_path: Path, engine, monkeypatch) -> Iterator[Settings]:
    monkeypatch.setattr(
        tools, "make_application", lambda settings: make_application(settings, engine)
    )
    with serving(Settings(out=tmp_path / "results")) as settings:
        yield settings


class PageEngine(FakeEngine):
    """Answers with whole views, as the page needs them."""

    phase = Phase.CHECK_SETUP

    def _view(self):
        names = ("whole_legs", "distance", "light", "facing", "camera_level", "posture")
        checks = [Check(name, line(f"check.{name}"), name != "light") for name in names]
        view = SessionView(self.phase, line("instruction.check_setup"), checks=checks)
        return {**view_to_dict(view, (640, 480)), "over": super()._view()["over"]}


def open_unasked(browser, served):
    """Open the page in a browser that was never asked for the camera; note each request for it."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(LONGEST_MS)
    page.add_init_script(
        """window.asked = 0;
        navigator.permissions.query = async () => ({ state: "prompt" });
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wish) => {
          window.asked += 1;
          return window.refused ? Promise.reject(new DOMException("", "NotAllowedError")) : real(wish);
        };"""
    )
    page.goto(served.address)
    page.click(".test")
    return page


def test_the_camera_is_turned_on_with_the_mouse(browser, served):
    page = open_unasked(browser, served)
    page.evaluate("window.refused = true")
    page.click("#allow")
    page.wait_for_selector("#setup-problem:not([hidden])")
    page.evaluate("window.refused = false")
    page.click("#allow")
    page.wait_for_selector("#start:not([disabled])")
    assert page.evaluate("window.asked") == 2

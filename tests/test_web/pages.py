"""The page before a server that measures nothing: what it answers, and how a test begins."""

from __future__ import annotations

from benchmarks.web.browser import LONGEST_MS, choose, new_page, open_page
from hiprom.apps.web.views import view_to_dict
from hiprom.live import Phase, SessionView
from hiprom.live.texts import line
from hiprom.live.view import Check, Sided
from hiprom.results.files import write_json

from .fakes import FakeEngine

WIDE = "document.documentElement.scrollWidth - window.innerWidth"
"""By how much the page is wider than the window."""

CHECKS = ("whole_legs", "distance", "light", "facing", "camera_level", "posture", "feet_free")


class PageEngine(FakeEngine):
    """Answers with whole views, as the page needs them."""

    phase = Phase.CHECK_SETUP
    repetitions, done = 3, (0, 0)

    @property
    def _warnings(self):
        return () if self.phase is Phase.CHECK_SETUP else (line("fix.camera_level"),)

    def _view(self):
        checks = [Check(name, line(f"check.{name}"), name != "light") for name in CHECKS]
        view = SessionView(
            self.phase,
            line("instruction.check_setup"),
            checks=checks,
            angle_deg=Sided(33.3, -11.2),
            peak_deg=Sided(41.0, 40.0),
            warnings=self._warnings,
            repetitions=self.repetitions,
            done=self.done,
        )
        return {**view_to_dict(view, (640, 480)), "over": super()._view()["over"]}


def begin(browser, served, phase):
    """Open the page and begin a test."""
    page, complaints = open_page(browser, served)
    keep_socket(page)
    choose(page, "seated")
    page.click("#start")
    page.wait_for_selector(f"#cue-box[data-phase={phase.value}]")
    return page, complaints


def keep_socket(page):
    """Keep the connection of the next test at hand, as ``window.socket``.

    ``window.ticks`` counts the views that the server sends of its own.
    """
    page.evaluate(
        """() => {
          const Real = WebSocket;
          window.ticks = 0;
          window.WebSocket = class extends Real {
            constructor(address) {
              super(address);
              window.socket = this;
              this.addEventListener("message", ({ data }) => {
                window.ticks += JSON.parse(data).frame === null;
              });
            }
          };
        }"""
    )


def wait_for_ticks(page, count):
    """Wait until the server has sent so many more views of its own."""
    wait_until(page, f"window.ticks >= {page.evaluate('window.ticks') + count}")


def open_stored(browser, served, measurement, **options):
    """Open the page, and on it a measurement that is stored there."""
    served.out.mkdir()
    write_json(measurement, served.out / "x.measurement.json")
    page, _ = open_page(browser, served, **options)
    page.click("#recent-list button")
    page.wait_for_selector("#result .figure")
    return page


def wait_until(page, condition):
    """Wait for a condition in JavaScript; Playwright's own waiting breaks the page's policy."""
    found = page.evaluate(
        f"""async () => {{
          const end = Date.now() + {LONGEST_MS};
          while (!({condition}) && Date.now() < end) {{
            await new Promise((resolve) => setTimeout(resolve, 20));
          }}
          return Boolean({condition});
        }}"""
    )
    assert found, condition


def open_unasked(browser, page_served):
    """Open the page in a browser that was never asked for the camera; note each request for it."""
    page = new_page(browser, viewport={"width": 1280, "height": 800})
    page.add_init_script(
        """window.asked = 0;
        navigator.permissions.query = async () => ({ state: "prompt" });
        const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = (wish) => {
          window.asked += 1;
          const refusal = new DOMException("", "NotAllowedError");
          return window.refused ? Promise.reject(refusal) : real(wish);
        };"""
    )
    page.goto(page_served.address)
    page.click(".test")
    return page

"""The page in real Chromium before a server that measures nothing: every screen can be used."""

from __future__ import annotations

import pytest

from benchmarks.web.browser import choose, new_page, open_page
from hiprom.live import Phase

from .pages import WIDE, begin, keep_socket, open_unasked, wait_until

SCREENS = [
    *((1280, 800), (640, 400), (667, 375), (740, 360), (600, 500), (844, 390)),
    *((390, 844), (320, 568), (320, 256)),
]
# For every control: what lies at its middle where that is not the control itself.
COVERED = """() => ["progress", "pause", "restart", "stop", "mute"].map((id) => {
  const control = document.getElementById(id);
  control.scrollIntoView({ block: "nearest" });
  const { x, y, width, height } = control.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return top === control ? "" : `${id} under ${top?.outerHTML}`;
}).filter((text) => text)"""


@pytest.mark.parametrize("phase", [Phase.CHECK_SETUP, Phase.HOLD])
def test_the_live_view_fits_every_screen(browser, page_served, page_engine, phase):
    page_engine.phase = phase
    page, complaints = open_page(browser, page_served)
    choose(page, "seated")
    page.click("#start")
    page.wait_for_selector(f"#cue-box[data-phase={phase.value}]")
    for opened in (False, True):
        page.evaluate(f"document.querySelector('.diagnostics').open = {str(opened).lower()}")
        if opened:
            page.wait_for_selector("#diagnostics dd")
        for width, height in SCREENS:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(COVERED) == [], (width, height)
            assert page.evaluate(WIDE) <= 0, (width, height)
            least_px = min(160, height / 4)
            assert page.locator(".picture").bounding_box()["height"] >= least_px
            if width > height:
                assert not _over_the_legs(page), (width, height)
    assert complaints == []


def _over_the_legs(page):
    """Whether the panel of the set-up lies over the middle of the picture."""
    panel, whole = (page.locator(one).bounding_box() for one in ("#checks-box", ".picture"))
    if panel is None or panel["y"] >= whole["y"] + whole["height"]:
        return False
    left, right = (whole["x"] + share * whole["width"] for share in (0.3, 0.7))
    return panel["x"] < right and panel["x"] + panel["width"] > left


def test_reloading_during_a_test_asks_and_then_shows_the_result(browser, page_served, page_engine):
    page, complaints = begin(browser, page_served, page_engine.phase)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    page.wait_for_selector("#recent-list button")
    assert asked == ["beforeunload"]
    page.click("#recent-list button")
    page.wait_for_selector("#result .figure")
    page.reload()  # the result has an address
    page.wait_for_selector("#result .figure")
    page.go_back()
    page.wait_for_selector("#home:not([hidden])")
    page.go_forward()
    page.wait_for_selector("#result .figure")
    assert asked == ["beforeunload"]
    assert [text for text in complaints if not text.startswith("failed: ")] == []  # reloading


def test_going_back_during_a_test_ends_it_with_its_result(browser, page_served, page_engine):
    page, complaints = begin(browser, page_served, page_engine.phase)
    page.go_back()
    page.wait_for_selector("#result .figure")
    page.go_back()
    page.wait_for_selector("#setup:not([hidden])")
    assert complaints == []


def test_who_goes_back_to_a_screen_sees_its_beginning(browser, page_served):
    """As with every other way there; the browser would scroll to where the person left it."""
    page = open_unasked(browser, page_served)
    page.wait_for_selector("#drawing-front svg")
    page.evaluate("window.scrollTo(0, 500)")
    page.evaluate("document.getElementById('go-home').click()")
    page.wait_for_selector("#home:not([hidden])")
    page.go_back()
    page.wait_for_selector("#setup:not([hidden])")
    page.wait_for_timeout(500)  # in which it would scroll
    assert page.evaluate("[window.scrollY, document.activeElement.id]") == [0, "setup-heading"]


def test_skipping_to_the_content_stays_on_the_screen(browser, page_served):
    page, _ = open_page(browser, page_served)
    choose(page, "seated")
    page.focus("#skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.wait_for_timeout(300)  # in which the start would be shown
    assert page.is_visible("#setup")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.go") == "home"  # "Back", the first there


def test_an_address_that_is_none_leads_to_the_start(browser, page_served):
    page, _ = open_page(browser, page_served)
    for address in ("#nothing", "#setup/lying", "#%", "#result", "#live"):
        page.goto("about:blank")
        page.goto(f"{page_served.address}{address}")
        page.wait_for_selector("#home:not([hidden])")
    page.goto("about:blank")
    page.goto(f"{page_served.address}#result/gone")
    assert "not there any more" in page.inner_text("#failure:not([hidden])")


@pytest.mark.parametrize(
    ("phase", "said"), [(Phase.CHECK_SETUP, "does not answer"), (Phase.HOLD, "may be saved")]
)
def test_a_server_that_is_gone_promises_nothing(browser, page_served, page_engine, phase, said):
    page_engine.phase = phase
    page, _ = open_page(browser, page_served)
    keep_socket(page)
    choose(page, "seated")
    page.click("#start")
    page.wait_for_selector(f"#cue-box[data-phase={phase.value}]")
    page.evaluate("window.socket.onclose({ code: 1012 })")  # as a server does that stops
    page.wait_for_selector("#result:not([hidden])")
    assert said in page.inner_text("#result-lead")


@pytest.mark.parametrize("count", ["0", "99", "2.5", ""])
def test_a_wrong_option_is_shown_although_the_options_are_folded(browser, page_served, count):
    page, _ = open_page(browser, page_served)
    choose(page, "seated")
    page.click("#setup summary")
    page.fill("#repetitions", count)
    page.click("#setup summary")
    page.click("#start")
    page.wait_for_selector("#repetitions-problem:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "repetitions"
    page.fill("#repetitions", "2")
    page.click("#start")
    page.wait_for_selector("#live:not([hidden])")


def test_the_steps_say_as_often_as_is_asked_for(browser, page_served):
    page, _ = open_page(browser, page_served)
    choose(page, "standing")
    last = page.locator("#setup-steps li").last
    page.click("#setup summary")
    # A number that makes no sense leaves the steps as they are.
    for count, often in (("", "three times"), ("1", "once"), ("99", "once"), ("10", "10 times")):
        page.fill("#repetitions", count)
        assert last.text_content() == f"Do this {often}, then change to the other leg."


def test_muting_shows_and_needs_no_storage(browser, page_served, page_engine):
    page, complaints = open_page(browser, page_served)
    page.add_init_script(
        """Object.defineProperty(window, "localStorage", {
          get() { throw new DOMException("storage is blocked", "SecurityError"); },
        });"""
    )
    page.reload()
    choose(page, "seated")
    page.click("#start")
    page.wait_for_selector(f"#cue-box[data-phase={page_engine.phase.value}]")
    for label in ("Mute", "Unmute"):
        page.click(f"#mute:text-is('{label}')")
    assert page.inner_text("#mute") == "Mute"
    assert [text for text in complaints if not text.startswith("failed: ")] == []  # reloading


def test_from_another_machine_the_page_does_not_say_that_everything_stays(browser, page_served):
    elsewhere, here = "192.0.2.7", f"127.0.0.1:{page_served.port}"
    page = new_page(browser)

    def fetch(route):
        address = route.request.url.replace(elsewhere, here)
        route.fulfill(response=route.fetch(url=address, headers={"host": here}))

    page.route(f"http://{elsewhere}/**", fetch)
    page.goto(f"http://{elsewhere}/")
    page.wait_for_selector(".test svg")
    assert elsewhere in page.inner_text(".private")
    page.click("#to-clip")
    assert f"sent to {elsewhere}" in page.inner_text("#clip .lead")
    assert "this computer" not in page.inner_text("body")
    page.unroute_all(behavior="wait")  # is answered while the server is there


def test_forced_colours_leave_the_repetitions_done(browser, page_served, page_engine):
    page, _ = begin(browser, page_served, page_engine.phase)
    page.emulate_media(forced_colors="active")
    wait_until(page, "matchMedia('(forced-colors: active)').matches")
    ground, ink = page.evaluate(
        """() => {
          const dots = document.querySelector(".side .repetitions");
          dots.innerHTML = '<span class="done"></span>';
          const { backgroundColor, color } = getComputedStyle(dots.firstChild);
          return [backgroundColor, color];
        }"""
    )
    assert ground == ink  # filled, and not with the page's own colour


def test_no_drawing_moves_for_longer_than_five_seconds(browser, page_served):
    """WCAG 2.2.2: what moves for longer by itself must have a button that stops it."""
    page, _ = open_page(browser, page_served)
    developer = page.context.new_cdp_session(page)
    developer.send("Animation.enable")
    developer.send("Animation.setPlaybackRate", {"playbackRate": 0})  # none ends before it is seen
    page.reload()
    wait_until(page, "document.getAnimations().length === 2")
    lasting_ms = page.evaluate(
        "document.getAnimations().map((one) => one.effect.getComputedTiming().endTime)"
    )
    assert max(lasting_ms) <= 5000


def test_start_is_a_touch_upon_which_the_page_may_speak_from_then_on(browser, page_served):
    """Safari on iOS lets no page speak that did not do so once while it was touched."""
    page, _ = open_page(browser, page_served)
    page.evaluate(
        """() => {
          window.said = [];
          speechSynthesis.speak = () => window.said.push(window.event?.type);
        }"""
    )
    choose(page, "seated")
    page.click("#start")
    page.wait_for_selector("#cue-box[data-phase=check_setup]")
    assert page.evaluate("window.said[0]") == "submit"


@pytest.mark.parametrize("more", [False, True])
def test_a_history_that_is_longer_than_its_list_says_where_the_rest_is(browser, page_served, more):
    page, _ = open_page(browser, page_served)
    line = {"id": "history~2", "name": "P07", "day": "2026-03-02", "test": "seated"}
    found = {"people": ["P07"], "entries": [{**line, "left": 30.0, "right": 31.0}], "more": more}
    page.route("**/api/history", lambda route: route.fulfill(json={"available": True, **found}))
    page.click("#to-clip")
    page.click("#clip [data-go=home]")
    page.wait_for_selector("#kept-list button")
    assert page.is_visible("#kept-more") == more
    assert page.inner_text("#kept-more").startswith("These are the newest 1." if more else "")


def test_the_controls_of_a_small_phone_take_no_second_row_from_the_picture(
    browser, page_served, page_engine
):
    page, _ = begin(browser, page_served, page_engine.phase)
    page.set_viewport_size({"width": 360, "height": 640})
    for label in ("Mute", "Unmute"):
        assert page.inner_text("#mute") == label
        tops = {page.locator(f"#{one}").bounding_box()["y"] for one in ("pause", "stop", "mute")}
        assert len(tops) == 1
        page.click("#mute")


def test_the_start_page_in_large_type_fits_a_phone(browser, page_served):
    page, _ = open_page(browser, page_served, size=(390, 844))
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert page.evaluate(WIDE) <= 0

"""The page in Chromium on a phone, in type twice as large."""

from __future__ import annotations

from benchmarks.web.browser import open_page

from .pages import begin


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def enlarge(page):
    page.set_viewport_size({"width": 375, "height": 667})
    page.evaluate("document.documentElement.style.fontSize = '32px'")


def test_the_link_to_the_content_stays_out_of_sight_until_it_is_focused(browser, page_served):
    page, _ = open_page(browser, page_served)
    enlarge(page)
    link = box(page, "#skip")
    assert link["y"] + link["height"] <= 0
    page.focus("#skip")
    assert box(page, "#skip")["y"] >= 0


def test_the_button_for_a_clip_stays_within_its_box(browser, page_served):
    page, _ = open_page(browser, page_served)
    page.click("#to-clip")
    enlarge(page)
    button, around = box(page, "label[for=file]"), box(page, "#drop")
    assert around["x"] <= button["x"]
    assert button["x"] + button["width"] <= around["x"] + around["width"]


def test_no_word_and_no_angle_of_a_side_is_broken(browser, page_served, page_engine):
    page_engine.phase = page_engine.phase.HOLD
    page, _ = begin(browser, page_served, page_engine.phase)
    enlarge(page)
    for part in ("name", "angle"):
        for side in ("left", "right"):
            place = f"#side-{side} .{part}"
            size = page.evaluate(
                f"parseFloat(getComputedStyle(document.querySelector('{place}')).fontSize)"
            )
            assert box(page, place)["height"] < 1.5 * size  # one line

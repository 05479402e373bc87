"""A result on the page in real Chromium: on every width, with what is missing, and on paper."""

from __future__ import annotations

import pytest

from benchmarks.web.browser import choose, open_page
from hiprom.measurement import Stick
from hiprom.results.files import write_json

from .fakes import make_analysis, make_limited
from .pages import WIDE, open_stored

# Every text of a result's cards that is wider than its place.
STICKING_OUT = """() => [...document.querySelectorAll(".sides .card, .sides .card *")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
  .map((one) => one.outerHTML)"""

# Every word of the sentence on where a figure lies that goes on in another line.
BROKEN_WORDS = """() => [...document.querySelectorAll(".sides .place")].flatMap((one) =>
  [...one.textContent.matchAll(/\\p{L}+/gu)].filter((word) => {
    const range = document.createRange();
    range.setStart(one.firstChild, word.index);
    range.setEnd(one.firstChild, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(String))"""


@pytest.mark.parametrize("width", [1280, 640, 390, 320])
def test_a_result_fits_every_width(browser, page_served, width):
    analysis = make_analysis(peak_deg=-33.7)
    found = analysis.measurement
    stick = Stick(reached=False, shortfall_shank=0.17)
    side = found.sides.left.model_copy(update={"stick": stick, "peak_er_deg": 12.5})
    sides = found.sides.model_copy(update={"left": side, "right": side})
    stored = found.model_copy(update={"sides": sides})
    page = open_stored(browser, page_served, stored, size=(width, 800))
    assert page.evaluate(WIDE) <= 0
    assert page.evaluate(STICKING_OUT) == []


@pytest.mark.parametrize("width", [390, 360, 350, 320])
def test_no_word_is_broken_on_a_small_phone(browser, page_served, width):
    found = make_analysis(peak_deg=34.0).measurement
    side = found.sides.left.model_copy(update={"peak_ir_ci95_deg": (31.0, 37.0)})
    sides = found.sides.model_copy(update={"left": side, "right": side})
    stored = found.model_copy(update={"sides": sides})
    page = open_stored(browser, page_served, stored, size=(width, 800))
    assert page.inner_text(".card.left .place").startswith("Not distinguishable")
    assert page.evaluate(BROKEN_WORDS) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_plot_that_goes_on_beside_the_screen_is_seen_to(browser, page_served, width):
    page_served.out.mkdir()
    write_json(make_analysis().measurement, page_served.out / "x.measurement.json")
    (page_served.out / "x.plot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    page, _ = open_page(browser, page_served, size=(width, 800))
    page.click("#recent-list button")
    page.wait_for_selector(".plot img", state="attached")
    goes_on, fades = page.evaluate(
        """() => {
          const plot = document.querySelector(".plot");
          return [plot.scrollWidth > plot.clientWidth, getComputedStyle(plot).maskImage !== "none"];
        }"""
    )
    assert goes_on == fades == (width == 390)


def test_a_measured_side_says_which_figure_it_lacks_and_why(browser, page_served):
    found = make_analysis().measurement
    why = "every repetition was compensated, so there is no clean peak"
    side = found.sides.left.model_copy(update={"reasons": [why]})
    sides = found.sides.model_copy(update={"left": side})
    stored = found.model_copy(update={"sides": sides})
    page = open_stored(browser, page_served, stored)
    place = page.inner_text("#result .card.left .place")
    assert place == "Within the published active averages (28–33°)."
    assert "Do 3 repetitions on each side" in page.inner_text("#result .facts")
    assert why[1:] in page.inner_text("#result .card.left")
    assert why[1:] not in page.inner_text("#result .card.right")


def test_a_figure_that_only_one_side_has_leaves_the_rows_side_by_side(browser, page_served):
    found = make_limited().measurement
    left = found.sides.left.model_copy(update={"mean_ir_deg": 24.0, "clean_peak_ir_deg": None})
    sides = found.sides.model_copy(update={"left": left})
    stored = found.model_copy(update={"sides": sides})
    page = open_stored(browser, page_served, stored)
    names, values = ("dt", "dd")
    shown = [
        [page.locator(f"#result .card.{side} {tag}").all_inner_texts() for tag in (names, values)]
        for side in ("left", "right")
    ]
    assert shown[0][0] == shown[1][0]
    assert [shown[i][1][:2] for i in (0, 1)] == [["24.0°", "—"], ["—", "34.0°"]]


def test_on_paper_dark_colours_are_not_used(browser, page_served):
    page, _ = open_page(browser, page_served, scheme="dark")
    ink = "getComputedStyle(document.querySelector('h1')).color"
    on_screen = page.evaluate(ink)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ink) == "rgb(22, 38, 43)" != on_screen


def test_a_printed_result_has_nothing_to_press(browser, page_served):
    page_served.out.mkdir()
    write_json(make_limited().measurement, page_served.out / "x.measurement.json")
    page, _ = open_page(browser, page_served)
    page.click("#recent-list button")
    page.wait_for_selector("#result .downloads")
    page.click(".exercises summary")
    pressed = page.locator("#result").locator("button, select, input, summary, .button, .then")
    on_screen = [one.is_visible() for one in pressed.all()]
    page.emulate_media(media="print")
    assert any(on_screen)
    assert not any(one.is_visible() for one in pressed.all())
    assert page.locator("#result .figure").first.is_visible()
    assert page.locator(".exercises article").first.is_visible()


def test_a_try_that_measured_nothing_is_not_what_the_next_one_is_held_against(
    browser, page_served, page_engine
):
    page, _ = open_page(browser, page_served)
    choose(page, "seated")
    for peak_deg, shown in (
        (30.0, "#result .figure"),
        (None, "#result-heading:has-text('Nothing could be measured')"),
        (36.0, "#change-found dl"),
    ):
        page_engine.peak_deg = peak_deg
        page.click("#start")
        page.wait_for_selector("#cue-box[data-phase=check_setup]")
        page.click("#stop")
        page.wait_for_selector(f"{shown} >> visible=true")
        text = page.inner_text("#result")
        page.click("#again")
        page.wait_for_selector("#start:not([disabled])")
    assert "30.0° before, 36.0° now (+6.0°)" in text

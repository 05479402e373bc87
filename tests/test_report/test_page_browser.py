"""The report in real Chromium: on the narrowest screens and on paper."""

from __future__ import annotations

import re

import pytest
from helpers.browsers import new_page

from hiprom.results.report import Details, write_report


def opened(browser, path):
    """A report on the narrowest screen."""
    page = new_page(browser, viewport={"width": 320, "height": 640})
    page.goto(path.as_uri())
    return page


@pytest.fixture
def page(browser, measurement, protocol, curve, tmp_path):
    path = tmp_path / "page.html"
    write_report(path, measurement, protocol, curve=curve, details=Details(name="P07"))
    return opened(browser, path)


def test_nothing_sticks_out_of_the_narrowest_screen(page):
    assert page.locator(".norms").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_long_code_without_a_gap_is_broken(browser, measurement, protocol, tmp_path):
    path = tmp_path / "page.html"
    write_report(path, measurement, protocol, details=Details(name="N" * 200))
    page = opened(browser, path)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_sheet_holds_the_last_line_alone(page, paper):
    def sheets():
        return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))

    whole = sheets()
    page.evaluate("document.querySelector('footer').remove()")
    assert whole in (2, 3)
    assert sheets() == whole

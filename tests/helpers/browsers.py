"""Chromium for the tests of pages; they skip where it, or what drives it, is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@contextmanager
def chromium(camera: Path | None = None) -> Iterator[Browser]:
    """Start Chromium as the benchmarks do, with a file for a camera or its own moving pattern."""
    pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
    tools = pytest.importorskip("benchmarks.web.browser", reason="needs hiprom[app]")
    if tools.find_chromium() is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with tools.chromium(camera) as browser:
        yield browser


@pytest.fixture(scope="module")
def module_browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def browser(module_browser: Browser) -> Iterator[Browser]:
    """Chromium with its own moving pattern for a camera."""
    yield module_browser
    close_pages(module_browser)


def new_page(browser: Browser, **options: Any) -> Page:
    """Open an empty page that is patient with a busy machine."""
    from benchmarks.web import browser as tools  # needs hiprom[app], as `chromium` does

    return tools.new_page(browser, **options)


def close_pages(browser: Browser) -> None:
    """Close what a test opened: it would go on beside the next one, with its camera."""
    for context in browser.contexts:
        for page in context.pages:  # a request that is still being answered would fail a later test
            page.unroute_all(behavior="ignoreErrors")
        context.close()

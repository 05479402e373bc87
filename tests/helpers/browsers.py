"""Chromium for the tests of pages; they skip where it, or what drives it, is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def chromium(camera: Path | None = None) -> Iterator[Browser]:
    """Start Chromium as the benchmarks do, with a file for a camera or its own moving pattern."""
    pytest.importorskip("playwright.sync_api", reason="needs Playwright: pip install playwright")
    tools = pytest.importorskip("benchmarks.web.browser", reason="needs hiprom[app]")
    if tools.find_chromium() is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with tools.chromium(camera) as browser:
        yield browser

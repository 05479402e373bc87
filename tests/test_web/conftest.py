"""A server that measures nothing, for tests of everything around the measuring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.browsers import chromium

from hiprom.apps.web.settings import Settings

from .needs import MISSING

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from playwright.sync_api import Browser

    from .fakes import FakeEngine
    from .pages import PageEngine

collect_ignore_glob = ["test_web_*.py"] if MISSING else []


@pytest.fixture
def engine() -> type[FakeEngine]:
    """Return a class of fake engines that belongs to this test alone."""
    from .fakes import FakeEngine

    return type("Engine", (FakeEngine,), {"made": []})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(out=tmp_path / "results", grace_s=0.3)


@pytest.fixture
def client(settings: Settings, engine: type[FakeEngine]) -> Iterator[TestClient]:
    from fastapi.testclient import TestClient

    from hiprom.apps.web.application import make_application

    from .fakes import ADDRESS

    with TestClient(make_application(settings, engine), base_url=ADDRESS) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium with its own moving pattern for a camera."""
    with chromium() as found:
        yield found


@pytest.fixture
def page_engine() -> type[PageEngine]:
    """Return what the tests of the page measure with: it shows whatever phase it is told."""
    from .pages import PageEngine

    return type("Engine", (PageEngine,), {"made": []})


@pytest.fixture
def page_served(
    tmp_path: Path, page_engine: type[PageEngine], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """A server that measures nothing, for a page in a browser."""
    from benchmarks.web import browser as tools
    from hiprom.apps.web.application import make_application

    monkeypatch.setattr(
        tools, "make_application", lambda settings: make_application(settings, page_engine)
    )
    with tools.serving(Settings(out=tmp_path / "results")) as settings:
        yield settings

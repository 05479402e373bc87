"""A server that measures nothing, for tests of everything around the measuring."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from helpers.browsers import close_pages

from hiprom import pipeline
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


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """Replace the measuring: it waits for ``go``, reports progress, then raises or answers.

    Until ``heeds`` is set again it does not come to its next frame, where it would be cancelled.
    """
    from .fakes import make_analysis

    state = SimpleNamespace(
        go=threading.Event(), heeds=threading.Event(), error=None, paths=[], options={}
    )
    state.go.set()
    state.heeds.set()

    def run(
        path: Path, *, progress: Callable[[int, int], None], **options: object
    ) -> pipeline.Analysis:
        state.paths.append(Path(path))
        state.options = options
        assert Path(path).read_bytes() == b"a clip"
        state.heeds.wait()
        while not state.go.wait(0.01):
            progress(1, 10)
        progress(10, 10)
        if state.error is not None:
            raise state.error(path)
        return make_analysis(path)

    monkeypatch.setattr(pipeline, "run", run)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield state
    state.heeds.set()
    state.go.set()
    assert list(folder.iterdir()) == []  # no clip is left behind, whatever happened


@pytest.fixture
def page_engine() -> type[PageEngine]:
    """Return what the tests of the page measure with: it shows whatever phase it is told."""
    from .pages import PageEngine

    return type("Engine", (PageEngine,), {"made": []})


@pytest.fixture
def page_served(
    browser: Browser,
    tmp_path: Path,
    page_engine: type[PageEngine],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:
    """A server that measures nothing, for a page in a browser."""
    from benchmarks.web import browser as tools
    from hiprom.apps.web.application import make_application

    monkeypatch.setattr(
        tools, "make_application", lambda settings: make_application(settings, page_engine)
    )
    with tools.serving(Settings(out=tmp_path / "results", grace_s=600.0)) as settings:
        yield settings
        close_pages(browser)  # the server would wait for them

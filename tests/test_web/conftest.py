"""A server that measures nothing, for tests of everything around the measuring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="needs the web extra: pip install 'hiprom[app]'")
pytest.importorskip("httpx2", reason="needs httpx2 for FastAPI's test client")

from fastapi.testclient import TestClient

from hiprom.apps.web.application import make_application
from hiprom.apps.web.settings import Settings

from .fakes import ADDRESS, FakeEngine


@pytest.fixture
def engine() -> type[FakeEngine]:
    """Return a class of fake engines that belongs to this test alone."""
    return type("Engine", (FakeEngine,), {"made": []})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(out=tmp_path / "results", grace_s=0.3)


@pytest.fixture
def client(settings: Settings, engine: type[FakeEngine]) -> Iterator[TestClient]:
    with TestClient(make_application(settings, engine), base_url=ADDRESS) as found:
        yield found

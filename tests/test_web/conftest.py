"""A server that measures nothing, for tests of everything around the measuring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hiprom.apps.web.settings import Settings

from .needs import MISSING

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from .fakes import FakeEngine

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

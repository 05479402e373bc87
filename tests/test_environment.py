"""What the process was told and given."""

from __future__ import annotations

import pytest

from hiprom.environment import DEBUG_VARIABLE, debugging, usable_cores


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("0", False), ("", False)])
def test_debugging_is_asked_for(monkeypatch: pytest.MonkeyPatch, value: str, wanted: bool) -> None:
    monkeypatch.setenv(DEBUG_VARIABLE, value)
    assert debugging() is wanted


def test_there_is_a_core_to_use() -> None:
    assert usable_cores() >= 1

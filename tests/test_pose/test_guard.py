"""A MediaPipe that reports usage is refused unless the user allowed it."""

from __future__ import annotations

from importlib import metadata

import pytest

from hiprom.errors import HipromError, PrivacyError
from hiprom.pose.guard import ALLOW_VARIABLE, check_mediapipe


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv(ALLOW_VARIABLE, raising=False)
    return monkeypatch


@pytest.mark.parametrize("version", ["0.10.30", "0.10.31", "0.10.32", "0.10.33"])
def test_silent_releases_pass(installed: pytest.MonkeyPatch, version: str) -> None:
    installed.setattr(metadata, "version", lambda _: version)
    assert check_mediapipe() == version


@pytest.mark.parametrize("version", ["0.10.34", "0.10.35", "1.0", "1.2.2", "0.10.21", "nonsense"])
def test_others_are_refused_with_the_reason(installed: pytest.MonkeyPatch, version: str) -> None:
    installed.setattr(metadata, "version", lambda _: version)
    with pytest.raises(PrivacyError, match="report usage") as caught:
        check_mediapipe()
    assert version in str(caught.value)
    assert ALLOW_VARIABLE in str(caught.value)
    assert caught.value.exit_status == 2
    installed.setenv(ALLOW_VARIABLE, "1")
    assert check_mediapipe() == version


def test_a_missing_mediapipe_is_told(installed: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    installed.setattr(metadata, "version", missing)
    with pytest.raises(HipromError, match="not installed"):
        check_mediapipe()

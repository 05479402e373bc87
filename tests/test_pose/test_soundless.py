"""MediaPipe is imported without the package by which it would open the sound system."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from hiprom.pose.soundless import without_sound

MAKE = """
import sys
from hiprom.pose import PoseDetector, resolve_model
with PoseDetector(resolve_model("full")):
    print("mediapipe" in sys.modules, "sounddevice" in sys.modules)
"""


def test_a_detector_is_made_without_sound() -> None:
    done = subprocess.run([sys.executable, "-c", MAKE], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"


def test_it_cannot_be_imported_within_the_block_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with without_sound(), pytest.raises(ImportError):
        import sounddevice  # noqa: F401
    assert "sounddevice" not in sys.modules


def test_who_uses_sound_already_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = types.ModuleType("sounddevice")
    monkeypatch.setitem(sys.modules, "sounddevice", sound)
    with without_sound():
        assert sys.modules["sounddevice"] is sound
    assert sys.modules["sounddevice"] is sound


def test_two_threads_that_come_at_once_do_not_undo_it_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The models of a clip are loaded by a thread each."""
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with without_sound():
        del sys.modules["sounddevice"]  # as the other one does, once it is done
    assert "sounddevice" not in sys.modules

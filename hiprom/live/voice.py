"""Spoken cues with whatever voice the system has; none leaves the machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress

from hiprom.closing import Closing
from hiprom.errors import UsageError

_STOP_AT_MOST_S = 1.0


class Voice(Closing):
    """Say sentences without waiting for them; a new one cuts the last one short.

    Parameters
    ----------
    command : list of str, optional
        The program that speaks its last argument; the system's own unless given.

    Raises
    ------
    UsageError
        If the system has no voice.
    """

    def __init__(self, command: list[str] | None = None) -> None:
        self._command = command or _system_voice()
        self._speaking: subprocess.Popen[bytes] | None = None

    def say(self, text: str) -> None:
        """Begin to speak a sentence."""
        self.close()
        with suppress(OSError):  # a voice that fails is no reason to end a test
            self._speaking = subprocess.Popen(
                [*self._command, text],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def close(self) -> None:
        """Fall silent."""
        if self._speaking is None:
            return
        self._speaking.terminate()
        try:
            self._speaking.wait(_STOP_AT_MOST_S)
        except subprocess.TimeoutExpired:
            self._speaking.kill()
            self._speaking.wait()
        self._speaking = None


def _system_voice() -> list[str]:
    if sys.platform == "darwin":
        return ["say"]
    for program in ("espeak-ng", "espeak"):
        if shutil.which(program):
            return [program, "--"]
    raise UsageError(
        "this system has no voice for --voice: install espeak-ng, or use 'hiprom app', where the"
        " browser speaks"
    )

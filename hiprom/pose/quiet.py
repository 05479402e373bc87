"""Keep native log lines (absl, TFLite, MediaPipe) off the user's terminal.

The native libraries write straight to file descriptor 2 and offer no switch in the Python
package. While a native call runs, descriptor 2 leads to the null device, and Python's own
``sys.stderr`` to a copy of the true one, so that a progress bar drawn by another thread in that
time is not lost.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_STDERR = 2


class _Redirection:
    """Descriptor 2 led aside once, however many threads ask for it at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._true_stderr: int | None = None
        self._python_stderr: tuple[TextIO, TextIO] | None = None

    def enter(self) -> None:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._lead_aside()

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._restore()

    def _lead_aside(self) -> None:
        try:
            self._true_stderr = os.dup(_STDERR)
        except OSError:
            return  # no descriptor 2 (a windowed program): nothing to keep quiet
        if _writes_to_descriptor_2(sys.stderr):
            sys.stderr.flush()
            copy = os.fdopen(
                os.dup(self._true_stderr),
                "w",
                buffering=1,
                encoding=sys.stderr.encoding,
                errors="backslashreplace",
            )
            self._python_stderr = (sys.stderr, copy)
            sys.stderr = copy
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, _STDERR)
        os.close(null)

    def _restore(self) -> None:
        if self._true_stderr is None:
            return
        os.dup2(self._true_stderr, _STDERR)
        os.close(self._true_stderr)
        self._true_stderr = None
        if self._python_stderr is not None:
            original, copy = self._python_stderr
            self._python_stderr = None
            if sys.stderr is copy:  # else someone replaced it meanwhile: theirs stays
                sys.stderr = original
            copy.close()


_redirection = _Redirection()


@contextmanager
def quiet_native_stderr(enabled: bool = True) -> Iterator[None]:
    """Silence what native code writes to stderr inside the block; Python's own output passes.

    Nested and concurrent use is safe: the first one in leads descriptor 2 aside, the last one
    out restores it.

    Parameters
    ----------
    enabled : bool
        False leaves everything as it is (debugging).
    """
    if not enabled:
        yield
        return
    _redirection.enter()
    try:
        yield
    finally:
        _redirection.leave()


def _writes_to_descriptor_2(stream: TextIO | None) -> bool:
    """Tell a real stderr from a replacement (pytest's capture, a StringIO, none at all)."""
    if stream is None:
        return False
    try:
        return stream.fileno() == _STDERR
    except (io.UnsupportedOperation, ValueError, AttributeError):
        return False

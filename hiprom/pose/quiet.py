"""Keep native log lines (absl, TFLite, MediaPipe) off the user's terminal.

The native libraries write straight to file descriptor 2 and offer no switch in the Python
package. While a native call runs, descriptor 2 leads to the null device, and Python's own standard
error to a copy of the true one. What is exchanged is not `sys.stderr` but the descriptor below it:
an application's log handlers and progress bars have long taken hold of the stream itself.
"""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2
_RAW = (io.FileIO, getattr(io, "_WindowsConsoleIO", io.FileIO))


class _Redirection:
    """Descriptor 2 led aside once, however many threads ask for it at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._true_stderr: int | None = None
        self._python_streams: list[io.FileIO] = []

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
        self._python_streams = list(_streams_on_descriptor_2())
        for stream in self._python_streams:
            _lead(stream, self._true_stderr)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, _STDERR)
        os.close(null)

    def _restore(self) -> None:
        if self._true_stderr is None:
            return
        os.dup2(self._true_stderr, _STDERR)
        for stream in self._python_streams:
            _lead(stream, _STDERR)
        os.close(self._true_stderr)
        self._true_stderr = None
        self._python_streams = []


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


def _streams_on_descriptor_2() -> Iterator[io.FileIO]:
    """Yield what Python's standard error writes through; a replacement (a StringIO) has none."""
    for stream in (sys.stderr, sys.__stderr__):
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # ``python -u`` has no buffer in between
        if not isinstance(raw, _RAW) or raw.closed or raw.closefd:
            continue  # one that owns its descriptor would close it
        if raw.fileno() == _STDERR:
            yield raw


def _lead(stream: io.FileIO, descriptor: int) -> None:
    """Have a stream write to another descriptor; whoever holds the stream writes there, too."""
    name = stream.name
    stream.__init__(descriptor, "wb", closefd=False)  # type: ignore[misc]  # anew, in place
    stream.name = name

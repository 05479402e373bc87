"""Windows on an X display: to find one, and to close it as its own button does."""

from __future__ import annotations

import ctypes
import subprocess
from ctypes import byref, c_char_p, c_int, c_long, c_ulong, c_void_p

_CLIENT_MESSAGE = 33  # X.h


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("message_type", c_ulong),
        ("format", c_int),
        ("data", c_long * 5),
        ("rest", c_long * 24),  # the library copies a whole XEvent
    )


def find_window(title: str) -> int | None:
    """Return the number of a visible window with a title, or None where there is none (yet)."""
    search = ["xdotool", "search", "--onlyvisible", "--name", title]
    found = subprocess.run(search, capture_output=True, check=False).stdout.split()
    return int(found[-1]) if found else None


def close_window(window: int) -> None:
    """Ask a window to close, as its button does; xdotool can only take it away."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = c_void_p
    x11.XInternAtom.restype = c_ulong
    display = c_void_p(x11.XOpenDisplay(None))

    def atom(name: bytes) -> int:
        return int(x11.XInternAtom(display, c_char_p(name), 0))

    message = _ClientMessage(
        type=_CLIENT_MESSAGE,
        window=window,
        message_type=atom(b"WM_PROTOCOLS"),
        format=32,
        data=(atom(b"WM_DELETE_WINDOW"), 0, 0, 0, 0),
    )
    x11.XSendEvent(display, c_ulong(window), 0, c_long(0), byref(message))
    x11.XCloseDisplay(display)

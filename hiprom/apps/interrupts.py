"""Ctrl-C and the other polite ways to end a program, so that what was measured is kept."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from hiprom.apps.console import say

# An end asked for by another program, and by closing the terminal (there is none on Windows).
_ENDS: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)

_SOON_S: Final = 0.05

_Handler = Callable[[int, FrameType | None], None]


@contextmanager
def signals_as_interrupt() -> Iterator[None]:
    """Let a polite end of the process raise `KeyboardInterrupt`, as Ctrl-C does."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled(_ENDS, stop):
        yield


@contextmanager
def lost_interrupts_again() -> Iterator[None]:
    """Interrupt once more where `KeyboardInterrupt` came up in a destructor, and was lost there.

    An interrupt that comes while a library is being loaded is raised in the first bit of Python
    that runs afterwards, which often is one.
    """
    before = sys.unraisablehook
    over = threading.Event()

    def interrupt() -> None:
        if over.is_set():
            return
        if hasattr(signal, "pthread_kill") and callable(signal.getsignal(signal.SIGINT)):
            # A signal also ends what the main thread waits for.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        else:
            _thread.interrupt_main()

    def hook(lost: sys.UnraisableHookArgs, /) -> None:
        if lost.exc_type is not KeyboardInterrupt:
            before(lost)
            return
        soon = threading.Timer(_SOON_S, interrupt)  # not now: it would be lost here as well
        soon.daemon = True
        soon.start()

    sys.unraisablehook = hook
    try:
        yield
    finally:
        over.set()
        sys.unraisablehook = before


@contextmanager
def remembered_interrupts() -> Iterator[Callable[[], None]]:
    """Let a polite end raise `KeyboardInterrupt` at once, and remember that it was asked for.

    An exception that comes up inside a library's callback or a destructor is printed there and
    lost.

    Yields
    ------
    callable
        Raises what was lost; to be called now and then.
    """
    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        raise KeyboardInterrupt

    def check() -> None:
        if asked:
            raise KeyboardInterrupt

    with _handled((signal.SIGINT, *_ENDS), stop):
        yield check


@contextmanager
def deferred_interrupts() -> Iterator[Callable[[], bool]]:
    """Note a polite end instead of raising it wherever the program is; the next one is raised.

    For a loop that can look, and need not end at once.

    Yields
    ------
    callable
        Tells whether an end was asked for.
    """
    asked = False

    def note(number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        signal.signal(number, signal.default_int_handler)

    with _handled((signal.SIGINT, *_ENDS), note):
        yield lambda: asked


@contextmanager
def one_interrupt_ignored() -> Iterator[None]:
    """Go on through one more interrupt, while a result is worked out; the next one ends it."""

    def ask(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.default_int_handler)
        say("working out the result; Ctrl-C once more ends without it")

    with _handled((signal.SIGINT, *_ENDS), ask):
        yield


@contextmanager
def on_hangup(stop: Callable[[], None]) -> Iterator[None]:
    """Call something when the terminal is closed, instead of raising `KeyboardInterrupt`.

    For an event loop that handles the other signals itself: an exception from nowhere would end it
    in the middle of whatever it does.
    """
    numbers = (signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()
    with _handled(numbers, lambda _number, _frame: stop()):
        yield


@contextmanager
def _handled(numbers: tuple[int, ...], handler: _Handler) -> Iterator[None]:
    """Handle some signals, but for those that the process was told to ignore (nohup).

    Nor those that a program around Python handles: its handler could not be put back.
    """
    if threading.current_thread() is not threading.main_thread():  # signals do not come here
        yield
        return
    before = {number: signal.getsignal(number) for number in numbers}
    heard = [number for number, was in before.items() if was not in (signal.SIG_IGN, None)]
    for number in heard:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])

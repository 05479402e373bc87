"""What a signal does while something is measured, and while it is saved."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress

import pytest
from helpers.waiting import LONGEST_S

from hiprom.apps.interrupts import (
    deferred_interrupts,
    lost_interrupts_again,
    one_interrupt_ignored,
    remembered_interrupts,
    signals_as_interrupt,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(autouse=True)
def _usual_signals():
    """Whoever runs the tests may ignore some, as nohup does."""
    usual = {
        "SIGINT": signal.default_int_handler,
        "SIGTERM": signal.SIG_DFL,
        "SIGHUP": signal.SIG_DFL,
    }
    before = {name: signal.signal(getattr(signal, name), how) for name, how in usual.items()}
    yield
    for name, how in before.items():
        signal.signal(getattr(signal, name), how)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_polite_end_is_like_ctrl_c(name):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), signals_as_interrupt():
        signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_a_closed_terminal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_as_interrupt():
            signal.raise_signal(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_signal_that_a_program_around_python_handles_is_left_to_it(monkeypatch):
    """Python knows no handler that was there before it, and cannot put it back."""
    known = signal.getsignal
    monkeypatch.setattr(signal, "getsignal", lambda n: None if n == signal.SIGHUP else known(n))
    with signals_as_interrupt():
        assert known(signal.SIGHUP) is signal.SIG_DFL
        assert known(signal.SIGTERM) is not signal.SIG_DFL


def test_saving_goes_on_through_one_interrupt_and_ends_with_the_next(capsys):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), one_interrupt_ignored():
        signal.raise_signal(signal.SIGINT)
        assert "working out the result" in capsys.readouterr().err
        signal.raise_signal(signal.SIGINT)
        pytest.fail("the second one did not end it")
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_end_is_noted_and_the_next_one_raised(name):
    number = getattr(signal, name)
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), deferred_interrupts() as asked:
        assert not asked()
        signal.raise_signal(number)
        assert asked()
        signal.raise_signal(number)
        pytest.fail("the second one did not end it")
    assert signal.getsignal(number) is before


def test_an_interrupt_that_a_destructor_swallowed_is_raised_later():
    with pytest.raises(KeyboardInterrupt), remembered_interrupts() as check:
        check()
        with suppress(KeyboardInterrupt):  # as Python does with what comes up in a destructor
            signal.raise_signal(signal.SIGINT)
        check()


class Swallowing:
    """What a destructor raises is lost."""

    def __init__(self, error):
        self.error = error

    def __del__(self):
        raise self.error


def test_an_interrupt_that_a_destructor_swallowed_comes_again_and_ends_a_wait():
    """One that came while OpenCV was being loaded was lost, and the whole clip was measured."""
    before = sys.unraisablehook
    never, give_up = os.pipe()
    giving_up = threading.Timer(LONGEST_S, os.write, [give_up, b"."])
    giving_up.start()
    with pytest.raises(KeyboardInterrupt), lost_interrupts_again():
        Swallowing(KeyboardInterrupt())
        os.read(never, 1)
    assert giving_up.is_alive()
    giving_up.cancel()
    assert sys.unraisablehook is before


def test_nothing_comes_again_once_the_program_is_over(monkeypatch):
    others = []
    monkeypatch.setattr(sys, "unraisablehook", others.append)
    with lost_interrupts_again():
        Swallowing(ValueError())
        Swallowing(KeyboardInterrupt())
    time.sleep(0.2)
    assert [lost.exc_type for lost in others] == [ValueError]

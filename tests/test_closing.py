"""What is closed at the end of a block, made by the caller or by a thread meanwhile."""

from __future__ import annotations

import threading

import pytest
from helpers.waiting import LONGEST_S

from hiprom.closing import Closing, MadeMeanwhile


class Model(Closing):
    """Counts how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def test_the_caller_goes_on_while_it_is_made() -> None:
    asked = threading.Event()

    def make() -> Model:
        assert asked.wait(LONGEST_S)
        return Model()

    with MadeMeanwhile(make) as made:
        asked.set()  # would come too late if making it were waited for
        model = made.get()
        assert made.get() is model
        assert model.closed == 0
    assert model.closed == 1


def test_what_was_not_asked_for_is_closed_all_the_same() -> None:
    model = Model()
    with MadeMeanwhile(lambda: model):
        pass
    assert model.closed == 1


def test_why_it_could_not_be_made_is_told_to_who_asks_for_it() -> None:
    def make() -> Model:
        raise OSError("no such model")

    with MadeMeanwhile(make) as made, pytest.raises(OSError, match="no such model"):
        made.get()

from __future__ import annotations

import pytest

from hiprom.counting import counted, times


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 frames"), (1, "1 frame"), (2, "2 frames")],
)
def test_one_is_no_plural(count: int, said: str) -> None:
    assert counted(count, "frame") == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "once"), (2, "twice"), (3, "three times"), (7, "7 times"), (20, "20 times")],
)
def test_how_often_is_said_as_people_say_it(count: int, said: str) -> None:
    assert times(count) == said

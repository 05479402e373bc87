from __future__ import annotations

import pytest

from hiprom.counting import counted, percent, times


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


@pytest.mark.parametrize(
    ("share", "text"), [(1.0, "100 %"), (0.9987, "99 %"), (0.29, "29 %"), (0.0, "0 %")]
)
def test_what_is_not_the_whole_is_not_a_hundred_percent(share: float, text: str) -> None:
    assert percent(share) == text

from __future__ import annotations

import pytest

from hiprom.counting import counted


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 frames"), (1, "1 frame"), (2, "2 frames")],
)
def test_one_is_no_plural(count: int, said: str) -> None:
    assert counted(count, "frame") == said

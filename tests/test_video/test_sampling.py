"""The first frame of each span of time, whatever the rate, and wherever in a clip one begins."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiprom.video.sampling import FrameSampler


def taken(times_s: list[float], every_s: float, *, from_start: bool = True) -> list[float]:
    sampler = FrameSampler(every_s, from_start=from_start)
    return [time_s for time_s in times_s if sampler.takes(time_s)]


@pytest.mark.parametrize(
    ("times_s", "every_s", "expected"),
    [
        ([0.0, 0.04, 0.08, 0.12, 0.16, 0.2], 0.1, [0.0, 0.12, 0.2]),
        ([0.0, 0.3, 0.35, 0.6], 0.1, [0.0, 0.3, 0.6]),  # slower than is asked for, in part
        ([0.0, 0.0999999, 0.2, 0.3000001], 0.1, [0.0, 0.0999999, 0.2, 0.3000001]),  # rounded
        ([0.0, 0.01, 0.02], 0.0, [0.0, 0.01, 0.02]),
    ],
)
def test_the_first_frame_of_each_span(
    times_s: list[float], every_s: float, expected: list[float]
) -> None:
    assert taken(times_s, every_s) == expected


@given(
    steps_s=st.lists(st.floats(0.001, 0.3), min_size=1, max_size=60),
    begin=st.integers(0, 59),
    every_s=st.sampled_from([0.05, 0.1, 0.25]),
)
def test_who_begins_within_a_clip_takes_what_one_takes_who_read_it_all(
    steps_s: list[float], begin: int, every_s: float
) -> None:
    times_s = np.cumsum([0.0, *steps_s]).tolist()
    part = times_s[begin:]
    late = taken(part, every_s, from_start=False)
    assert late == [time_s for time_s in taken(times_s, every_s) if time_s in part[1:]]

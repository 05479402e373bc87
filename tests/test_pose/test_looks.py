"""Looks as data: their chunks, and tables of poses put together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hiprom.pose import resolve_model
from hiprom.pose.looks import Look, PoseTable

MODEL = resolve_model("full")


@pytest.mark.parametrize(
    ("duration_s", "spans", "expected"),
    [
        (0.0, None, [(0, math.inf)]),
        (2.0, None, [(0, 1), (1, math.inf)]),
        (2.5, None, [(0, 1), (1, 2), (2, math.inf)]),
        (4.0, ((1.2, 1.8),), [(1, 2)]),
        (4.0, ((0.9, 1.0), (2.5, 9.0)), [(0, 1), (2, 3), (3, math.inf)]),
        (4.0, (), []),
    ],
)
def test_chunks(duration_s: float, spans: object, expected: list[tuple[float, float]]) -> None:
    look = Look(MODEL, chunk_s=1.0, spans=spans)  # type: ignore[arg-type]
    assert look.chunks(duration_s) == expected


def test_a_header_that_claims_a_thousand_years_makes_no_endless_list() -> None:
    assert len(Look(MODEL, chunk_s=1.0).chunks(3e10)) == 86_400


def test_where_two_looks_meet_the_first_counts() -> None:
    one = PoseTable.nobody(np.arange(4.0), np.array([1.0, 2.0]))
    other = PoseTable.nobody(np.arange(5.0), np.array([0.0, 2.0, 4.0]))
    one.visibility[:], other.visibility[:] = 1, 2
    both = one.over(other)
    np.testing.assert_array_equal(both.time_s, [0, 1, 2, 4])
    np.testing.assert_array_equal(both.visibility[:, 0], [2, 1, 1, 2])
    np.testing.assert_array_equal(both.frames_s, np.arange(5.0))


def test_parts_follow_each_other() -> None:
    parts = [PoseTable.nobody(np.array([t, t + 0.5]), np.array([t])) for t in (0.0, 1.0)]
    joined = PoseTable.joined(parts)
    np.testing.assert_array_equal(joined.frames_s, [0, 0.5, 1, 1.5])
    np.testing.assert_array_equal(joined.time_s, [0, 1])

"""Stored cases: as many careful looks as the program takes."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.accuracy.cases import DATA, Case, load
from hiprom.pose.careful import CAREFUL_EVERY_S, CarefulPoses

DEVELOPMENT = DATA / "development"


@pytest.fixture(scope="module")
def case() -> Case:
    return load(sorted(DEVELOPMENT.glob("*.npz"))[0])


def looks_of(case: Case) -> CarefulPoses:
    assert case.raw.careful is not None
    return case.raw.careful


@pytest.mark.parametrize("half", [0, 1])
def test_as_many_looks_as_the_program_takes_and_as_many_of_each_kind(case: Case, half: int) -> None:
    kept = looks_of(case.as_looked_at(half))
    times = case.landmarks.time_s[kept.frame]
    assert np.diff(times).mean() == pytest.approx(CAREFUL_EVERY_S, rel=0.1)
    assert kept.mirrored.mean() == pytest.approx(0.5, abs=0.05)


def test_the_halves_are_all_looks_and_a_half_is_not_halved_again(case: Case) -> None:
    first, second = (looks_of(case.as_looked_at(half)).frame for half in (0, 1))
    assert sorted([*first, *second]) == looks_of(case).frame.tolist()
    again = looks_of(case.as_looked_at(0).as_looked_at(0)).frame
    np.testing.assert_array_equal(again, first)
    assert case.without_looks().as_looked_at().raw.careful is None


def test_fewer_frames_a_second_keep_their_truth(case: Case) -> None:
    slow = case.filmed_at(5.0)
    assert np.diff(slow.landmarks.time_s).mean() == pytest.approx(0.2, rel=0.05)
    rows = np.searchsorted(case.landmarks.time_s, slow.landmarks.time_s)
    for name, values in case.truth.items():
        np.testing.assert_array_equal(slow.truth[name], values[rows])
    assert slow.raw.careful is None

"""A learned correction is a sum that can be worked out on paper, and it cannot run away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hiprom.kinematics.correction import LinearModel, shipped, terms


def test_the_terms_are_one_the_features_their_products_and_what_enters_as_it_is() -> None:
    features = {name: np.full((1, 2), value) for name, value in zip("abc", (2, 3, 5), strict=True)}
    np.testing.assert_array_equal(
        terms(features, ("a", "b"), ("c",))[0, 0],
        [1, 2, 3, 4, 6, 9, 5],  # 1, a, b, aa, ab, bb, c
    )


MODEL = LinearModel(
    squared=("a",),
    linear=("b",),
    low=np.array([-1.0, 0.0]),
    high=np.array([2.0, 10.0]),
    mean=np.array([0.0, 1.0, 0.0, 0.0]),
    scale=np.array([1.0, 2.0, 1.0, 5.0]),
    weight=np.array([0.5, 4.0, 1.0, -1.0]),
    limit=6.0,
)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (1.0, 0.0, 0.5 + 4 * 0 + 1),
        (0.0, 5.0, 0.5 + 4 * -0.5 + 0 - 1),
        (2.0, 5.0, 0.5 + 4 * 0.5 + 4 - 1),
        (50.0, 5.0, 5.5),  # as at the edge of what was trained on
        (2.0, 0.0, 6.0),  # 6.5, held within the limit
        (-1.0, 99.0, 0.5 - 4 + 1 - 2),
        (np.nan, 0.0, np.nan),
    ],
)
def test_a_prediction_is_the_weighted_sum_within_its_bounds(
    a: float, b: float, expected: float
) -> None:
    found = MODEL.predict({"a": np.full((1, 2), a), "b": np.full((1, 2), b)})
    np.testing.assert_allclose(found, np.full((1, 2), expected))


def test_a_foot_that_is_never_seen_counts_as_the_average_one_and_nothing_else_is_made_up() -> None:
    model = replace(MODEL, squared=("swing",), linear=("toe_out",))
    swing = np.array([[1.0, 1.0], [0.0, np.nan]])
    toe = np.array([[np.nan, 5.0], [np.nan, np.nan]])  # the right one is lost later
    found = model.predict({"swing": swing, "toe_out": toe})
    np.testing.assert_allclose(found, [[0.5 + 4 * 0 + 1, 0.5 + 4 * 0 + 1 - 1], [-1.5, np.nan]])
    with_sole = replace(MODEL, squared=("d_heel_down",), linear=("swing",))
    never = np.full((2, 2), np.nan)
    found = with_sole.predict({"d_heel_down": never, "swing": np.full((2, 2), 5.0)})
    np.testing.assert_allclose(found, 0.5 + 4 * (MODEL.mean[1] - 1) / 2 + 1 - 1)


@pytest.mark.parametrize("careful", [True, False])
def test_lying_has_no_learned_part_and_the_others_have_all_of_theirs(careful: bool) -> None:
    assert shipped("supine", careful) == {}
    for position in ("seated", "standing"):
        for model in shipped(position, careful).values():
            count = len(model.squared) + len(model.linear)
            assert len(model.low) == len(model.high) == count and (model.low <= model.high).all()
            pairs = len(model.squared) * (len(model.squared) + 1) // 2
            assert len(model.mean) == len(model.scale) == len(model.weight) == 1 + count + pairs

"""A learned correction is a sum that can be worked out on paper, and it cannot run away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.filmed import Filmed, body, during, film, held

from hiprom.kinematics.core import compute
from hiprom.kinematics.correction import LinearModel, shipped, terms
from hiprom.protocols import load_protocol


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


@pytest.mark.parametrize(
    ("heel", "toe", "expected"),
    [
        (np.nan, 5.0, 0.5 + 4 * 0 + 1 - 1),  # 1 is the mean of the heels trained on, 0 of the toes
        (1.0, np.nan, 0.5 + 4 * 0 + 1 - 0),
        (np.nan, np.nan, 0.5 + 4 * 0 + 1 - 0),
    ],
)
def test_a_foot_that_was_not_seen_is_as_most_feet_are(
    heel: float, toe: float, expected: float
) -> None:
    model = replace(MODEL, squared=("d_heel_down",), linear=("toe_out",))
    found = model.predict({"d_heel_down": np.full((1, 2), heel), "toe_out": np.full((1, 2), toe)})
    np.testing.assert_allclose(found, np.full((1, 2), expected))


@pytest.mark.parametrize("careful", [True, False])
def test_lying_has_no_learned_part_and_the_others_have_all_of_theirs(careful: bool) -> None:
    assert shipped("supine", careful) == {}
    for position in ("seated", "standing"):
        for model in shipped(position, careful).values():
            count = len(model.squared) + len(model.linear)
            assert len(model.low) == len(model.high) == count and (model.low <= model.high).all()
            pairs = len(model.squared) * (len(model.squared) + 1) // 2
            assert len(model.mean) == len(model.scale) == len(model.weight) == 1 + count + pairs


@pytest.mark.parametrize("lean_deg", [-12.0, 12.0, 20.0])
def test_a_trunk_that_leans_further_than_in_the_training_clips_is_seen(lean_deg: float) -> None:
    """Standing, they lean away from the lifted leg; 20 degrees towards it were read as 0.4."""
    still, lifted = (0.0, 0.0), (90.0, 0.0)
    turned, elevation = held(still, still, (30.0, 0.0), still), held(still, lifted, lifted, still)
    lean = held(still, still, (lean_deg, 0.0), still)[:, 0]
    landmarks = film(body(turned, elevation_deg=elevation, lean_deg=lean), Filmed())
    found = compute(landmarks, "standing", load_protocol("standing").gates)
    in_hold = found.trunk_lean_deg[during(landmarks.time_s, 2)].mean()
    assert in_hold == pytest.approx(lean_deg, abs=3.5)

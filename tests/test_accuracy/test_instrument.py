"""The error that is told with every figure: its weights, and how wide it is."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.accuracy.instrument import Errors, conformal, error_model
from hiprom.scoring.uncertainty import TERMS


def errors(error_deg, *, yaw=0.0, more_sd_deg=0.0):
    """Sides in pairs, whose evidence is what is always there, and how far off axis they are."""
    pairs = np.asarray(error_deg, dtype=float).reshape(-1, 2)
    evidence = np.zeros((*pairs.shape, len(TERMS)))
    evidence[..., TERMS.index("always")] = 1.0
    evidence[..., TERMS.index("yaw")] = yaw
    return Errors(pairs, evidence, np.full(pairs.shape, more_sd_deg))


@pytest.mark.parametrize(("scores", "bound"), [(range(1, 101), 96.0), (range(10), 9.0)])
def test_the_next_score_stays_below_the_conformal_quantile(scores, bound):
    assert conformal(np.array([*scores, np.nan], dtype=float)) == bound


def test_what_the_resting_legs_explain_is_not_put_on_the_clip():
    straight, apart = errors([1.0, -1.0] * 20), errors([3.0, -3.0] * 20, more_sd_deg=np.sqrt(8))
    model = error_model(Errors.joined([straight, apart]))
    assert model["weights"]["always"] == pytest.approx(1.0, abs=1e-3)
    assert model["side_quantile"] == pytest.approx(1.0, abs=1e-3)


def test_the_weights_are_of_the_first_errors_and_the_quantile_of_all():
    front, aside = errors([1.0, -1.0] * 30), errors([2.0, -2.0] * 30, yaw=1.0)
    fitted = Errors.joined([front, aside])
    alone = error_model(fitted)
    assert alone["weights"]["always"] == pytest.approx(1.0, abs=1e-3)
    assert alone["weights"]["yaw"] == pytest.approx(3.0, abs=1e-3)
    others = errors([2.0, -2.0] * 30)  # twice what was fitted
    together = error_model(fitted, others)
    assert together["weights"] == alone["weights"]
    assert together["side_quantile"] == pytest.approx(2.0 * alone["side_quantile"], abs=2e-3)


@pytest.mark.parametrize(("other", "wider"), [(1.0, 1.0), (-1.0, np.sqrt(2.0))])
def test_a_difference_is_never_surer_than_two_sides_that_err_apart(other, wider):
    model = error_model(errors([1.0, other] * 20))
    assert model["difference_quantile"] == pytest.approx(wider * model["side_quantile"], abs=2e-3)

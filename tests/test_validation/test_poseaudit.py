"""Our statistics against poseaudit, an auditor of pose measurements written by others.

It is part of the extra ``[bench]``; without it these tests skip.
"""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.validation.agreement import agreement, repeated_limits
from hiprom.validation.icc import icc

poseaudit = pytest.importorskip("poseaudit", reason="needs the extra [bench]: poseaudit")


@pytest.fixture(scope="module", params=[0, 1, 2])
def readings(request):
    """Measured, reference and subject of 40 legs, some not measured; each has another error."""
    rng = np.random.default_rng(request.param)
    reference = rng.uniform(5, 50, 40)
    subjects = [f"P{i // 4}" for i in range(40)]
    own = np.repeat(rng.normal(0, 2, 10), 4)
    measured = 0.9 * reference + 2.0 + own + rng.normal(0, 1.5, 40)
    measured[rng.integers(40, size=3)] = np.nan
    return measured, reference, subjects


def test_error_limits_and_their_intervals(readings):
    measured, reference, _ = readings
    ours = agreement(measured, reference)
    audit = poseaudit.audit_values(measured, reference, big_error=5.0, unit="deg", resamples=200)
    assert ours.n == len(audit.readings) == 40 - audit.not_read.no_predicted_point
    assert ours.bias == pytest.approx(audit.bias)
    assert ours.mae == pytest.approx(audit.mean_abs_error)
    assert ours.p95 == pytest.approx(audit.p95_abs_error)
    assert ours.slope == pytest.approx(audit.gain)
    assert ours.limits == pytest.approx(audit.limits)
    assert ours.limits_ci95[0] == pytest.approx(audit.lower_limit_exact_ci, abs=1e-6)
    assert ours.limits_ci95[1] == pytest.approx(audit.upper_limit_exact_ci, abs=1e-6)


def test_icc_and_limits_of_repeated_readings(readings):
    measured, reference, subjects = readings
    audit = poseaudit.audit_values(
        measured, reference, big_error=5.0, unit="deg", subject=subjects, resamples=200
    )
    assert icc(np.column_stack([reference, measured])).absolute == pytest.approx(audit.icc)
    assert repeated_limits(measured - reference, subjects) == pytest.approx(audit.repeated_limits)


def test_icc_of_more_than_two_raters():
    from poseaudit.agreement import icc_a1_table

    table = np.random.default_rng(4).normal(30, 8, (9, 1)) + np.random.default_rng(5).normal(
        [0, 2, -1], 2, (9, 3)
    )
    assert icc(table).absolute == pytest.approx(icc_a1_table(table))

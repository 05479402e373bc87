"""Agreement statistics on numbers one can check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hiprom.validation.agreement import agreement


def test_table() -> None:
    a = agreement(np.array([11.0, 19.0, 33.0, np.nan]), np.array([10.0, 20.0, 30.0, 40.0]))
    assert a.n == 3
    assert a.bias == pytest.approx(1.0)
    assert a.mae == pytest.approx(5.0 / 3.0)
    assert a.worst == pytest.approx(3.0)
    assert a.sd == pytest.approx(2.0)
    assert a.limits == pytest.approx((1.0 - 3.92, 1.0 + 3.92))


def test_nothing_measured_is_nan_not_zero() -> None:
    a = agreement(np.array([np.nan]), np.array([10.0]))
    assert a.n == 0 and np.isnan([a.bias, a.mae, a.p95, a.worst, a.sd]).all()
    assert np.isnan(agreement(np.array([1.0]), np.array([1.0])).sd)

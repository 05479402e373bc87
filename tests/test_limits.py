"""Bounds on what is read: a default, a variable that moves it, and an error that names it."""

import pytest

from hiprom.errors import UsageError
from hiprom.limits import MAX_DURATION_S, MAX_FRAMES, MAX_PIXELS, check_length, is_plausible


def test_eight_k_passes_and_twenty_thousand_squared_does_not(monkeypatch):
    monkeypatch.delenv(MAX_PIXELS.variable, raising=False)
    assert 8192 * 4320 <= MAX_PIXELS.value < 20_000 * 20_000


def test_the_variable_moves_the_bound(monkeypatch):
    monkeypatch.setenv(MAX_FRAMES.variable, " 7 ")
    assert MAX_FRAMES.value == 7
    assert "HIPROM_MAX_FRAMES above 7" in MAX_FRAMES.remedy


@pytest.mark.parametrize("text", ["none", "-1", "0", "1e9", "٣", "9" * 5000])
def test_a_bound_that_is_no_number_is_wrong_usage(monkeypatch, text):
    monkeypatch.setenv(MAX_FRAMES.variable, text)
    with pytest.raises(UsageError, match="HIPROM_MAX_FRAMES is set to"):
        assert MAX_FRAMES.value


@pytest.mark.parametrize(
    ("duration_s", "frames", "says"),
    [
        (3600, 250_000, None),
        (3601, None, "lasts 60.02 minutes, and at most 60 minutes"),
        (8 * 3600, 8, "lasts 8 hours"),
        (10, 250_001, "more than 250000 frames"),
    ],
)
def test_too_long(monkeypatch, duration_s, frames, says):
    for limit in (MAX_DURATION_S, MAX_FRAMES):
        monkeypatch.delenv(limit.variable, raising=False)
    problem = check_length("a.mp4", duration_s, frames)
    if says is None:
        assert problem is None
    else:
        assert problem.startswith("a.mp4 ")
        assert says in problem
        assert "HIPROM_MAX_" in problem


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("peak_ir_deg", -180.0, True),
        ("peak_ir_deg", 361.0, False),
        ("time_s", 361.0, True),
        ("time_s", 1e10, False),
        ("time_s", float("nan"), False),
        ("peak_ir_deg", float("inf"), False),
    ],
)
def test_what_a_number_can_be(name, value, fits):
    assert is_plausible(name, value) is fits

import math

import pytest

from hiprom.measurement import Compensation
from hiprom.results.words import degrees, describe


@pytest.mark.parametrize(
    ("value", "text"),
    [(31.24, "31.2°"), (-4.0, "−4.0°"), (-0.01, "0.0°"), (None, "—"), (math.nan, "—")],
)
def test_degrees(value, text):
    assert degrees(value) == text


def test_signed_degrees_show_a_plus():
    assert degrees(2.0, digits=0, signed=True) == "+2°"


def test_a_compensation_is_a_sentence():
    lean = Compensation(kind="trunk_lean", side=None, start_s=1.0, end_s=2.5, peak=-9.4)
    assert describe(lean) == "trunk leaned, 1.0–2.5 s, up to 9°"

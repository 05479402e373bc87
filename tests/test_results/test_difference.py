import pytest

from hiprom.measurement import Sides
from hiprom.results.difference import CAVEAT, caveat, difference_line, still_larger
from hiprom.scoring.asymmetry import asymmetry


def with_clean_peak(measurement, clean_deg, mdc95_deg=4.0):
    """Return the measurement (left 31.2, hiked, right 25.1) with another clean peak on the left."""
    left = measurement.sides.left.model_copy(update={"clean_peak_ir_deg": clean_deg})
    sides = Sides(left=left, right=measurement.sides.right)
    found = asymmetry(sides.left, sides.right, mdc95_deg)
    return measurement.model_copy(update={"sides": sides, "asymmetry": found})


@pytest.mark.parametrize(
    ("clean_deg", "expected"),
    [
        (None, CAVEAT),  # every repetition was compensated
        (27.0, CAVEAT),  # the rest of the difference is within the error
        (29.6, None),  # the clean repetitions alone are beyond it
        (31.2, None),  # the peak itself was clean
        (31.17, None),  # which is no other figure where it is printed
    ],
)
def test_what_compensations_may_have_added_is_said(measurement, clean_deg, expected):
    found = with_clean_peak(measurement, clean_deg)
    assert caveat(found) == expected
    assert difference_line(found).endswith("measurement error (4.0°)") == (expected is None)


@pytest.mark.parametrize(("clean_deg", "expected"), [(29.1, False), (29.2, True)])
def test_a_side_is_larger_still_only_beyond_the_error(measurement, clean_deg, expected):
    """The other side reached 25.1°, and the error is 4.0°: a difference as large says nothing."""
    assert still_larger(with_clean_peak(measurement, clean_deg), "left") is expected


def test_without_a_known_error_a_compensated_peak_is_enough(measurement):
    for compensated_deg in (29.6, 31.1):
        assert caveat(with_clean_peak(measurement, compensated_deg, None)) == CAVEAT
    assert caveat(with_clean_peak(measurement, 31.2, None)) is None
    assert not still_larger(with_clean_peak(measurement, 31.2, None), "left")


def test_the_smaller_side_s_compensations_add_nothing(measurement):
    smaller = measurement.sides.left.model_copy(
        update={"peak_ir_deg": 20.0, "clean_peak_ir_deg": None}
    )
    sides = Sides(left=smaller, right=measurement.sides.right)
    found = asymmetry(sides.left, sides.right, 4.0)
    assert caveat(measurement.model_copy(update={"sides": sides, "asymmetry": found})) is None


def test_where_nothing_is_watched_a_missing_clean_peak_says_nothing(measurement):
    plain = [r.model_copy(update={"compensations": []}) for r in measurement.sides.left.repetitions]
    left = measurement.sides.left.model_copy(
        update={"repetitions": plain, "clean_peak_ir_deg": None}
    )
    sides = Sides(left=left, right=measurement.sides.right)
    assert caveat(measurement.model_copy(update={"sides": sides})) is None


def test_no_difference_needs_no_caveat(unmeasurable):
    assert caveat(unmeasurable) is None
    assert difference_line(unmeasurable) == "— (needs a peak on both sides)"

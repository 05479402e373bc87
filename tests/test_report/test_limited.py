import pytest

from hiprom.measurement import Asymmetry, SideResult, Sides
from hiprom.protocols import load_protocol
from hiprom.results.report.exercises import load_exercises
from hiprom.results.report.limited import RULE, limited_sides
from hiprom.scoring.asymmetry import asymmetry


def made(measurement, left, right, asymmetry=None):
    sides = Sides(
        left=SideResult(peak_ir_deg=sum(left) / 2, peak_ir_ci95_deg=left),
        right=SideResult(peak_ir_deg=sum(right) / 2, peak_ir_ci95_deg=right),
    )
    return measurement.model_copy(
        update={"sides": sides, "asymmetry": asymmetry or Asymmetry(exceeds_mdc=False)}
    )


@pytest.mark.parametrize(
    ("left", "right", "limited"),
    [
        ((29.0, 33.0), (29.0, 33.0), []),
        ((22.0, 28.0), (29.0, 33.0), []),  # 27.9 is the lowest published active average
        ((22.0, 27.8), (29.0, 33.0), ["left"]),
        ((22.0, 27.8), (10.0, 14.0), ["left", "right"]),
    ],
)
def test_below_the_range_by_more_than_the_interval(measurement, protocol, left, right, limited):
    assert list(limited_sides(made(measurement, left, right), protocol)) == limited


@pytest.mark.parametrize(
    ("left", "right", "limited"),
    [
        ((38.0, 38.0), (30.0, 30.0), ["right"]),
        ((30.0, 30.0), (38.0, 38.0), ["left"]),
        ((38.0, 33.0), (30.0, 30.0), []),  # the rest of the difference is within the error
        ((38.0, None), (30.0, 30.0), []),  # every repetition of the larger side was compensated
        ((38.0, 38.0), (30.0, None), ["right"]),
    ],
)
def test_the_smaller_side_of_a_real_difference(measurement, protocol, left, right, limited):
    sides = Sides(
        **{
            side: SideResult(peak_ir_deg=peak, clean_peak_ir_deg=clean)
            for side, (peak, clean) in zip(("left", "right"), (left, right), strict=True)
        }
    )
    real = asymmetry(sides.left, sides.right, 4.0)
    found = measurement.model_copy(update={"sides": sides, "asymmetry": real})
    assert list(limited_sides(found, protocol)) == limited


def test_without_a_known_error_nobody_is_limited(measurement, protocol):
    sides = Sides(left=SideResult(peak_ir_deg=5.0), right=SideResult(peak_ir_deg=40.0))
    unknown = measurement.model_copy(
        update={"sides": sides, "asymmetry": Asymmetry(difference_deg=-35.0)}
    )
    assert limited_sides(unknown, protocol) == {}


def test_the_reason_says_whose_averages(measurement, protocol):
    # A passive average on the same page, 26.9 degrees of males, is lower than this interval's end.
    (reason,) = limited_sides(made(measurement, (22.0, 27.5), (29.0, 33.0)), protocol)["left"]
    assert (
        reason == "its interval ends at 27.5°, below the lowest published active average of 27.9°"
    )
    assert "published average of active motion" in RULE


def test_a_poor_clip_limits_nobody(measurement, protocol):
    poor = measurement.quality.model_copy(update={"grade": "poor"})
    assert limited_sides(measurement.model_copy(update={"quality": poor}), protocol) == {}


def test_standing_has_no_range_to_be_below(measurement):
    low = made(measurement, (1.0, 3.0), (1.0, 3.0))
    assert limited_sides(low, load_protocol("standing")) == {}


def test_every_exercise_has_a_source_and_none_promises_anything():
    exercises = load_exercises()
    assert len(exercises) == 11
    for exercise in exercises:
        assert exercise.source
        assert not {"cure", "heal", "treat", "fix"} & set(exercise.how.lower().split())


def test_the_lowest_average_is_that_of_active_motion(measurement, protocol):
    # A study of passive motion has 26.9, and stands in the same report.
    limited = limited_sides(made(measurement, (20.0, 25.8), (29.0, 33.0)), protocol)
    assert limited["left"] == [
        "its interval ends at 25.8°, below the lowest published active average of 27.9°"
    ]

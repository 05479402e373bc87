import pytest

from hiprom.measurement import Asymmetry, SideResult, Sides
from hiprom.protocols import load_protocol
from hiprom.results.report.exercises import load_exercises
from hiprom.results.report.limited import limited_sides


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
        ((22.0, 28.0), (29.0, 33.0), []),  # 27.9 is the lowest published average
        ((22.0, 27.8), (29.0, 33.0), ["left"]),
        ((22.0, 27.8), (10.0, 14.0), ["left", "right"]),
    ],
)
def test_below_the_range_by_more_than_the_interval(measurement, protocol, left, right, limited):
    assert list(limited_sides(made(measurement, left, right), protocol)) == limited


def test_the_smaller_side_of_a_real_difference(measurement, protocol):
    wide = (20.0, 40.0)
    for difference, side in ((8.0, "right"), (-8.0, "left")):
        real = Asymmetry(difference_deg=difference, mdc95_deg=4.0, exceeds_mdc=True, tier="notable")
        assert list(limited_sides(made(measurement, wide, wide, real), protocol)) == [side]


def test_without_a_known_error_nobody_is_limited(measurement, protocol):
    sides = Sides(left=SideResult(peak_ir_deg=5.0), right=SideResult(peak_ir_deg=40.0))
    unknown = measurement.model_copy(
        update={"sides": sides, "asymmetry": Asymmetry(difference_deg=-35.0)}
    )
    assert limited_sides(unknown, protocol) == {}


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

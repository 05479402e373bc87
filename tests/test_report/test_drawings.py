"""The drawings of the report: its curve and its gauges."""

import re
from datetime import date
from itertools import combinations
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from hiprom.measurement import SideResult, Sides
from hiprom.results.report import Details, curve_of, render_report
from hiprom.results.report.curve import Curve
from hiprom.results.report.drawings import draw_curve

DAY = Details(name="P07", tested=date(2026, 3, 2), written=date(2026, 3, 3))


def test_drawings_are_described_and_well_formed(measurement, protocol, curve):
    page = render_report(measurement, protocol, curve=curve, details=DAY)
    drawings = re.findall(r"<svg.*?</svg>", page)
    assert len(drawings) == 4
    names = [ET.fromstring(drawing).get("aria-label") for drawing in drawings]
    assert "Left: hip rotation over time, repetitions of 31.2° at 3.0 s, 29.6° at 6.0 s" in names


def test_missing_angles_lift_the_pen(measurement, protocol, curve):
    page = render_report(measurement, protocol, curve=curve, details=DAY)
    path = re.search(r'class="curve left" d="([^"]*)"', page).group(1)
    assert path.count("M") == 2
    assert "nan" not in page


def test_the_levels_of_a_long_session_are_not_printed_over_each_other(long_analysis, protocol):
    found = long_analysis.measurement
    curve = curve_of(long_analysis.kinematics)
    left, right = (
        re.findall(r'class="(value.*?)" x="(.*?)" y="(.*?)"', draw_curve(curve, found, side, None))
        for side in ("left", "right")
    )
    assert len(left) >= 5
    assert [kind for kind, _, _ in left].count("value peak") == 1
    for (_, x, y), (_, other_x, other_y) in combinations(left, 2):
        assert abs(float(x) - float(other_x)) >= 31 or abs(float(y) - float(other_y)) >= 12.9
    assert float(right[0][1]) + 18 <= 360  # half of "32.0°" in bold


@pytest.mark.parametrize("frames", [100, 60_000])  # of a long clip not every frame is drawn
def test_no_line_is_drawn_through_a_break_of_the_recording(measurement, frames) -> None:
    time_s = np.arange(frames) / 100
    time_s[frames // 2 :] += 1.0
    pens = re.search(
        r'class="curve left" d="(.*?)"',
        draw_curve(Curve(time_s, np.zeros((frames, 2))), measurement, "left", None),
    )
    assert pens is not None and pens[1].count("M") == 2


def drawn_path(drawing) -> list[tuple[str, float, float]]:
    path = re.search(r'class="curve left" d="(.*?)"', drawing)[1]
    return [(pen, float(x), float(y)) for pen, x, y in re.findall(r"([ML])(\S+) ([^ML]+)", path)]


def test_of_a_long_clip_no_repetition_is_left_out_and_no_gap_is_drawn_through(measurement) -> None:
    """Every three-hundredth frame was drawn: five seconds apart, and lines between them."""
    time_s = np.arange(216_000) / 60
    left = np.zeros(len(time_s))
    left[100_010:100_190] = 30.0  # three seconds
    left[150_010:150_290] = np.nan
    curve = Curve(time_s, np.column_stack([left, np.zeros(len(time_s))]))
    drawn = drawn_path(draw_curve(curve, measurement, "left", None))
    assert len(drawn) <= 720
    heights = sorted({y for _, _, y in drawn})
    assert len(heights) == 2
    assert [pen for pen, _, _ in drawn].count("M") == 2
    ends = [x for _, x, _ in drawn]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("ends_s", "marks"),
    [
        ((1003.2, 1063.2), "1010 1020 1030 1040 1050 1060"),
        ((-0.3, 6.7), "0 1 2 3 4 5 6"),
        ((-4.5, 7.1), "−4 −2 0 2 4 6"),
    ],
)
def test_the_marks_of_seconds_are_round_wherever_the_clip_begins(measurement, ends_s, marks):
    still = measurement.model_copy(update={"sides": Sides(left=SideResult(), right=SideResult())})
    drawing = draw_curve(Curve(np.array(ends_s), np.zeros((2, 2))), still, "left", None)
    assert re.findall(r'text-anchor="middle">(.*?)<', drawing) == marks.split()


@pytest.mark.parametrize("span_s", [0.1, 7.0, 61.0, 3600.0, 1e9])
def test_however_long_a_curve_claims_to_last_its_axis_has_few_marks(measurement, span_s) -> None:
    """A span of 1e9 s made a million marks."""
    long = Curve(np.array([0.0, span_s]), np.zeros((2, 2)))
    marks = draw_curve(long, measurement, "left", None).count('<text class="tick"')
    assert 7 < marks <= 7 + 9  # of degrees, and of seconds

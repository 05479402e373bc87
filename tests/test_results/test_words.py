import math

import pytest

from hiprom.measurement import CameraEstimate, Compensation, Stick
from hiprom.results.words import (
    clip_name,
    degrees,
    describe,
    describe_all,
    describe_camera,
    describe_stick,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(31.24, "31.2°"), (-4.0, "−4.0°"), (-0.01, "0.0°"), (None, "—"), (math.nan, "—")],
)
def test_degrees(value, text):
    assert degrees(value) == text


def test_signed_degrees_show_a_plus():
    assert degrees(2.0, digits=0, signed=True) == "+2°"


@pytest.mark.parametrize(
    ("value", "text"), [(36.5, "37°"), (30.5, "31°"), (-0.5, "−1°"), (-0.4, "0°"), (0.0, "0°")]
)
def test_half_a_degree_is_rounded_as_the_page_does(value, text):
    assert degrees(value, digits=0) == text


@pytest.mark.parametrize("path", ["a.mp4", "/x/a.mp4", r"C:\clips\a.mp4", r"P01\a.mp4"])
def test_a_clip_is_named_without_the_folders_of_any_system(path):
    assert clip_name(path) == "a.mp4"


def test_a_stick_that_is_missed_by_a_little_is_not_missed_by_nothing():
    assert describe_stick(Stick(reached=False, shortfall_shank=0.003)).startswith("short by 1 %")
    assert describe_stick(Stick(reached=False, shortfall_shank=0.124)) == (
        "short by 12 % of the shank"
    )


def test_a_compensation_is_a_sentence():
    lean = Compensation(kind="trunk_lean", side=None, start_s=1.0, end_s=2.5, peak=-9.4)
    assert describe(lean) == "trunk leaned, 1.0–2.5 s, up to 9°"


def test_many_compensations_of_a_kind_are_one_sentence():
    lean = Compensation(kind="trunk_lean", side=None, start_s=1.0, end_s=2.5, peak=-9.4)
    hikes = [
        Compensation(kind="pelvic_hike", side="left", start_s=10.0 * i, end_s=10.0 * i + 2, peak=i)
        for i in range(1, 8)
    ]
    one_by_one = [describe(lean), *(describe(hike) for hike in hikes[:6])]
    assert describe_all([lean, *hikes[:6]]) == one_by_one
    assert describe_all([hikes[0], lean, *hikes[1:]]) == [
        "left hip hiked up, 7 times, 10.0–72.0 s, up to 7°",
        describe(lean),
    ]


@pytest.mark.parametrize(
    ("test", "roll", "yaw", "words"),
    [
        ("seated", 1.2, -8.0, "tilted 1.2°, 8.0° to the person's right"),
        ("standing", -1.2, 8.0, "tilted 1.2°, 8.0° to the person's left"),
        ("seated", None, 3.0, "tilted —, 3.0° to the person's left"),
        ("seated", -2.0, None, "tilted 2.0°"),
        ("seated", 0.0, -0.04, "tilted 0.0°, straight in front"),
        ("supine", -2.0, None, "feet −2.0° from straight down in the picture"),
        ("seated", None, None, None),
    ],
)
def test_how_the_camera_stood(measurement, test, roll, yaw, words):
    camera = CameraEstimate(roll_deg=roll, yaw_deg=yaw)
    assert describe_camera(measurement.model_copy(update={"test": test, "camera": camera})) == words

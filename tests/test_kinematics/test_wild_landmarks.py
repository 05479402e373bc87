"""Landmarks with NaN, infinite and extreme values: a clear error, or figures within bounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.sitter import RATE, movement, seated
from hypothesis import given, settings
from hypothesis import strategies as st

from hiprom import pipeline
from hiprom.errors import HipromError, InputError
from hiprom.kinematics.filtering import low_pass
from hiprom.measurement import Model, Source
from hiprom.pose.landmarks import LARGEST_M, LARGEST_PX, LandmarkSequence
from hiprom.pose.topology import Landmark

VALUES = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -1.0, 1e-300, 0.5, 100.0, 1e5, -1e6, 1e300])
STEPS = st.sampled_from([1e-9, 1e-3, 1 / 30, 0.1, 5.0, 1e4])


@st.composite
def sequences(draw):
    count = draw(st.integers(1, 24))

    def some(*shape, scale):
        rng = np.random.default_rng(draw(st.integers(0, 9)))
        base = rng.random((count, *shape)) * scale
        hit = rng.random((count, *shape)) < draw(st.sampled_from([0.0, 0.02, 0.5, 1.0]))
        return np.where(hit, draw(VALUES), base)

    return {
        "time_s": np.cumsum(draw(st.lists(STEPS, min_size=count, max_size=count))),
        "image_px": some(33, 2, scale=500.0),
        "world_m": some(33, 3, scale=1.0),
        "visibility": some(33, scale=1.0),
        "width": draw(st.sampled_from([1, 640, 10**6])),
        "height": draw(st.sampled_from([1, 480])),
    }


@settings(max_examples=60)
@given(arrays=sequences(), test=st.sampled_from(["auto", "seated", "standing", "supine"]))
def test_measuring_gives_bounded_figures_or_a_clear_error(arrays, test):
    source = Source(path="x", duration_s=1.0, frames=1, width=1, height=1)
    try:
        landmarks = LandmarkSequence(**arrays)
        measured = pipeline.measure(landmarks, test, source, Model(name=None, sha256=None))
    except HipromError as error:
        assert len(str(error)) < 500
        return
    for side in (measured.measurement.sides.left, measured.measurement.sides.right):
        for figure in (side.peak_ir_deg, side.mean_ir_deg, side.peak_er_deg, side.resting_deg):
            assert figure is None or abs(figure) <= 180
    assert measured.measurement.to_json()


@pytest.mark.parametrize(
    ("name", "value"),
    [("image_px", np.inf), ("image_px", -2e6), ("world_m", 1e4), ("visibility", -np.inf)],
)
def test_a_value_beyond_all_bounds_is_refused(name, value):
    shapes = {"image_px": (2, 33, 2), "world_m": (2, 33, 3), "visibility": (2, 33)}
    given = {key: np.full(shape, np.nan) for key, shape in shapes.items()}
    LandmarkSequence(time_s=np.arange(2.0), **given, width=64, height=48)
    given[name].flat[7] = value
    with pytest.raises(InputError, match=f"{name} has a value beyond"):
        LandmarkSequence(time_s=np.arange(2.0), **given, width=64, height=48)


@pytest.mark.parametrize(
    ("test", "roll_deg", "turn_deg", "mirrored"),
    [("supine", 45.0, 0.0, False), ("seated", 0.0, 45.0, False), ("seated", 0.0, 0.0, True)],
)
def test_a_wild_point_at_the_bounds_does_not_end_the_measurement(
    test, roll_deg, turn_deg, mirrored
):
    """Turned with the picture, as the test or the camera asks for, it would lie beyond them."""
    time_s = np.arange(0, 12, 1 / RATE)
    tame = replace(
        seated(movement(30.0, start_s=3.0), movement(0.0, start_s=3.0), roll_deg=roll_deg),
        picture_turn_deg=np.where(time_s > 11, turn_deg, 0.0),
        picture_shift_px=np.zeros((len(time_s), 2)),
    )
    image_px, world_m = tame.image_px.copy(), tame.world_m.copy()
    elbow = Landmark.LEFT_ELBOW
    image_px[:, elbow], world_m[:, elbow] = (-LARGEST_PX, LARGEST_PX), (-LARGEST_M, LARGEST_M, 0.0)
    wild = replace(tame, image_px=image_px, world_m=world_m)
    source = Source(path="x", duration_s=12.0, frames=len(time_s), width=960, height=720)

    def measured(landmarks):
        shown = landmarks.mirrored() if mirrored else landmarks
        return pipeline.measure(shown, test, source, Model(name=None, sha256=None)).measurement

    assert measured(wild) == measured(tame)


def test_a_leap_in_time_does_not_fill_the_memory():
    """An even grid of the median step over it would have had 3e13 samples."""
    time_s = np.append(np.arange(30) * 1e-9, 3e4)
    smooth = low_pass(np.ones((31, 2)), time_s)
    np.testing.assert_allclose(smooth, 1.0)

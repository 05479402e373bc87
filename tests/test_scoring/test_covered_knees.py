"""Something that lies over both knees: the pose model guesses where they are, look by look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, KNEES
from hiprom.scoring.covered_knees import unsteadiness_px

from .sticks import figure, measure


def guessed(points: Sequence[int], size_px: float = 3.0) -> LandmarkSequence:
    """A shank is 160 pixels long."""
    landmarks = figure()
    image = landmarks.image_px.copy()
    shape = image[:, points].shape
    image[:, points] += np.random.default_rng(1).normal(0.0, size_px, shape)
    return replace(landmarks, image_px=image)


@pytest.mark.parametrize(
    ("landmarks", "told"),
    [
        (guessed(KNEES), True),
        (guessed(KNEES, 1.0), False),
        (guessed(KNEES[:1]), False),
        (guessed([*KNEES, *ANKLES]), False),  # a poor picture, not a skirt
        (figure(), False),
    ],
)
def test_knees_that_do_not_keep_still_are_told(landmarks: LandmarkSequence, told: bool) -> None:
    quality = measure(landmarks).quality
    assert any("the knees can hardly be made out" in reason for reason in quality.reasons) is told
    assert quality.grade == "usable" or not told


def test_how_unsteady_they_are_does_not_depend_on_how_many_frames_are_looked_at() -> None:
    """But looks that are too far apart tell nothing."""
    landmarks = guessed(KNEES)
    often = unsteadiness_px(landmarks, KNEES)
    some = replace(
        landmarks,
        image_px=np.where(
            (np.arange(len(landmarks)) % 3 == 0)[:, None, None], landmarks.image_px, np.nan
        ),
        looked_at=np.arange(len(landmarks)) % 3 == 0,
    )
    np.testing.assert_allclose(unsteadiness_px(some, KNEES), often, rtol=0.2)
    assert np.isnan(unsteadiness_px(landmarks.select(slice(None, None, 10)), KNEES)).all()

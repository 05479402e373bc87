"""Why a clip cannot be measured: each reason, with what to do, on a stick figure that is spoilt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import ANKLES, HEELS, HIPS, KNEES, SHOULDERS, TOES

from .sticks import figure, measure, peaks


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("nobody", "no person was found"),
        ("half", "only 40 %"),
        ("legs", "legs are not in view"),
        ("side", "seen from the side"),
        ("stands", "the person stands, and the seated test was asked for"),
        ("stands further away", "the person sits in one part of the clip and stands in another"),
        ("head", "the head is not in the picture"),
        ("feet", "the feet are not in the picture"),
        ("restless", "no moment of rest was seen"),
        ("turned", "the picture lies on its side"),
        ("upside down", "the picture is upside down"),
        ("sways upside down", "the picture is upside down"),
        ("short", "shorter than a second"),
        ("small", "too small"),
    ],
)
def test_refusals_say_what_to_do(spoil: str, reason: str) -> None:
    landmarks = figure()
    image, visibility = landmarks.image_px.copy(), landmarks.visibility.copy()
    if spoil == "nobody":
        image[:] = np.nan
    elif spoil == "half":
        image[np.arange(len(image)) % 5 >= 2] = np.nan
    elif spoil == "legs":
        visibility[:, 25:] = 0.1
    elif spoil == "side":
        image[:, [23, 24], 0] = 480.0 + np.array([3.0, -3.0])
    elif spoil == "head":
        image[:, 0] = [480.0, -5.0]
    elif spoil == "feet":
        image[:, 27:, 1] = landmarks.height + 5.0
    elif spoil == "restless":
        image[:, 27:, 0] += 150.0 * np.sin(8.0 * landmarks.time_s)[:, np.newaxis]
    elif spoil == "turned":
        image = image[..., ::-1]
    elif spoil == "upside down":
        image = [960.0, 720.0] - image
    elif spoil == "sways upside down":
        image = [960.0, 720.0] - image
        image[:, SHOULDERS, 0] += np.where(np.arange(len(image)) % 2, 2.0, -2.0)[:, np.newaxis]
    elif spoil == "stands":
        image[:, 25:] += [0.0, 150.0]
    elif spoil == "stands further away":
        later = slice(int(0.45 * len(image)), None)
        image[later, 25:] += [0.0, 150.0]
        image[later] *= 0.4
    spoilt = LandmarkSequence(
        landmarks.time_s, image, landmarks.world_m, visibility, landmarks.width, landmarks.height
    )
    if spoil == "short":
        spoilt = landmarks.select(slice(0, 10))
    elif spoil == "small":
        spoilt = figure(scale=0.2)
    found = measure(spoilt)
    assert peaks(found) == (None, None)
    assert found.quality.grade == "poor" and not found.quality.measurable
    assert reason in " ".join(found.quality.reasons)
    assert found.sides.left.reasons == found.quality.reasons


@pytest.mark.parametrize(("past_px", "refused"), [(0.0, False), (80.0, True)])
def test_narrow_hips_tell_a_side_view_unless_the_thighs_point_at_the_camera(
    past_px: float, refused: bool
) -> None:
    """A very wide lens nearby sees the hips that narrow, behind long shanks, from in front."""
    landmarks = figure()
    image = landmarks.image_px.copy()
    image[:, HIPS, 0] = 480.0 + np.array([20.0, -20.0])  # a quarter of a shank
    image[:, [*KNEES, *ANKLES, *HEELS, *TOES], 0] += past_px
    found = measure(replace(landmarks, image_px=image))
    assert (peaks(found) == (None, None)) is refused
    assert any("seen from the side" in reason for reason in found.quality.reasons) is refused

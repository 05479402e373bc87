"""One foot out of the picture: what is measured of the other leg, and what is told."""

from __future__ import annotations

import pytest
from helpers.filmed import Filmed, body, film, held

from hiprom import pipeline
from hiprom.analysis import source_of
from hiprom.measurement import Measurement, Model
from hiprom.pose.topology import ANKLES
from hiprom.sides import SIDES, other

REST = (0.0, 0.0)


def without_foot(side: int, test: pipeline.Test) -> Measurement:
    """Both legs are turned by 30°, one after the other, one foot left or right of the picture."""
    lifted = held(REST, (90.0, 0.0), REST, (0.0, 90.0), REST) if test == "standing" else 90.0
    turned = held(REST, (30.0, 0.0), REST, (0.0, 30.0), REST)
    landmarks = film(body(turned, elevation_deg=lifted), Filmed(distance_m=4.0))
    landmarks.image_px[:, ANKLES[side], 0] += (1.0, -1.0)[side] * landmarks.width
    source, model = source_of(landmarks, "film"), Model(name=None, sha256=None)
    return pipeline.measure(landmarks, test, source, model).measurement


@pytest.mark.parametrize("hidden", [0, 1])
def test_seated_the_other_leg_is_measured(hidden: int) -> None:
    found, side = without_foot(hidden, "seated"), SIDES[hidden]
    assert found.sides[side].peak_ir_deg is None
    assert found.sides[other(side)].peak_ir_deg == pytest.approx(30.0, abs=5.0)
    assert any(f"the {side} foot leaves the picture" in why for why in found.quality.reasons)


@pytest.mark.parametrize("hidden", [0, 1])
def test_standing_no_rest_is_seen_and_the_foot_is_the_reason(hidden: int) -> None:
    """Where both must stand for a moment of rest, more of it would not help."""
    [reason] = without_foot(hidden, "standing").sides.left.reasons
    assert reason.startswith(f"the {SIDES[hidden]} foot is not in the picture")

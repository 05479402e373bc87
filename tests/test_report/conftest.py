"""The report is tested on the made clip of the results' tests."""

import numpy as np
import pytest

from hiprom.measurement import Asymmetry, Measurement, SideResult, Sides
from hiprom.protocols import load_protocol
from hiprom.results.report import Curve


@pytest.fixture
def protocol():
    return load_protocol("seated")


@pytest.fixture
def curve(kinematics):
    return Curve(kinematics.time_s, kinematics.hip_rotation_deg)


@pytest.fixture
def one_sided(measurement: Measurement) -> Measurement:
    nothing = SideResult(reasons=["no internal rotation of 5° or more was seen on this side"])
    return measurement.model_copy(
        update={
            "sides": Sides(left=measurement.sides.left, right=nothing),
            "asymmetry": Asymmetry(),
        }
    )


@pytest.fixture
def long_curve():
    time_s = np.arange(60_000) / 100
    return Curve(time_s, np.stack([np.sin(time_s), np.cos(time_s)], axis=1) * 30)

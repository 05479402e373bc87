"""Fixtures: a measured clip made from a formula, two smooth lifts on the left, one on the right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from hiprom.kinematics.types import Camera, Kinematics
from hiprom.measurement import (
    Asymmetry,
    CameraEstimate,
    Compensation,
    Measurement,
    Model,
    Quality,
    Repetition,
    SideResult,
    Sides,
    Source,
    Stick,
)
from hiprom.pose.landmarks import LandmarkSequence
from hiprom.pose.topology import Landmark
from hiprom.protocols import Protocol, load_protocol

from .kinematics import make_kinematics
from .landmarks import make_landmarks
from .measurements import make_measurement

FPS = 10
DURATION_S = 14


@dataclass(frozen=True)
class Made:
    """What the pipeline's `Analysis` holds."""

    measurement: Measurement
    kinematics: Kinematics
    landmarks: LandmarkSequence
    protocol: Protocol
    clip: Path | None


def _rotation(time_s: np.ndarray) -> np.ndarray:
    lift = {"left": ((3.0, 31.2), (6.0, 29.6)), "right": ((10.0, 25.1),)}
    curves = [
        sum(peak * np.exp(-(((time_s - at) / 0.7) ** 4)) for at, peak in lift[side])
        for side in ("left", "right")
    ]
    return np.stack(curves, axis=1)


def _repetition(at: float, peak: float, *compensations: str) -> Repetition:
    return Repetition(
        start_s=at - 1.0,
        peak_s=at,
        end_s=at + 1.0,
        peak_ir_deg=peak,
        plateau_start_s=at - 0.4,
        plateau_end_s=at + 0.4,
        compensations=list(compensations),
    )


@pytest.fixture
def kinematics() -> Kinematics:
    time_s = np.arange(DURATION_S * FPS) / FPS
    rotation = _rotation(time_s)
    rotation[70:80, 0] = np.nan  # the left leg was lost for a second
    # Arrays of their own: a test may change one of them.
    return make_kinematics(
        time_s,
        hip_rotation_deg=rotation,
        hip_rotation_pelvis_deg=rotation - 1.0,
        femur_elevation_deg=np.full_like(rotation, 90.0),
        tibia_frontal_deg=rotation.copy(),
        knee_flexion_deg=np.full_like(rotation, 90.0),
        pose_confidence=np.full(len(time_s), 0.98),
        plain_angle_deg=rotation.copy(),
        world_angle_deg=rotation.copy(),
        rest_frames=np.abs(np.nan_to_num(rotation, nan=90.0)) < 1,
        camera=Camera(roll_deg=1.2, yaw_deg=-8.0, shank_px=55.0),
    )


@pytest.fixture
def landmarks(kinematics: Kinematics) -> LandmarkSequence:
    """A stick figure on 320x240 whose shanks swing outward with the angle."""
    n = len(kinematics.time_s)
    points = np.ones((n, 33, 2))
    points[:, :11] = (160, 40)
    for side, out in enumerate((1, -1)):
        swing = np.radians(_rotation(kinematics.time_s)[:, side])
        for joint, (x, y) in {
            Landmark.LEFT_SHOULDER: (25, 70),
            Landmark.LEFT_ELBOW: (35, 100),
            Landmark.LEFT_WRIST: (30, 130),
            Landmark.LEFT_HIP: (15, 130),
            Landmark.LEFT_KNEE: (20, 150),
        }.items():
            points[:, joint + side] = (160 + out * x, y)
        knee = points[:, Landmark.LEFT_KNEE + side]
        shank = 55 * np.stack([out * np.sin(swing), np.cos(swing)], axis=1)
        points[:, Landmark.LEFT_ANKLE + side] = knee + shank
        points[:, Landmark.LEFT_HEEL + side] = knee + 1.1 * shank
        points[:, Landmark.LEFT_FOOT_INDEX + side] = knee + 1.15 * shank + (out * 3, 4)
    return make_landmarks(points, fps=FPS, width=320, height=240)


@pytest.fixture
def measurement() -> Measurement:
    left = SideResult(
        peak_ir_deg=31.2,
        peak_ir_ci95_deg=(29.3, 33.1),
        mean_ir_deg=30.4,
        peak_ir_pelvis_deg=30.1,
        peak_er_deg=12.0,
        clean_peak_ir_deg=29.6,
        resting_deg=0.8,
        repetitions=[_repetition(3.0, 31.2, "pelvic_hike"), _repetition(6.0, 29.6)],
    )
    right = SideResult(
        peak_ir_deg=25.1,
        mean_ir_deg=25.1,
        peak_ir_pelvis_deg=24.0,
        resting_deg=-0.3,
        clean_peak_ir_deg=25.1,
        repetitions=[_repetition(10.0, 25.1)],
        reasons=["external rotation was not shown"],
    )
    return make_measurement(
        left,
        right,
        source=Source(path="clips/made.mp4", duration_s=14.0, frames=140, width=320, height=240),
        model=Model(name="pose_landmarker_full", sha256="0" * 64),
        quality=Quality(
            grade="usable", measurable=True, pose_fraction=0.97, reasons=["camera 12° off axis"]
        ),
        camera=CameraEstimate(roll_deg=1.2, yaw_deg=-8.0),
        asymmetry=Asymmetry(
            difference_deg=6.1,
            index_percent=21.7,
            mdc95_deg=4.0,
            exceeds_mdc=True,
            tier="detectable",
        ),
        compensations=[
            Compensation(kind="pelvic_hike", side="left", start_s=2.8, end_s=3.4, peak=8.2)
        ],
    )


@pytest.fixture
def compensated(measurement: Measurement) -> Measurement:
    """The larger side's hip was hiked in every repetition."""
    left = measurement.sides.left.model_copy(update={"clean_peak_ir_deg": None})
    sides = Sides(left=left, right=measurement.sides.right)
    return measurement.model_copy(update={"sides": sides})


@pytest.fixture
def long_analysis(analysis: Made) -> Made:
    """A session of 60 s, with ten repetitions in a row on the left, and one cut off at its end."""
    time_s = np.arange(600) / 10
    curve = np.abs(35 * np.sin(time_s * np.pi / 3))
    levels = [35.0 + 0.3 * (number % 4) for number in range(10)]
    ten = [_repetition(1.5 + 3 * number, level) for number, level in enumerate(levels)]
    left = SideResult(peak_ir_deg=max(levels), repetitions=ten)
    right = SideResult(peak_ir_deg=32.0, repetitions=[_repetition(59.4, 32.0)])
    kinematics = make_kinematics(time_s, hip_rotation_deg=np.stack([curve, curve], axis=1))
    measurement = analysis.measurement.model_copy(
        update={"sides": Sides(left=left, right=right), "compensations": []}
    )
    return replace(analysis, measurement=measurement, kinematics=kinematics)


@pytest.fixture
def unmeasurable(measurement: Measurement) -> Measurement:
    nothing = SideResult(reasons=["no repetition was found"])
    return measurement.model_copy(
        update={
            "test": None,
            "quality": Quality(
                grade="poor",
                measurable=False,
                pose_fraction=0.1,
                reasons=["nobody was found on 90 % of the frames"],
            ),
            "camera": CameraEstimate(roll_deg=None, yaw_deg=None),
            "sides": Sides(left=nothing, right=nothing),
            "asymmetry": Asymmetry(),
            "compensations": [],
        }
    )


@pytest.fixture
def standing(measurement: Measurement) -> Measurement:
    sides = Sides(
        left=measurement.sides.left.model_copy(
            update={"stick": Stick(reached=True, shortfall_shank=-0.03)}
        ),
        right=measurement.sides.right.model_copy(
            update={"stick": Stick(reached=False, shortfall_shank=0.124)}
        ),
    )
    return measurement.model_copy(update={"test": "standing", "sides": sides})


@pytest.fixture
def analysis(measurement: Measurement, kinematics: Kinematics, landmarks: LandmarkSequence) -> Made:
    return Made(measurement, kinematics, landmarks, load_protocol("seated"), Path("made.mp4"))

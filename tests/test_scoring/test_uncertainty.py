"""How sure a peak is: what a clip shows of it, and the interval that follows, by hand."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import numpy as np
import pytest
from helpers.kinematics import make_kinematics
from helpers.sitter import movement, seated

from hiprom import pipeline
from hiprom.analysis import source_of
from hiprom.kinematics.types import Camera
from hiprom.measurement import Model, Repetition, SideResult
from hiprom.pose import resolve_model
from hiprom.scoring.score import _with_interval
from hiprom.scoring.uncertainty import TERMS, ErrorModel, evidence, more_sd_deg, shipped_error

TIME_S = np.arange(0.0, 10.0, 0.1)


def repetition(peak_deg: float, start_s: float, *compensations: Any) -> Repetition:
    """A hold of 0.9 s, ten frames, from a second after its start."""
    return Repetition(
        start_s=start_s,
        peak_s=start_s + 1.5,
        end_s=start_s + 3.0,
        peak_ir_deg=peak_deg,
        plateau_start_s=start_s + 1.0,
        plateau_end_s=start_s + 1.9,
        compensations=list(compensations),
    )


def shown(*repetitions: Repetition, side: int = 0, **camera: float) -> dict[str, float]:
    """The evidence of a side that alternates by ±2° in the first hold, by ±1° in the second."""
    wobble = np.where(TIME_S < 4.0, 2.0, 1.0) * np.where(np.arange(len(TIME_S)) % 2, 1.0, -1.0)
    curves = np.stack([30.0 + wobble, 99.0 * wobble], axis=1)
    if side == 1:
        curves = curves[:, ::-1]
    seen = Camera(**{"roll_deg": 0.0, "yaw_deg": 0.0, "shank_px": 100.0} | camera)
    kinematics = make_kinematics(TIME_S, hip_rotation_deg=curves, camera=seen)
    return evidence(kinematics, side, SideResult(peak_ir_deg=30.0, repetitions=list(repetitions)))


@pytest.mark.parametrize("side", [0, 1])
def test_what_a_clip_shows_is_in_units_of_an_ordinary_clip(side: int) -> None:
    found = shown(repetition(30.0, 1.0), side=side, yaw_deg=20.0, shank_px=100.0)
    assert tuple(found) == TERMS
    assert found == pytest.approx(
        {
            "always": 1.0,
            "yaw": 1.0,
            "angle": 1.0,
            "small": 1.0,
            "unsteady": 4.0,
            "spread": 0.0,
            "compensated": 0.0,
        }
    )


@pytest.mark.parametrize(
    ("name", "camera", "expected"),
    [
        ("yaw", {"yaw_deg": -10.0}, 0.25),  # from either side alike
        ("yaw", {"yaw_deg": np.nan}, 0.0),
        ("small", {"shank_px": 50.0}, 4.0),
        ("small", {"shank_px": np.nan}, 0.0),
    ],
)
def test_the_camera_counts_by_the_square(
    name: str, camera: dict[str, float], expected: float
) -> None:
    assert shown(repetition(30.0, 1.0), **camera)[name] == pytest.approx(expected)


def test_the_largest_repetition_is_the_one_that_is_judged() -> None:
    found = shown(repetition(24.0, 1.0), repetition(15.0, 5.0, "pelvic_hike"))
    assert found["angle"] == pytest.approx(0.64)
    assert (found["unsteady"], found["compensated"]) == (pytest.approx(4.0), 0.0)
    found = shown(repetition(15.0, 1.0, "pelvic_hike"), repetition(24.0, 5.0))
    assert (found["unsteady"], found["compensated"]) == (pytest.approx(1.0), 0.0)
    alike = shown(repetition(24.0, 1.0), repetition(24.0, 5.0, "pelvic_hike"))
    assert alike["compensated"] == 1.0  # of two with the same figure the less sure one


def test_the_spread_is_the_variance_of_a_sample() -> None:
    assert shown(repetition(28.0, 1.0), repetition(30.0, 5.0))["spread"] == pytest.approx(2.0)


def test_variances_add_up() -> None:
    model = ErrorModel("0", dict.fromkeys(TERMS, 0.5) | {"yaw": 2.0}, 2.0, 2.0, 1.0, 3.0)
    assert model.sd_deg(dict.fromkeys(TERMS, 0.0) | {"always": 8.0}) == pytest.approx(2.0)
    assert model.sd_deg(dict.fromkeys(TERMS, 0.0) | {"always": 2.0, "yaw": 4.0}) == 3.0


@pytest.mark.parametrize("rest_deg", [0.0, 10.0, -10.0])
def test_an_interval_is_so_many_standard_deviations_to_both_sides(rest_deg: float) -> None:
    """And the smallest difference that counts is that of both sides' errors together.

    Of 10° at rest 6 are taken for error; if they are habit, the peak is 6° off: two more of 3°.
    """
    full = resolve_model("full")
    legs = movement(30.0, start_s=2.0), movement(20.0, start_s=7.0)
    landmarks = seated(*(rest_deg + leg for leg in legs))
    source = source_of(landmarks, "stick")
    model = Model(name=full.name, sha256=full.sha256)
    analysis = pipeline.measure(landmarks, "seated", source, model, models={})
    error = shipped_error("seated", full.sha256, careful=False)
    sds = []
    for side, result in enumerate(
        (analysis.measurement.sides.left, analysis.measurement.sides.right)
    ):
        low, high = result.peak_ir_ci95_deg
        sd = error.sd_deg(evidence(analysis.kinematics, side, result))
        sds.append(np.hypot(sd, 0.3 * rest_deg))
        assert high - result.peak_ir_deg == pytest.approx(error.side_quantile * sds[-1], abs=0.06)
        assert result.peak_ir_deg - low == pytest.approx(error.side_quantile * sds[-1], abs=0.06)
    expected = error.difference_quantile * np.hypot(*sds)
    assert analysis.measurement.asymmetry.mdc95_deg == pytest.approx(expected, abs=0.051)


@pytest.mark.parametrize(
    ("astray", "apart", "expected"),
    [(False, False, 0.0), (True, False, 1.5), (False, True, 2.0), (True, True, 2.5)],
)
def test_how_the_legs_rest_makes_a_peak_less_sure(
    astray: bool, apart: bool, expected: float
) -> None:
    """Rest is told as 2° where it reads 5; the other 3 are two standard deviations."""
    result = SideResult(peak_ir_deg=30.0, resting_deg=2.0)
    assert more_sd_deg(result, astray, apart) == pytest.approx(expected)


def test_a_limit_that_rounds_to_zero_has_no_sign() -> None:
    """JSON would tell −0.0, and the table "-0.0°"."""
    error = ErrorModel("0", dict.fromkeys(TERMS, 0.0), 1.0, 1.0, 1.0, 3.0)
    found = _with_interval(SideResult(peak_ir_deg=6.0), 6.02, error)
    assert str(found.peak_ir_ci95_deg) == "(0.0, 12.0)"


@pytest.mark.parametrize("careful", [True, False])
@pytest.mark.parametrize("test", ["seated", "standing"])
def test_each_test_has_the_error_of_its_looks(test: Any, careful: bool) -> None:
    text = (resources.files("hiprom.scoring") / "instrument.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    own = stored["tests"]["careful" if careful else "quick"][test]
    error = shipped_error(test, stored["model_sha256"], careful=careful)
    found = (error.weights, error.side_quantile, error.difference_quantile, error.retest_mdc95_deg)
    names = ("weights", "side_quantile", "difference_quantile", "retest_mdc95_deg")
    assert found == tuple(own[name] for name in names)
    assert own != stored["tests"]["quick" if careful else "careful"][test]


@pytest.mark.parametrize(("test", "sha256"), [("seated", None), ("seated", "0" * 64)])
def test_the_error_of_landmarks_from_elsewhere_is_not_known(test: Any, sha256: str | None) -> None:
    assert shipped_error(test, sha256, careful=True) is None
    assert shipped_error(test, sha256, careful=False) is None

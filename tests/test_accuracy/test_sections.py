"""The sections of the accuracy table on cases whose figures are known."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.accuracy.breakdown import breakdown_rows
from benchmarks.accuracy.compensating import compensation_rows
from benchmarks.accuracy.curves import curve_rows
from benchmarks.accuracy.peaks import interval_rows, peak_rows, refusal_rows, worst_rows
from benchmarks.accuracy.repetitions import repetition_rows
from benchmarks.accuracy.retest import retest_rows
from benchmarks.accuracy.rows import text_table
from benchmarks.accuracy.summary import SECTIONS, as_json, as_text, summarise
from hiprom.measurement import Compensation

from .people import FRAMES, HOLD, outcome, repetition, seen

NAN = float("nan")


def test_peaks_count_refusals_and_side_differences():
    own, pelvis = peak_rows([outcome(), outcome(measured=(NAN, 20.0))])[0::4]
    assert (own["estimator"], pelvis["estimator"]) == ("hiprom", "to pelvis")
    assert (own["sides"], own["refused"], own["refused_percent"]) == (4, 1, 25.0)
    assert own["bias"] == pytest.approx((1 - 2 + 0) / 3)
    assert own["mae"] == pytest.approx(1.0)
    # Left is 1 too large and right 2 too small: left minus right errs by 3.
    assert own["diff_mae"] == pytest.approx(3.0)
    assert pelvis["mae"] == pytest.approx(1.0)


def test_a_side_without_truth_is_not_a_refusal():
    (row, *_) = peak_rows([outcome(truth=(30.0, NAN), measured=(NAN, NAN), reasons=("too far",))])
    assert (row["sides"], row["refused"]) == (1, 1)
    (refused,) = refusal_rows([outcome(measured=(31.0, NAN), reasons=("too far",))])
    assert refused == {"test": "seated", "refused": 1, "percent": 50.0, "reason": "too far"}


def test_intervals():
    made = outcome(truth=(30.0, 20.0), intervals=((29.0, 33.0), (21.0, 23.0)))
    (row,) = interval_rows([made, outcome()])
    assert (row["sides"], row["covered_percent"]) == (2, 50.0)
    assert (row["truth_below"], row["truth_above"], row["mean_width"]) == (1, 0, 3.0)
    assert interval_rows([outcome()]) == []


def test_the_worst_comes_first():
    rows = worst_rows([outcome(), outcome(measured=(40.0, NAN))], count=2)
    assert [row["error"] for row in rows] == [10.0, -2.0]


def test_repetitions():
    facts = {
        "repetitions": [repetition("left", 2.0), repetition("right", 6.0)],
        "er_repetitions": [repetition("right", 0.0)],
    }
    found = ([seen(2.5, 3.0), seen(3.5, 4.0), seen(7.0, 7.5)], [seen(0.5, 1.0)])
    (row,) = repetition_rows([outcome(found=found, facts=facts)])
    assert row == {
        "test": "seated",
        "sides": 2,
        "done": 2,
        "found": 4,
        "missed": 1,
        "split": 1,
        "false": 2,
        "false_in_er": 1,
        "false_other_leg": 1,
    }


def test_curves_count_only_frames_in_posture():
    truth = np.zeros((FRAMES, 2))
    measured = np.full((FRAMES, 2), 2.0)
    measured[:, 1] = NAN
    flexion = np.full((FRAMES, 2), 90.0)
    flexion[:51] = 20.0
    made = outcome(
        truth_curves={"hip_rotation_deg": truth, "knee_flexion_deg": flexion},
        curves={"hip_rotation_deg": measured},
    )
    rows = {(r["curve"], r["estimator"]): r for r in curve_rows([made])}
    row = rows["hip_rotation", "hiprom"]
    assert (row["frames"], row["measured"]) == (100, 0.5)
    assert (row["mae"], row["bias"], row["mae_shape"]) == (2.0, 2.0, 0.0)
    assert rows["knee_flexion", "hiprom"]["frames"] == 2 * FRAMES
    assert rows["pelvis_list", "hiprom"]["frames"] == FRAMES


def test_a_curve_that_was_never_measured():
    lost = outcome(curves={"hip_rotation_deg": np.full((FRAMES, 2), NAN)})
    row = curve_rows([lost])[0]
    assert (row["measured"], row["mae"]) == (0.0, None)


@pytest.mark.parametrize(("side", "sign"), [("left", 1.0), ("right", -1.0)])
def test_compensations(side, sign):
    hike = Compensation(kind="pelvic_hike", side=side, start_s=3.0, end_s=4.0, peak=7.0)
    early = Compensation(kind="trunk_lean", side=side, start_s=0.0, end_s=1.0, peak=9.0)
    made = outcome(
        truth_curves={"pelvis_list_deg": np.where(HOLD, 8.0 * sign, 0.0)},
        curves={"pelvis_list_deg": np.where(HOLD, 5.0 * sign, 0.0)},
        compensations=(hike, early),
        facts={"repetitions": [repetition(side)]},
    )
    rows = {row["kind"]: row for row in compensation_rows([made])}
    row = rows["pelvic_hike"]
    assert (row["done"], row["found"], row["sensitivity"]) == (1, 1, 1.0)
    assert np.isnan(row["specificity"])
    assert (row["size_bias"], row["change_mae"]) == (-1.0, 3.0)
    row = rows["trunk_lean"]
    assert (row["done"], row["not_done"], row["false"]) == (0, 1, 0)
    assert (row["specificity"], row["elsewhere"]) == (1.0, 1)


def test_breakdown_groups_and_leaves_out_what_a_case_does_not_tell():
    rows = breakdown_rows([outcome(), outcome(position="standing", measured=(30.0, NAN))])
    found = {(r["factor"], r["level"]): r for r in rows}
    view = found["camera yaw", "8 to 16°"]
    assert (view["seated_sides"], view["seated_mae"]) == (2, 1.5)
    assert (view["standing_sides"], view["standing_refused"], view["standing_mae"]) == (2, 1, 0.0)
    assert ("true rotation", "15 to 30°") in found and ("true rotation", "30 and more°") in found
    assert not any(factor == "trousers" for factor, _ in found)


def test_retest_is_the_scatter_between_films_of_one_take():
    spec = {"spec": {"body_id": 1, "motion": {"a": 1}}}
    films = [outcome(measured=m, facts=spec) for m in ((30.0, 20.0), (32.0, 20.0), (31.0, 23.0))]
    other = outcome(facts={"spec": {"body_id": 1, "motion": {"a": 2}}})
    row = retest_rows([*films, other])[0]
    # Within the legs: sums of squares 2 and 6 over 4 degrees of freedom.
    assert (row["takes"], row["films"], row["refused"]) == (1, 3, 0)
    assert row["sem"] == pytest.approx(np.sqrt(2.0))
    assert row["mdc95"] == pytest.approx(1.96 * 2.0, rel=1e-3)
    # The differences are 10, 12 and 8.
    assert row["diff_sem"] == pytest.approx(2.0)
    assert row["diff_mdc95"] == pytest.approx(1.96 * 2.0, rel=1e-3)
    assert row["truth_sem"] == 0.0
    assert retest_rows([other]) == []


def test_text_and_json_say_what_is_not_known():
    summary = summarise([outcome(measured=(NAN, NAN))])
    assert set(summary) == set(SECTIONS)
    assert "(none)" in as_text(summary)
    data = json.loads(as_json(summary, 1, True))
    assert data["peak"][0]["mae"] is None and data["retest"] == []
    assert (
        text_table([{"a": "x", "b": NAN}, {"a": "yy", "b": 1.0}]) == "a      b\nx      –\nyy  1.00"
    )

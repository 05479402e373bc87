"""Measurements whose numbers no body has: drawing them would never end."""

from __future__ import annotations

import json

import pytest

from hiprom.errors import InputError
from hiprom.results.report import read_curve
from hiprom.results.stored import parse_measurement


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("sides", "left", "peak_ir_deg"), 1e300),
        (("sides", "left", "repetitions", 0, "peak_ir_deg"), -361),
        (("sides", "left", "repetitions", 0, "start_s"), 1e300),
        (("asymmetry", "mdc95_deg"), 1e308),
        (("source", "duration_s"), float("inf")),
        (("source", "duration_s"), float("nan")),
        (("source", "frames"), 10**30),
        (("source", "frames"), 10**400),
    ],
)
def test_a_number_that_cannot_be(measurement, where, value):
    content = json.loads(measurement.to_json())
    part = content
    for key in where[:-1]:
        part = part[key]
    part[where[-1]] = value
    with pytest.raises(InputError, match="is not a measurement"):
        parse_measurement(json.dumps(content), "a.json")


def test_a_measurement_of_ours_is_taken(measurement):
    assert parse_measurement(measurement.to_json(), "a.json") == measurement


@pytest.mark.parametrize("text", ["[" * 100_000, "1e999", "", '{"sides": {"left": "\\ud800"}}'])
def test_json_of_no_use(text):
    with pytest.raises(InputError, match="is not a measurement"):
        parse_measurement(text, "a.json")


@pytest.mark.parametrize("cell", ["inf", "1e308", "1" * 200_000])
def test_a_curve_with_cells_that_cannot_be(tmp_path, cell):
    head = "time_s,left_hip_rotation_deg,right_hip_rotation_deg"
    (tmp_path / "a.csv").write_text(f"{head}\n0,0,0\n1,{cell},0\n")
    with pytest.raises(InputError, match=r"a\.csv"):
        read_curve(tmp_path / "a.csv")

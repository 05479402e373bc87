"""Results that are kept: listed, shown with what belongs to them, fetched as files."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from hiprom.apps.web.application import make_application
from hiprom.apps.web.results import Results, safe_stem

from .clips import send, settled
from .fakes import ADDRESS, make_analysis


def test_the_files_of_a_result_can_be_fetched(client, measuring):
    key = settled(client, send(client).json()["id"])["result"]
    document = client.get(f"/api/results/{key}/json")
    assert json.loads(document.text)["schema"] == "hiprom.measurement/1"
    assert "attachment" in document.headers["content-disposition"]
    assert client.get(f"/api/results/{key}/csv").text.startswith("time_s,")
    report = client.get(f"/api/results/{key}/html")
    assert report.headers["content-disposition"].startswith("attachment")
    assert "30.0°" in report.text
    plot = client.get(f"/api/results/{key}/svg")
    assert plot.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in plot.headers["content-security-policy"]
    with np.load(io.BytesIO(client.get(f"/api/results/{key}/npz").content)) as landmarks:
        assert landmarks["image_px"].shape == (3, 33, 2)
    assert client.get(f"/api/results/{key}/mp4").status_code == 404


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("a.mp4", "a"),
        ("/x/y.mp4", "y"),
        (r"C:\x\y.mp4", "y"),
        ("…", "clip"),
        ("a b;c.mp4", "a_b_c"),
    ],
)
def test_safe_stem(name, stem):
    assert safe_stem(name) == stem


def test_earlier_results_outlive_the_server(settings, engine, measuring):
    few = replace(settings, results_shown=2)
    with TestClient(make_application(few, engine), base_url=ADDRESS) as client:
        for _ in range(3):
            settled(client, send(client).json()["id"])
    with TestClient(make_application(few, engine), base_url=ADDRESS) as client:
        rows = client.get("/api/results").json()
        assert [row["left"] for row in rows] == [30.0, 30.0]
        assert client.get(f"/api/results/{rows[0]['id']}").json()["id"] == rows[0]["id"]
    assert len(list(settings.out.glob("*.measurement.json"))) == 3


def test_foreign_files_push_no_result_out_of_the_list(client, settings):
    kept = Results(settings.out).save(make_analysis(), "mine.mp4").key
    for number in range(settings.results_shown):  # by their names later than any result
        name = f"other_29991231-2359{number:02}.measurement.json"
        (settings.out / name).write_text('{"schema": "other/1"}')
    assert [row["id"] for row in client.get("/api/results").json()] == [kept]


def test_a_result_that_is_deleted_while_it_is_listed_is_no_defect(settings, monkeypatch):
    saved = Results(settings.out)
    kept, other = (saved.save(make_analysis(), name) for name in ("mine.mp4", "other.mp4"))
    listed = list(settings.out.glob("*.measurement.json"))
    monkeypatch.setattr(Path, "glob", lambda *_: listed)
    monkeypatch.setattr(Path, "is_file", lambda path: path in listed)  # it was there a moment ago
    other.files["json"].unlink()
    assert [one.key for one in saved.recent(9)] == [kept.key]
    assert other.line()["name"] == "other.mp4"


def test_where_nobody_was_found_no_empty_plot_is_offered(client, settings):
    finished = Results(settings.out).save(make_analysis(peak_deg=None), "wall.mp4")
    assert not list(settings.out.glob("*.svg"))
    empty = settings.out / f"{finished.key}.plot.svg"
    empty.write_text("<svg/>")  # of an earlier version
    assert "svg" not in client.get(f"/api/results/{finished.key}").json()["files"]


@pytest.mark.parametrize("text", ["", "{}", '{"schema": "other/1"}'])
def test_what_is_no_measurement_is_not_shown(client, settings, text):
    settings.out.mkdir()
    (settings.out / "x.measurement.json").write_text(text)
    assert client.get("/api/results").json() == []
    assert client.get("/api/results/x").status_code == 404


def test_of_a_test_that_was_not_recognised_nothing_is_told(client, settings):
    analysis = make_analysis(peak_deg=None)
    unknown = analysis.measurement.model_copy(update={"test": None})
    key = Results(settings.out).save(replace(analysis, measurement=unknown), "wall.mp4").key
    found = client.get(f"/api/results/{key}").json()
    assert (found["title"], found["watched"]) == ("No test recognised", False)
    assert (found["norms"], found["evidence"]) == (None, None)


def test_of_a_measured_clip_range_and_evidence_are_told(client, measuring):
    key = settled(client, send(client).json()["id"])["result"]
    found = client.get(f"/api/results/{key}").json()
    assert found["watched"]
    assert "28–33°" in found["norms"]["sentence"]
    assert "inclinometer" in found["evidence"]

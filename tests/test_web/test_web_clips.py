"""Recorded clips: taken with limits, measured, deleted; and their results."""

from __future__ import annotations

import errno
import io
import json
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from fastapi.testclient import TestClient
from helpers.waiting import wait_for

from hiprom import pipeline
from hiprom.apps.web import results, uploads
from hiprom.apps.web.application import make_application
from hiprom.apps.web.results import Results, safe_stem
from hiprom.apps.web.views import view_to_dict
from hiprom.errors import InputError, UsageError
from hiprom.live import Phase, SessionView
from hiprom.live.texts import line
from hiprom.results.overlay import OverlayState

from .fakes import ADDRESS, OURS, make_analysis


@pytest.fixture
def measuring(monkeypatch, tmp_path):
    """Replace the measuring: it waits for ``go``, reports progress, then raises or answers.

    Until ``heeds`` is set again it does not come to its next frame, where it would be cancelled.
    """
    state = SimpleNamespace(
        go=threading.Event(), heeds=threading.Event(), error=None, paths=[], options={}
    )
    state.go.set()
    state.heeds.set()

    def run(path, *, progress, **options):
        state.paths.append(Path(path))
        state.options = options
        assert Path(path).read_bytes() == b"a clip"
        state.heeds.wait()
        while not state.go.wait(0.01):
            progress(1, 10)
        progress(10, 10)
        if state.error is not None:
            raise state.error(path)
        return make_analysis(path)

    monkeypatch.setattr(pipeline, "run", run)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield state
    state.heeds.set()
    state.go.set()
    assert list(folder.iterdir()) == []  # no clip is left behind, whatever happened


def send(client, name="clip.mp4", content=b"a clip", **query):
    return client.post("/api/clips", params={"name": name, **query}, content=content, headers=OURS)


def settled(client, key):
    def job():
        answer = client.get(f"/api/clips/{key}").json()
        return None if answer["state"] == "measuring" else answer

    return wait_for(job)


def test_a_clip_becomes_a_result_and_is_deleted(client, measuring, settings):
    answer = send(client, "My clip (1).MP4", test="seated", mirrored="true")
    assert answer.status_code == 202
    job = settled(client, answer.json()["id"])
    assert job["state"] == "done"
    wanted = {"test": "seated", "model": "full", "mirrored": True, "careful": settings.careful}
    assert measuring.options == wanted | {"workers": 1}
    assert not measuring.paths[0].exists()
    result = client.get(f"/api/results/{job['result']}").json()
    assert result["measurement"]["source"]["path"] == "My clip (1).MP4"
    assert result["measurement"]["sides"]["left"]["peak_ir_deg"] == 30.0
    assert all(path.name.startswith("My_clip_1_") for path in settings.out.iterdir())
    assert client.get("/api/results").json()[0]["id"] == job["result"]


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


@pytest.mark.parametrize("name", ["notes.txt", "clip", "clip.mp4.exe", "playlist.m3u8", "a.svg"])
def test_what_is_no_video_is_refused(client, measuring, name):
    answer = send(client, name)
    assert answer.status_code == 400
    assert "MP4" in answer.json()["message"]
    assert measuring.paths == []


def test_a_name_is_taken_as_it_is(client, measuring):
    name = "100%41 done.mp4"
    assert settled(client, send(client, name).json()["id"])["name"] == name


def test_a_name_is_never_a_path(client, measuring, settings):
    key = settled(client, send(client, "../../etc/evil.mp4").json()["id"])["result"]
    assert client.get(f"/api/results/{key}").json()["measurement"]["source"]["path"] == "evil.mp4"
    assert {path.parent for path in settings.out.rglob("*")} == {settings.out}


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


@pytest.mark.parametrize("announced", [True, False])
def test_a_clip_over_the_limit_is_refused(settings, engine, measuring, announced):
    small = replace(settings, upload_bytes=10)
    content = b"x" * 11 if announced else iter([b"x" * 6, b"x" * 6])
    with TestClient(make_application(small, engine), base_url=ADDRESS) as client:
        answer = send(client, content=content)
        assert answer.status_code == 413
        assert "larger than" in answer.json()["message"]
    assert measuring.paths == []


def test_an_empty_clip_is_refused(client, measuring):
    assert send(client, content=b"").status_code == 400


@pytest.mark.parametrize("full", ["ClipFolder", "_store"])
def test_a_full_disk_is_one_sentence_and_no_clip_on_its_way(client, measuring, monkeypatch, full):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(uploads if full == "ClipFolder" else uploads.Uploads, full, fail)
        for _ in range(2):
            answer = send(client)
            assert answer.status_code == 400
            assert "cannot be stored here: no space left on device" in answer.json()["message"]
    assert settled(client, send(client).json()["id"])["state"] == "done"


def test_one_clip_at_a_time(client, measuring):
    measuring.go.clear()
    first = send(client).json()["id"]
    assert send(client).status_code == 429
    measuring.go.set()
    assert settled(client, first)["state"] == "done"
    assert settled(client, send(client).json()["id"])["state"] == "done"


def test_a_clip_can_be_cancelled(client, measuring, settings):
    measuring.go.clear()
    key = send(client).json()["id"]
    assert client.delete(f"/api/clips/{key}", headers=OURS).status_code == 204
    assert settled(client, key)["state"] == "failed"
    assert not settings.out.exists()


def test_a_clip_can_be_cancelled_before_its_answer_is_read(client, measuring, settings):
    measuring.go.clear()
    key = "0123456789abcdef01234567"
    assert send(client, key=key).json()["id"] == key
    assert "was sent before" in send(client, key=key).json()["message"]
    client.delete(f"/api/clips/{key}", headers=OURS)
    assert settled(client, key)["state"] == "failed"
    assert not settings.out.exists()
    assert send(client, key="../x").status_code == 422


def test_a_clip_that_was_cancelled_does_not_stand_in_the_way_of_the_next(client, measuring):
    measuring.heeds.clear()
    measuring.go.clear()
    keys = []
    for _ in range(2):  # the second waits until the first comes to its next frame
        keys.append(send(client).json()["id"])
        client.delete(f"/api/clips/{keys[-1]}", headers=OURS)
        assert client.get("/api/going").json()["clip"] is None
    assert send(client).status_code == 429  # each keeps its file until then
    measuring.heeds.set()
    assert [settled(client, key)["state"] for key in keys] == ["failed", "failed"]
    measuring.go.set()
    assert settled(client, send(client).json()["id"])["state"] == "done"


def test_an_error_names_the_clip_and_not_its_temporary_path(client, measuring):
    measuring.error = lambda path: InputError(f"{path} has no frames to measure")
    job = settled(client, send(client).json()["id"])
    assert (job["state"], job["message"]) == ("failed", "clip.mp4 has no frames to measure")


def test_a_defect_is_one_sentence(client, measuring):
    measuring.error = lambda path: ZeroDivisionError("secret")
    message = settled(client, send(client).json()["id"])["message"]
    assert message.startswith("internal error (ZeroDivisionError)")
    assert "secret" not in message


def test_a_results_folder_that_cannot_be_made_is_one_sentence(settings, engine, measuring):
    settings.out.write_text("in the way")
    with TestClient(make_application(settings, engine), base_url=ADDRESS) as client:
        job = settled(client, send(client).json()["id"])
    assert "cannot create the folder" in job["message"]


def test_where_the_disk_becomes_full_no_half_of_a_result_stays(
    client, measuring, monkeypatch, settings
):
    full = "cannot write x.plot.svg: no space left on device"

    def fail(*_):
        raise UsageError(full)

    monkeypatch.setattr(results, "write_plot", fail)
    job = settled(client, send(client).json()["id"])
    assert (job["state"], job["message"]) == ("failed", full)
    assert list(settings.out.iterdir()) == []


def test_the_server_stops_although_a_clip_is_being_measured(settings, engine, measuring):
    measuring.go.clear()
    with TestClient(make_application(settings, engine), base_url=ADDRESS) as client:
        assert send(client).status_code == 202
    assert not settings.out.exists()


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


def test_the_start_call_brings_texts_tests_and_limits(client):
    found = client.get("/api/start").json()
    assert [test["name"] for test in found["tests"]] == ["seated", "standing"]
    assert found["limits"]["upload_bytes"] == 500_000_000
    assert found["texts"]["setup.start"] == "Start the test"
    assert "not a medical device" in found["claim"]


def test_missing_landmarks_are_null_for_the_page():
    points = np.full((33, 2), 100.0)
    points[3] = np.nan
    visibility = np.ones(33)
    visibility[5] = 0.1
    view = SessionView(
        Phase.REST, line("instruction.hold"), overlay=OverlayState(points, visibility)
    )
    shown = view_to_dict(view, (200, 400))
    assert shown["overlay"]["points"][0] == [0.5, 0.25]
    assert shown["overlay"]["points"][3] is None
    assert shown["overlay"]["points"][5] is None
    json.dumps(shown, allow_nan=False)


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

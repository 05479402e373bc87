"""The history on the page: results are added by the person alone, listed, opened, compared."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import date, datetime

import pytest
from fastapi.testclient import TestClient

from hiprom.apps.web.application import make_application
from hiprom.apps.web.history import NAMELESS
from hiprom.apps.web.results import Results
from hiprom.history import History
from hiprom.measurement import Repetition, SideResult, Sides
from hiprom.scoring.asymmetry import asymmetry

from .fakes import ADDRESS, OURS, STRANGERS, make_analysis, make_limited
from .sockets import connected, until


@pytest.fixture
def settings(settings, tmp_path):
    return replace(settings, history=tmp_path / "new folder" / "history.sqlite3")


@pytest.fixture
def key(settings):
    return Results(settings.out).save(make_analysis(peak_deg=31.0), "Monday").key


def keep(client, key, person="P07", **more):
    return client.post(f"/api/results/{key}/history", json={"person": person}, headers=OURS, **more)


def test_nothing_is_added_unasked(client, settings, key):
    with connected(client) as socket:
        socket.send_json({"command": "stop"})
        done = until(socket, "result")["id"]
    for one in (key, done):
        assert client.get(f"/api/results/{one}").status_code == 200
        state = client.get(f"/api/results/{one}/history").json()
        assert (state["available"], state["kept"], state["people"]) == (True, [], [])
        assert state["nameless"] == NAMELESS
    nothing = {"available": True, "people": [], "entries": [], "more": False}
    assert client.get("/api/history").json() == nothing
    assert not settings.history.exists()


def test_what_is_added_is_that_result_of_that_day(client, settings, key):
    answer = keep(client, key, " P07 ")
    assert answer.status_code == 201
    (line,) = answer.json()["kept"]
    day = f"{datetime.strptime(key, 'Monday_%Y%m%d-%H%M%S'):%Y-%m-%d}"
    assert (line["name"], line["day"], line["left"], line["right"]) == ("P07", day, 31.0, None)
    found = json.loads(client.get(f"/api/results/{key}/json").text)
    with History(settings.history) as history:
        assert json.loads(history.get(1).to_json()) == found
        assert history.people() == ["P07"]
    assert client.get(f"/api/results/{key}/history").json()["kept"] == [line]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Monday_20250102-101112", "2025-01-02"),
        ("Monday_20250102-101112~2", "2025-01-02"),
        ("Monday", "2026-03-04"),
        ("Monday_20251399-101112", "2026-03-04"),
        ("Monday_20250102-101112_copy", "2026-03-04"),
    ],
)
def test_a_copied_result_keeps_the_day_in_its_name(client, settings, key, name, day):
    path = settings.out / f"{name}.measurement.json"
    shutil.copy(settings.out / f"{key}.measurement.json", path)
    noon_s = datetime(2026, 3, 4, 12).timestamp()
    os.utime(path, (noon_s, noon_s))
    (line,) = keep(client, name).json()["kept"]
    assert line["day"] == day
    assert [one["id"] for one in client.get("/api/results").json()] == [key, name]


def test_without_a_name_it_is_kept_all_the_same(client, key):
    assert keep(client, key, "  ").json()["kept"][0]["name"] == NAMELESS
    assert client.get("/api/history").json()["people"] == [NAMELESS]


def test_a_live_test_can_be_added(client, engine):
    with connected(client) as socket:
        socket.send_json({"command": "stop"})
        done = until(socket, "result")["id"]
    assert keep(client, done).status_code == 201
    assert [one["left"] for one in client.get("/api/history").json()["entries"]] == [30.0]


def test_twice_is_said_and_not_done(client, settings, key):
    keep(client, key)
    again = keep(client, key)
    assert again.status_code == 400
    assert "already" in again.json()["message"]
    with History(settings.history) as history:
        assert history.count() == 1


@pytest.mark.parametrize("person", ["x" * 65, "a\nb", "\u202e"])
def test_a_code_that_is_none_is_refused(client, settings, key, person):
    answer = keep(client, key, person)
    assert answer.status_code == 400
    assert "printable" in answer.json()["message"]
    assert client.get("/api/history").json()["entries"] == []


@pytest.mark.parametrize(
    "body", [b"", b"P07", b"[]", b'{"person": 7}', b'{"person": "a", "day": "2020-01-01"}', b"\xff"]
)
def test_a_body_that_is_no_request_is_refused(client, settings, key, body):
    answer = client.post(f"/api/results/{key}/history", content=body, headers=OURS)
    assert answer.status_code == 400
    assert not settings.history.exists()


def test_an_endless_body_is_not_read(client, settings, key):
    def endless():
        for _ in range(10_000):
            yield b" " * 1000

    answer = client.post(f"/api/results/{key}/history", content=endless(), headers=OURS)
    assert answer.status_code == 413
    assert not settings.history.exists()


@pytest.mark.parametrize("origin", STRANGERS)
def test_another_origin_adds_nothing(client, settings, key, origin):
    headers = {} if origin is None else {"Origin": origin}
    address = f"/api/results/{key}/history"
    assert client.post(address, json={"person": "x"}, headers=headers).status_code == 403
    assert not settings.history.exists()


@pytest.mark.parametrize(
    "path", ["/api/history", "/api/results/x/history", "/api/results/history~1"]
)
def test_another_host_sees_nothing(client, path):
    answer = client.get(path, headers={"Host": "evil.example:8765"})
    assert answer.status_code == 421
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_newest_are_listed_first_of_everybody_or_of_one(client, settings, key):
    keep(client, key)
    with History(settings.history) as history:
        history.add("P08", date(2026, 3, 2), make_analysis(peak_deg=22.0).measurement)
        history.add("P08", date(2020, 1, 1), make_analysis(peak_deg=21.0).measurement)
    found = client.get("/api/history").json()
    assert found["people"] == ["P07", "P08"]
    assert [one["left"] for one in found["entries"]] == [31.0, 22.0, 21.0]
    assert found["entries"][0]["test"] == "seated"
    of_one = client.get("/api/history", params={"person": "P08"}).json()["entries"]
    assert [one["day"] for one in of_one] == ["2026-03-02", "2020-01-01"]
    assert not found["more"]
    assert client.get("/api/history", params={"person": "Q"}).json()["entries"] == []


def test_only_so_many_are_listed(settings, engine):
    with History(settings.history, create=True) as history:
        for day in range(1, 29):
            history.add("P07", date(2026, 2, day), make_analysis(peak_deg=20.0).measurement)
    with TestClient(make_application(settings, engine), base_url=ADDRESS) as client:
        found = client.get("/api/history").json()
    assert [one["day"] for one in found["entries"][:2]] == ["2026-02-28", "2026-02-27"]
    assert (len(found["entries"]), found["more"]) == (settings.results_shown, True)


def test_a_kept_result_opens_and_is_held_against_the_same_person_s(client, settings, key):
    with History(settings.history, create=True) as history:
        for person, day, peak_deg in [("P07", 1, 20.0), ("P08", 2, 25.0), ("P07", 3, 30.0)]:
            found = make_analysis(peak_deg=peak_deg, mdc95_deg=4.0).measurement
            history.add(person, date(2026, 3, day), found)
    result = client.get("/api/results/history~3").json()
    assert result["measurement"]["sides"]["left"]["peak_ir_deg"] == 30.0
    assert (result["of"]["name"], result["of"]["day"]) == ("P07", "2026-03-03")
    assert (result["files"], result["folder"]) == ({}, None)
    rows = client.get("/api/results/history~3/earlier").json()
    assert [row["id"] for row in rows] == ["history~1"]  # nobody else's, and not itself
    assert client.get("/api/results/history~1/earlier").json() == []
    change = client.get("/api/results/history~3/change", params={"since": "history~1"}).json()
    assert change["mdc95_deg"] == 4.0
    assert change["left"]["verdict"] == "improved beyond measurement error"
    assert client.get("/api/results/history~3/history").status_code == 404  # kept already


def test_a_result_is_not_held_against_its_own_copy(client, key):
    keep(client, key)
    assert client.get(f"/api/results/{key}/earlier").json() == []


def test_a_number_that_is_not_there_is_one_sentence(client, key):
    assert client.get("/api/results/history~1").status_code == 404  # there is no history yet
    keep(client, key)
    answer = client.get("/api/results/history~9")
    assert answer.status_code == 400
    assert "has no measurement 9" in answer.json()["message"]
    assert keep(client, "nothing").status_code == 404


def test_where_others_may_look_there_is_no_history(settings, engine, key):
    with TestClient(
        make_application(replace(settings, history=None), engine), base_url=ADDRESS
    ) as client:
        assert client.get("/api/history").json()["available"] is False
        assert client.get(f"/api/results/{key}/history").json()["available"] is False
        assert keep(client, key).status_code == 400
        assert client.get("/api/results/history~1").status_code == 404


def test_what_could_not_be_measured_is_not_kept(client, settings):
    nothing = Results(settings.out).save(make_analysis(peak_deg=None), "dark").key
    assert client.get(f"/api/results/{nothing}/history").json()["available"] is False
    assert keep(client, nothing).status_code == 400
    assert not settings.history.exists()


def test_a_damaged_history_is_said_and_left_alone(client, settings, key):
    settings.history.parent.mkdir()
    settings.history.write_bytes(b"no database at all" * 100)
    for answer in (
        client.get("/api/history"),
        client.get(f"/api/results/{key}/history"),
        keep(client, key),
    ):
        assert answer.status_code == 400
        assert "is damaged" in answer.json()["message"]
    assert settings.history.read_bytes() == b"no database at all" * 100
    assert client.get(f"/api/results/{key}").status_code == 200


def test_test_again_shows_the_change_against_the_measurement_error(client, engine):
    """First session, exercise, second session, comparison: what the page asks for, in its order."""
    keys = []
    engine.mdc95_deg = 4.0
    for engine.peak_deg in (24.0, 31.0):
        with connected(client) as socket:
            until(socket, "ready")
            socket.send_json({"command": "stop"})
            keys.append(until(socket, "result")["id"])
    before, after = keys
    assert before in [row["id"] for row in client.get(f"/api/results/{after}/earlier").json()]
    change = client.get(f"/api/results/{after}/change", params={"since": before}).json()
    assert change["left"]["change_deg"] == 7.0
    assert change["left"]["verdict"] == "improved beyond measurement error"
    assert change["right"]["change_deg"] is None


@pytest.mark.parametrize(("right_deg", "count"), [(34.0, 11), (25.5, 0)])
def test_exercises_are_shown_where_a_side_is_limited(client, settings, right_deg, count):
    key = Results(settings.out).save(make_limited(right_deg), "clip").key
    found = client.get(f"/api/results/{key}").json()
    assert list(found["limited"]) == (["left"] if count else [])
    assert len(found["exercises"]) == count


@pytest.mark.parametrize(("clean_deg", "said"), [(None, True), (34.0, False)])
def test_what_compensations_may_have_added_to_the_difference_is_said(
    client, settings, clean_deg, said
):
    analysis = make_analysis(peak_deg=25.0)
    left = analysis.measurement.sides.left
    hiked = Repetition(
        start_s=0.0,
        peak_s=0.03,
        end_s=0.06,
        peak_ir_deg=34.0,
        plateau_start_s=0.02,
        plateau_end_s=0.04,
        compensations=["pelvic_hike"],
    )
    right = SideResult(peak_ir_deg=34.0, clean_peak_ir_deg=clean_deg, repetitions=[hiked])
    update = {"sides": Sides(left=left, right=right), "asymmetry": asymmetry(left, right, 4.0)}
    measurement = analysis.measurement.model_copy(update=update)
    key = Results(settings.out).save(replace(analysis, measurement=measurement), "clip").key
    found = client.get(f"/api/results/{key}").json()["caveat"]
    assert found == ("part of it may come from compensations" if said else None)

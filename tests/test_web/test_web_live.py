"""The WebSocket of a live test: nothing queued, nothing lost, nothing left running."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from helpers.waiting import wait_for

from hiprom.apps.web.application import make_application
from hiprom.apps.web.engine import SentPicture, StartRequest
from hiprom.errors import InputError

from .fakes import ADDRESS, WISH, make_analysis, picture
from .sockets import connected, saved, until


@pytest.mark.parametrize("careful", [True, False])
def test_the_engine_is_told_whether_to_look_again(settings, engine, careful):
    application = make_application(replace(settings, careful=careful), engine)
    with TestClient(application, base_url=ADDRESS) as client, connected(client) as socket:
        until(socket, "ready")
    assert [made.careful for made in engine.made] == [careful]


def test_pictures_are_answered_and_the_result_is_saved(client, engine, settings):
    engine.over_after = 2
    with connected(client) as socket:
        assert until(socket, "ready")["id"]
        socket.send_bytes(picture(1))
        assert until(socket, "view")["frame"] == 1
        socket.send_bytes(picture(2))
        key = until(socket, "result")["id"]
    result = client.get(f"/api/results/{key}").json()
    assert result["measurement"]["sides"]["left"]["peak_ir_deg"] == 30.0
    assert result["measurement"]["source"]["path"] == "live seated test"
    suffixes = {path.name.partition(".")[2] for path in settings.out.iterdir()}
    assert suffixes == {
        "measurement.json",
        "frames.csv",
        "landmarks.npz",
        "plot.svg",
        "report.html",
    }
    assert engine.made[0].closed == 1


def test_a_picture_that_cannot_be_read_is_dropped(client):
    with connected(client) as socket:
        socket.send_bytes(picture(7, b"broken"))
        assert until(socket, "dropped")["frame"] == 7


def test_late_pictures_are_dropped_and_not_queued(client, engine):
    engine.block = threading.Event()
    with connected(client) as socket:
        until(socket, "ready")
        for number in range(1, 6):
            socket.send_bytes(picture(number))
        # The first is being measured (or was overtaken before); of the rest the newest waits.
        dropped = [until(socket, "dropped")["frame"] for _ in range(3)]
        engine.block.set()
        assert until(socket, "view")["frame"] is not None
        wait_for(lambda: 5 in engine.made[0].pictures)
    assert 5 not in dropped
    assert len(engine.made[0].pictures) <= 2


@pytest.mark.parametrize("command", ["pause", "resume", "restart", "stop"])
def test_commands_reach_the_session(client, engine, command):
    with connected(client) as socket:
        until(socket, "ready")
        socket.send_json({"command": command})
        wait_for(lambda: engine.made[0].commands == [command])


def test_stop_gives_what_was_measured(client, settings):
    with connected(client) as socket:
        socket.send_json({"command": "stop"})
        assert until(socket, "result")["id"]
    assert len(saved(settings)) == 1


def test_a_test_stopped_at_once_is_not_called_a_clip(client, engine, monkeypatch):
    monkeypatch.setattr(engine, "finish", lambda engine: _too_short())
    with connected(client) as socket:
        socket.send_json({"command": "stop"})
        ending = until(socket, "result")
    assert ending == {
        "type": "result",
        "id": None,
        "reasons": ["the test was stopped within its first second"],
    }


def _too_short():
    analysis = make_analysis(peak_deg=None)
    quality = analysis.measurement.quality.model_copy(update={"pose_fraction": 1.0})
    return replace(
        analysis, measurement=analysis.measurement.model_copy(update={"quality": quality})
    )


def test_where_nothing_was_measured_nothing_is_saved(client, engine, settings):
    engine.peak_deg = None
    with connected(client) as socket:
        socket.send_json({"command": "stop"})
        ending = until(socket, "result")
    assert ending["id"] is None
    assert ending["reasons"]
    assert saved(settings) == []


def test_a_result_that_cannot_be_saved_is_said(client, engine, settings):
    settings.out.write_text("no folder")
    with connected(client) as socket:
        socket.send_json({"command": "stop"})
        error = until(socket, "error")
    assert "cannot create the folder" in error["message"]
    assert error["id"] is None
    assert error["lost"]
    assert engine.made[0].closed == 1
    with connected(client) as socket:
        socket.send_text("nonsense")
        message = until(socket, "error")["message"]
    assert "no command" in message
    assert "cannot create the folder" in message


@pytest.mark.parametrize(
    "sent", ["nonsense", "[]", '{"command": "dance"}', '{"resume": 1}', "{", '{"command": []}']
)
def test_nonsense_ends_the_test_with_a_sentence(client, engine, settings, sent):
    with connected(client) as socket:
        until(socket, "ready")
        socket.send_text(sent)
        error = until(socket, "error")
        assert error["message"]
        assert error["id"]  # what was measured so far is saved
    assert engine.made[0].closed == 1


def broken(*_):
    raise ZeroDivisionError


def test_an_internal_error_keeps_what_was_measured_and_is_told(client, engine, settings):
    engine.frame = broken
    with connected(client) as socket:
        socket.send_bytes(picture(1))
        error = until(socket, "error")
    assert error["message"].startswith("internal error (ZeroDivisionError); run hiprom app with")
    assert (error["id"] is None, error["lost"]) == (False, False)
    assert len(saved(settings)) == 1
    assert engine.made[0].closed == 1


@pytest.mark.parametrize(("method", "lost"), [("__init__", False), ("finish", True)])
def test_an_internal_error_before_or_after_is_told_and_leaves_room(client, engine, method, lost):
    whole = getattr(engine, method)
    setattr(engine, method, broken)
    with connected(client) as socket:
        socket.send_json({"command": "stop"})
        error = until(socket, "error")
    assert "internal error (ZeroDivisionError)" in error["message"]
    assert (error["id"], error["lost"]) == (None, lost)
    setattr(engine, method, whole)
    with connected(client) as socket:
        assert until(socket, "ready")


@pytest.mark.parametrize(
    "hello",
    [{}, [], "seated", {**WISH, "test": "supine"}, {**WISH, "width": 0}, {**WISH, "more": 1}],
)
def test_a_request_that_makes_no_sense_is_refused(client, engine, hello):
    with connected(client, hello) as socket:
        assert until(socket, "error")["message"]
    assert engine.made == []


def test_a_picture_cut_short_is_an_error():
    with pytest.raises(InputError, match="cut short"):
        SentPicture.of(b"123")


def test_a_request_is_what_the_page_sends():
    request = StartRequest.model_validate(
        json.loads(json.dumps({**WISH, "first": "right", "mirrored": True}))
    )
    assert (request.first, request.repetitions, request.mirrored) == ("right", 3, True)

"""A live test whose connection ends or drops: resumed, or ended with its result."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from helpers.waiting import wait_for

from hiprom.apps.web.application import make_application

from .fakes import ADDRESS, picture
from .sockets import connected, drop, saved, until


@pytest.fixture
def patient(settings):
    """Settings of a server that waits for as long as any test for a connection to come back."""
    return replace(settings, grace_s=600.0)


@pytest.fixture
def patient_client(patient, engine):
    with TestClient(make_application(patient, engine), base_url=ADDRESS) as found:
        yield found


def test_one_test_at_a_time(client, engine):
    with connected(client) as first:
        until(first, "ready")
        with connected(client) as second:
            assert "another window" in until(second, "error")["message"]
    assert len(engine.made) == 1


def test_closing_the_tab_saves_what_was_measured(client, settings, engine):
    with connected(client) as socket:
        until(socket, "ready")
        socket.close(1001)
    wait_for(lambda: len(saved(settings)) == 1)
    assert engine.made[0].closed == 1


def test_a_dropped_connection_comes_back_to_the_same_test(patient_client, engine):
    with connected(patient_client) as socket:
        key = until(socket, "ready")["id"]
        drop(patient_client, socket)
    with connected(patient_client, {"resume": key}) as socket:
        assert until(socket, "ready")["id"] == key
        socket.send_bytes(picture(1))
        assert until(socket, "view")["frame"] == 1
    assert len(engine.made) == 1


def test_a_page_may_be_back_before_its_old_connection_is_seen_to_drop(client, engine, settings):
    with connected(client) as old:
        key = until(old, "ready")["id"]
        with connected(client, {"resume": key}) as new:
            assert until(new, "ready")["id"] == key
            old.close(1001)
            for number in range(1, 4):
                new.send_bytes(picture(number))
                assert until(new, "view")
            assert engine.made[0].finished == 0
            new.send_json({"command": "stop"})
            assert until(new, "result")["id"]
    assert len(engine.made) == len(saved(settings)) == 1


def test_a_drop_is_seen_at_once(patient_client, monkeypatch):
    """And not when the next picture is missed: the page comes back sooner."""
    monkeypatch.setattr("hiprom.apps.web.connection._TICK_S", 600.0)
    with connected(patient_client) as socket:
        until(socket, "ready")
        drop(patient_client, socket)


def test_a_second_drop_has_a_grace_of_its_own(patient_client):
    with connected(patient_client) as socket:
        key = until(socket, "ready")["id"]
        (run,) = patient_client.app.state.runs._runs.values()
        drop(patient_client, socket)
        first = run.grace
    with connected(patient_client, {"resume": key}) as socket:
        until(socket, "ready")
        wait_for(first.cancelled)
        drop(patient_client, socket)
    assert run.grace is not first
    assert not run.grace.done()


def test_a_dropped_connection_that_stays_away_ends_the_test(client, settings, engine):
    with connected(client) as socket:
        key = until(socket, "ready")["id"]
        drop(client, socket)
    wait_for(lambda: len(saved(settings)) == 1)
    assert engine.made[0].closed == 1
    with connected(client, {"resume": key}) as socket:
        assert "ended" in until(socket, "error")["message"]


def test_a_new_test_takes_the_place_of_a_dropped_one(patient_client, settings, engine):
    with connected(patient_client) as socket:
        until(socket, "ready")
        drop(patient_client, socket)
    with connected(patient_client) as socket:
        until(socket, "ready")
        assert len(saved(settings)) == 1
    assert len(engine.made) == 2


def test_a_test_without_pictures_ends(settings, engine):
    hasty = replace(settings, idle_s=0.0)
    with (
        TestClient(make_application(hasty, engine), base_url=ADDRESS) as client,
        connected(client) as socket,
    ):
        assert until(socket, "result")["id"]


def test_stopping_the_server_saves_what_was_measured(patient, engine, settings):
    with TestClient(make_application(patient, engine), base_url=ADDRESS) as client:
        with connected(client) as socket:
            until(socket, "ready")
            drop(client, socket)
        assert engine.made[0].closed == 0
    assert engine.made[0].closed == 1
    assert len(saved(settings)) == 1

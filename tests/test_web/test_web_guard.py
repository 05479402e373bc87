"""Strangers are kept out, and the page is kept to itself."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from hiprom.apps.web.application import STATIC, make_application
from hiprom.apps.web.settings import is_loopback

from .fakes import ADDRESS, OURS, SOCKET, STRANGERS, WISH

TOKEN = "a-token-that-is-long-enough"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.4", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_only_this_machine_is_loopback(host, loopback):
    assert is_loopback(host) is loopback


@pytest.mark.parametrize("path", ["/", "/js/main.js", "/api/start", "/api/results", "/nowhere"])
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["permissions-policy"].startswith("camera=(self)")
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_our_own_names_are_served(client, host):
    assert client.get("/api/start", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1",
        "127.0.0.1:80",
        "[::1",
        "a:b:c",
        ":8765",
        "evil@127.0.0.1:8765",
        "127.0.0.1:8765/evil",
        "127.0.0.1:8765#evil",
    ],
)
def test_a_rebound_name_is_refused(client, host):
    """DNS rebinding: the attacker's name leads here, but it stays in the Host header."""
    answer = client.get("/api/start", headers={"Host": host})
    assert answer.status_code == 421
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("origin", STRANGERS)
@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_nothing_is_changed_for_another_origin(client, origin, method):
    headers = {} if origin is None else {"Origin": origin}
    assert client.request(method, "/api/clips?name=a.mp4", headers=headers).status_code == 403


@pytest.mark.parametrize("origin", STRANGERS)
def test_no_socket_for_another_origin(client, engine, origin):
    headers = {} if origin is None else {"Origin": origin}
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(SOCKET, headers=headers),
    ):
        pass
    assert refused.value.code == 1008
    assert engine.made == []


def test_a_socket_needs_our_host_too(client):
    headers = {"Host": "evil.example:8765", "Origin": "http://evil.example:8765"}
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(SOCKET, headers=headers),
    ):
        pass


@pytest.fixture
def guarded(settings, engine):
    """A server that others in the network can reach."""
    open_to_all = replace(settings, host="0.0.0.0", token=TOKEN)
    app = make_application(open_to_all, engine)
    with TestClient(app, base_url="http://192.168.1.4:8765", follow_redirects=False) as found:
        yield found


@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", f"?token={TOKEN}x"])
def test_without_the_token_nobody_gets_in(guarded, query):
    assert guarded.get(f"/{query}").status_code == 401
    assert guarded.get(f"/api/start{query}").status_code == 401


def test_the_token_opens_the_page_once_and_becomes_a_cookie(guarded):
    answer = guarded.get(f"/?token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert guarded.get("/api/start").status_code == 200


def test_the_token_leads_to_no_other_host(guarded):
    answer = guarded.get(f"http://192.168.1.4:8765//evil.example/?token={TOKEN}")
    assert answer.headers["location"] == "/evil.example/"


def test_a_socket_needs_the_token(guarded):
    headers = {"Origin": "http://192.168.1.4:8765"}
    address = "ws://192.168.1.4:8765/api/live"
    with (
        pytest.raises(WebSocketDisconnect),
        guarded.websocket_connect(address, headers=headers),
    ):
        pass
    guarded.get(f"/?token={TOKEN}")
    with guarded.websocket_connect(address, headers=headers) as socket:
        socket.send_json(WISH)
        assert socket.receive_json()["type"] == "ready"


def test_names_that_dns_could_turn_are_refused_from_the_network_too(guarded):
    headers = {"Host": "evil.example:8765", "Cookie": f"hiprom_8765={TOKEN}"}
    assert guarded.get("/api/start", headers=headers).status_code == 421


@pytest.mark.parametrize("host", ["desktop-1", "DESKTOP-1"])
def test_a_machine_with_capitals_in_its_name_is_reached_by_it(settings, engine, host, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "DESKTOP-1")
    app = make_application(replace(settings, host="0.0.0.0", token=TOKEN), engine)
    with TestClient(app, base_url="http://192.168.1.4:8765") as client:
        headers = {"Host": f"{host}:8765", "Cookie": f"hiprom_8765={TOKEN}"}
        assert client.get("/api/start", headers=headers).status_code == 200


def test_the_page_has_no_inline_code_and_nothing_from_elsewhere():
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    for path in STATIC.rglob("*"):
        if path.suffix in (".js", ".css", ".html", ".svg"):
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            assert "http://" not in text, path
            assert "https://" not in text, path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/js/main.js", "text/javascript"),
        ("/css/base.css", "text/css"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
def test_the_page_s_files_are_what_they_are_whatever_the_system_says(
    settings, engine, path, kind, monkeypatch
):
    """Of a registry of Windows: with nosniff, a script that is told to be text is not run."""
    monkeypatch.setattr(mimetypes, "_db", mimetypes.MimeTypes())
    mimetypes.add_type("text/plain", path[path.rindex(".") :])
    with TestClient(make_application(settings, engine), base_url=ADDRESS) as client:
        assert client.get(path).headers["content-type"].startswith(kind)


def test_files_outside_the_page_cannot_be_reached(client):
    for path in ("/../application.py", "/%2e%2e/application.py", "/..%2fapplication.py"):
        assert client.get(path).status_code == 404


def test_a_result_s_key_reaches_no_file(client):
    for path in ("/api/results/..", "/api/results/..%2f..%2fsecret", "/api/results/x/json"):
        assert client.get(path).status_code in (404, 405)


def test_uploads_are_checked_before_the_origin_lets_them_in(client):
    assert client.post("/api/clips?name=a.txt", content=b"x").status_code == 403
    assert client.post("/api/clips?name=a.txt", content=b"x", headers=OURS).status_code == 400

"""What no page of ours sends: bytes for a greeting, bombs for pictures, no times."""

from __future__ import annotations

import math
import struct

import cv2
import numpy as np
import pytest

from hiprom.apps.web.engine import SentPicture, _decode
from hiprom.apps.web.picture_size import picture_size
from hiprom.errors import InputError

from .fakes import ADDRESS, OURS, SOCKET, WISH, picture


def compressed(suffix, width=64, height=48):
    return cv2.imencode(suffix, np.zeros((height, width, 3), dtype=np.uint8))[1].tobytes()


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_the_size_is_read_from_the_header(suffix):
    assert picture_size(compressed(suffix, 161, 48)) == (161, 48)
    assert _decode(memoryview(compressed(suffix))).shape == (48, 64, 3)


def test_a_lossless_webp_has_a_size():
    data = cv2.imencode(".webp", np.zeros((48, 64, 3), np.uint8), [cv2.IMWRITE_WEBP_QUALITY, 101])
    assert picture_size(data[1].tobytes()) == (64, 48)


@pytest.mark.parametrize("length", range(0, 60, 3))
@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
def test_a_header_that_was_cut_has_no_size_or_the_right_one(suffix, length):
    assert picture_size(compressed(suffix)[:length]) in (None, (64, 48))


def test_a_small_file_that_would_unpack_to_gigabytes_is_not_unpacked():
    data = bytearray(compressed(".jpg"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 60_000, 60_000)
    assert picture_size(bytes(data)) == (60_000, 60_000)
    assert _decode(memoryview(bytes(data))) is None


def test_other_kinds_of_picture_are_not_decoded():
    assert _decode(memoryview(compressed(".png"))) is None


@pytest.mark.parametrize("time_s", [math.nan, math.inf, -math.inf, 1e300])
def test_a_picture_without_a_usable_time(time_s):
    with pytest.raises(InputError, match="no usable time"):
        SentPicture.of(picture(1, time_s=time_s))


@pytest.mark.parametrize("hello", [b"bytes", "[" * 100_000, "7", '{"resume": {"a": 1}}', ""])
def test_a_greeting_that_is_none_is_answered(client, hello):
    with client.websocket_connect(SOCKET, headers=OURS) as socket:
        if isinstance(hello, bytes):
            socket.send_bytes(hello)
        else:
            socket.send_text(hello)
        assert socket.receive_json()["type"] == "error"


def test_a_command_nested_for_ever_ends_the_test_with_an_error(client):
    with client.websocket_connect(SOCKET, headers=OURS) as socket:
        socket.send_json(WISH)
        socket.send_text("[" * 100_000)
        message = socket.receive_json()
        while message["type"] != "error":
            message = socket.receive_json()
        assert "no command" in message["message"]


def test_a_length_of_thousands_of_digits_is_too_large(client):
    headers = {**OURS, "Content-Length": "9" * 5000}
    answer = client.post("/api/clips?name=a.mp4", content=b"x", headers=headers)
    assert answer.status_code == 413


def test_a_page_that_goes_in_the_middle_of_an_upload_leaves_no_trace(client, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    messages = iter(
        [
            {"type": "http.request", "body": b"the beginning", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    answers = []

    async def receive():
        return next(messages)

    async def send(message):
        answers.append(message)

    host = ADDRESS.removeprefix("http://")
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/clips",
        "query_string": b"name=a.mp4",
        "headers": [(b"host", host.encode()), (b"origin", ADDRESS.encode())],
    }
    client.portal.call(client.app, scope, receive, send)  # raises what the server would print
    assert answers[0]["status"] == 400
    assert not list(tmp_path.rglob("clip*"))

"""Wrong requests and WebSocket messages for the web application, as ASGI has them."""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import cv2
import numpy as np

HOST: Final = "127.0.0.1:8765"
ORIGIN: Final = f"http://{HOST}"

Message = dict[str, Any]


def _pick(rng: np.random.Generator, choices: list[Any]) -> Any:
    return choices[int(rng.integers(len(choices)))]


def _headers(rng: np.random.Generator) -> list[tuple[bytes, bytes]]:
    good = rng.random() < 0.7
    hosts = [b"", b"evil.example:8765", b"127.0.0.1", b"[::1", b"\xff", b"a" * 5000, HOST.encode()]
    origins = [b"null", b"http://evil.example", b"http://[", b"\xff", ORIGIN.encode(), b""]
    headers = [
        (b"host", HOST.encode() if good else _pick(rng, hosts)),
        (b"origin", ORIGIN.encode() if good else _pick(rng, origins)),
    ]
    odd = [
        (b"content-length", _pick(rng, [b"-1", b"9" * 5000, b"x", b"\xb2", b"0", b"100000"])),
        (b"cookie", _pick(rng, [b"hiprom_8765=x", b";;==", b"\xff" * 50, b"a" * 9000])),
        (b"range", _pick(rng, [b"bytes=0-", b"bytes=-1", b"bytes=9-1", b"x", b"bytes=0-0," * 99])),
        (b"if-none-match", rng.bytes(10)),
        (b"transfer-encoding", b"chunked"),
    ]
    return headers + [one for one in odd if rng.random() < 0.2]


_PATHS: Final = (
    "/",
    "/api/start",
    "/api/clips",
    "/api/clips",
    "/api/clips/x",
    "/api/going",
    "/api/results",
    "/api/results/m",
    "/api/results/m/csv",
    "/api/results/m/earlier",
    "/api/results/m/change",
    "/api/results/m/history",
    "/api/results/m/history",
    "/api/results/history~1/change",
    "/api/results/history~1/history",
    "/api/history",
    "/api/results/x/json",
    "/api/results/x%00/json",
    "/api/results/../../x/json",
    "/api/results/%ff/svg",
    "/api/live",
    "/js/main.js",
    "/../hiprom",
    "/%2e%2e/x",
    "/js/../../serve.py",
    "//evil.example/",
    "/index.html/",
)
_QUERIES: Final = (
    b"",
    b"name=a.mp4&test=seated",
    b"name=a.mp4&test=none",
    b"name=",
    b"name=a.txt",
    b"name=%00.mp4",
    b"name=..%2f..%2fa.mp4&mirrored=maybe",
    b"name=" + b"a" * 290 + b".mp4",
    b"name=" + b"a" * 3000 + b".mp4",
    b"name=\xff%ff.mp4&mirrored=1",
    b"token=x&token=y",
    b"%",
    b"name=%F0%9F%A6%B5.webm",
    b"since=history~1",
    b"since=m",
    b"since=" + b"9" * 90,
    b"since=history~" + b"9" * 90,
    b"since=%00",
    b"person=P1",
    b"person=%00%ff",
    b"person=" + b"%F0%9F%A6%B5" * 90,
)


def draw_request(rng: np.random.Generator) -> tuple[Message, list[Message]]:
    """Return a request's scope, and what is received from it."""
    path = _pick(rng, list(_PATHS)) if rng.random() < 0.9 else "/" + rng.bytes(9).hex()
    if rng.random() < 0.1:
        path = "/api/results/" + "a" * 4000 + "/json"
    wishes = [b'{"person": "P1"}', b'{"person": ""}', b'{"person": "\\u0000"}', b'{"person": 7}']
    body = _pick(rng, [b"", rng.bytes(2000), bytes(60_000), b"ftypisom" * 100, *wishes])
    chunks = [body[i : i + 16_000] for i in range(0, len(body), 16_000)] or [b""]
    messages: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": n + 1 < len(chunks)}
        for n, chunk in enumerate(chunks)
    ]
    if rng.random() < 0.1:  # it goes away in the middle
        messages = [{**messages[0], "more_body": True}]
    messages.append({"type": "http.disconnect"})
    scope = {
        "type": "http",
        "method": _pick(rng, ["GET", "POST", "DELETE", "HEAD", "PUT", "OPTIONS", "ODD", "PATCH"]),
        **_common(path, rng),
    }
    return scope, messages


def _common(path: str, rng: np.random.Generator) -> Message:
    return {
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": _pick(rng, list(_QUERIES)),
        "headers": _headers(rng),
        "client": ("127.0.0.1", 1234),
        "server": ("127.0.0.1", 8765),
        "subprotocols": [],
        "state": {},
    }


def draw_socket(rng: np.random.Generator) -> tuple[Message, list[Message]]:
    """Return a live test's scope, and what is received over its WebSocket."""
    texts = [
        "",
        "null",
        "[]",
        "{",
        "[" * 100_000,
        '{"command": "' + "x" * 5000 + '"}',
        '{"command": ["stop"]}',
        '{"resume": 7}',
        '{"resume": {"a": 1}}',
        "\udc80",
        json.dumps({"test": "seated", "width": 1e999, "height": 480}),
        json.dumps({"test": "seated", "width": 640, "height": 480, "repetitions": 10**30}),
        *[json.dumps({"command": c}) for c in ("pause", "resume", "restart", "stop", "odd")],
    ]
    hello = json.dumps(
        {
            "test": _pick(rng, ["seated", "standing"]),
            "first": _pick(rng, ["left", "right"]),
            "width": int(rng.integers(100, 5000)) if rng.random() < 0.2 else 640,
            "height": 480,
            "mirrored": bool(rng.integers(2)),
        }
    )
    items: list[Message] = [{"type": "websocket.connect"}]
    if rng.random() < 0.8:
        items.append({"type": "websocket.receive", "text": hello})
    for _ in range(int(rng.integers(0, 12))):
        if rng.random() < 0.7:
            items.append({"type": "websocket.receive", "bytes": _picture(rng)})
        else:
            items.append({"type": "websocket.receive", "text": _pick(rng, texts)})
    code = _pick(rng, [1000, 1001, 1006, 1005, None])
    items.append({"type": "websocket.disconnect", "code": code})
    return {"type": "websocket", **_common("/api/live", rng)}, items


def _picture(rng: np.random.Generator) -> bytes:
    times = [0.0, float(rng.uniform(0, 60)), -1.0, 1e300, float("nan"), float("inf"), 1e-300, 5e8]
    head = struct.pack("<dI", _pick(rng, times), int(rng.integers(0, 2**32)))
    suffix = _pick(rng, [".jpg", ".webp", ".png"])
    data = cv2.imencode(suffix, np.zeros((48, 64, 3), dtype=np.uint8))[1].tobytes()
    out = bytearray(data)
    for at in rng.integers(0, len(out), int(rng.integers(0, 4))):
        out[at] ^= 1 << int(rng.integers(8))
    return _pick(rng, [head + bytes(out), head + data, head, b"", rng.bytes(40), head + b"broken"])

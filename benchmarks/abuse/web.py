"""Wrong requests for the web application: raw ASGI, so that no client tidies them up.

With `schemathesis` installed, requests that its schema describes are asked as well.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import shutil
import struct
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from fastapi import FastAPI

from benchmarks.abuse.bases import whole_landmarks
from hiprom.apps.web import link
from hiprom.apps.web.application import make_application
from hiprom.apps.web.engine import Engine, Wish
from hiprom.apps.web.guard import HEADERS
from hiprom.apps.web.settings import Settings
from hiprom.live import Session
from hiprom.pose.detector import Pose

HOST: Final = "127.0.0.1:8765"
ORIGIN: Final = f"http://{HOST}"
_ANSWERS_WITHIN_S: Final = 30.0
_REFUSED: Final = frozenset({403, 421})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

Ask = Callable[[], None]
Message = dict[str, Any]


class _Detector:
    """Finds the recorded person, or nobody, in any picture."""

    def __init__(self) -> None:
        self._recorded = whole_landmarks()
        self._next = 0

    def update(self, image: Any, time_s: float) -> Pose | None:
        del image, time_s
        self._next = (self._next + 7) % len(self._recorded)
        n, seen = self._next, self._recorded
        return Pose(seen.image_px[n], seen.world_m[n], seen.visibility[n]) if n % 5 else None

    def close(self) -> None:
        """Nothing to release."""


class QuickEngine(Engine):
    """The real engine and session without the pose model, which would take all the time."""

    def __init__(self, wish: Wish, model: str, careful: bool) -> None:
        del model, careful
        self._size = (wish.width, wish.height)
        detector: Any = _Detector()
        self._detector = self._follower = detector
        self._looker = None
        self._session = Session(
            wish.test,
            first=wish.first,
            repetitions=wish.repetitions,
            width=wish.width,
            height=wish.height,
            mirrored=wish.mirrored,
        )


def requests(folder: Path, seed: int) -> Iterator[tuple[Ask, Callable[[], str]]]:
    """Yield what to ask, and how to show it, without end.

    Raises
    ------
    AssertionError
        From what is to be called: an answer is wrong.
    """
    # Times are short: no test is to wait long for a browser that will not come back.
    setattr(link, "_TICK_S", 0.01)  # noqa: B010 - final for everybody else
    settings = Settings(
        out=folder / "results",
        history=folder / "kept.sqlite3",
        grace_s=0.05,
        idle_s=5.0,
        upload_bytes=50_000,
    )
    settings.out.mkdir()
    for name in ("m.measurement.json", "m.frames.csv"):
        shutil.copy(folder / "bases" / name, settings.out)
    shutil.copy(folder / "bases" / "history.sqlite3", folder / "kept.sqlite3")
    application = make_application(settings, QuickEngine)
    rng = np.random.default_rng(seed)
    loop = asyncio.new_event_loop()
    if importlib.util.find_spec("schemathesis") is not None:
        yield lambda: _by_schema(application), lambda: "schemathesis"
    while True:
        scope, messages = _socket(rng) if rng.random() < 0.4 else _request(rng)

        def ask(scope: Message = scope, messages: list[Message] = messages) -> None:
            sent = loop.run_until_complete(_call(application, scope, messages))
            _judge(scope, sent)

        yield ask, lambda scope=scope, messages=messages: f"{scope}\n{messages}"  # type: ignore[misc]


async def _call(application: FastAPI, scope: Message, messages: list[Message]) -> list[Message]:
    waiting = list(messages)
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0)
        return waiting.pop(0) if waiting else await asyncio.Future()

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(dict(message))

    await asyncio.wait_for(application(scope, receive, send), _ANSWERS_WITHIN_S)
    return sent


def _judge(scope: Message, sent: list[Message]) -> None:
    headers = dict(scope["headers"])
    ours = headers.get(b"host") == HOST.encode()
    same = ours and headers.get(b"origin") == ORIGIN.encode()
    if scope["type"] == "websocket":
        assert sent, "no answer at all"
        if not same:
            assert sent[0]["type"] == "websocket.close", "a stranger's WebSocket was accepted"
        return
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1, f"{len(starts)} answers"
    status = starts[0]["status"]
    assert status < 500, f"status {status}"
    if not ours or (scope["method"] not in _SAFE and not same):
        assert status in _REFUSED, f"a stranger was answered with {status}"
    names = {name.decode().lower() for name, _ in starts[0]["headers"]}
    missing = {name.lower() for name in HEADERS} - names
    assert not missing, f"headers are missing: {missing}"


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


def _request(rng: np.random.Generator) -> tuple[Message, list[Message]]:
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


def _socket(rng: np.random.Generator) -> tuple[Message, list[Message]]:
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


def _by_schema(application: FastAPI) -> None:
    """Ask what the application's own schema describes, with Hypothesis's inputs."""
    import schemathesis  # type: ignore[import-not-found,unused-ignore]
    from hypothesis import HealthCheck, given, settings

    schema = schemathesis.openapi.from_dict(application.openapi())
    schema.app = application
    quick = settings(
        max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    for found in schema.get_all_operations():
        operation = found.ok()

        @quick
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(base_url=ORIGIN, headers={"Origin": ORIGIN})
            assert answer.status_code < 500, answer.status_code
            assert {name.lower() for name in HEADERS} <= set(answer.headers)

        ask()

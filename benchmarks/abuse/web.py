"""Ask the web application wrongly: over raw ASGI, so that no client tidies the requests up.

With `schemathesis` installed, requests that its schema describes are asked as well.
"""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np
from fastapi import FastAPI

from benchmarks.abuse.bases import whole_landmarks
from benchmarks.abuse.web_messages import HOST, ORIGIN, Message, draw_request, draw_socket
from hiprom.apps.web import connection
from hiprom.apps.web.application import make_application
from hiprom.apps.web.engine import Engine, StartRequest
from hiprom.apps.web.guard import HEADERS
from hiprom.apps.web.settings import Settings
from hiprom.live.detection import LiveDetection
from hiprom.pose.detector import Pose

_ANSWERS_WITHIN_S: Final = 30.0
_REFUSED: Final = frozenset({403, 421})
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

Ask = Callable[[], None]


class _Follower:
    """Finds the recorded person, or nobody, in any picture."""

    region = None

    def __init__(self) -> None:
        self._recorded = whole_landmarks()
        self._next = 0

    def update(self, image: Any, time_s: float) -> Pose | None:
        del image, time_s
        self._next = (self._next + 7) % len(self._recorded)
        n, seen = self._next, self._recorded
        return Pose(seen.image_px[n], seen.world_m[n], seen.visibility[n]) if n % 5 else None


class QuickEngine(Engine):
    """The real engine and session without the pose model, which would take all the time."""

    def __init__(self, request: StartRequest, model: str, careful: bool) -> None:
        del model, careful
        self._size = (request.width, request.height)
        self._detection = LiveDetection(_Follower())
        self._models = ExitStack()  # none
        self._session = request.session()


def requests(folder: Path, seed: int) -> Iterator[tuple[Ask, Callable[[], str]]]:
    """Yield what to ask, and how to show it, without end.

    Raises
    ------
    AssertionError
        From what is to be called: an answer is wrong.
    """
    # Times are short: no test is to wait long for a browser that will not come back.
    setattr(connection, "_TICK_S", 0.01)  # noqa: B010 - final for everybody else
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
        scope, messages = draw_socket(rng) if rng.random() < 0.4 else draw_request(rng)

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

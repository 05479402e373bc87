"""The WebSocket of a live test: pictures and commands in, views out, nothing queued.

From the page: a JSON text to start (a `StartRequest`) or to come back (``{"resume": key}``), then
pictures as binary messages (see `SentPicture.of`) and JSON texts ``{"command": "pause"}``. To the
page: JSON with a ``type``: ``ready``, ``view``, ``dropped``, ``result``, ``error``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import Any, Final, cast

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from hiprom.apps.web.engine import COMMANDS, Command, SentPicture, StartRequest
from hiprom.apps.web.faults import internal_error
from hiprom.apps.web.runs import Ending, LiveRun, LiveRuns
from hiprom.errors import HipromError, InputError

_HELLO_S: Final = 10.0
_TICK_S: Final = 0.5
_CLOSED: Final = (WebSocketDisconnect, RuntimeError)  # what sending raises when the page is gone
# Raised where the first message is no JSON text: bytes, invalid JSON, endless nesting, silence.
_NO_HELLO: Final = (ValueError, KeyError, RecursionError, asyncio.TimeoutError)
# What a browser sends when the tab closes, and a server when it stops: nobody will come back.
_GONE_FOR_GOOD: Final = frozenset({1000, 1001, 1012})


class _Inbox:
    """What came from the page and waits: every command, but only the newest picture."""

    def __init__(self) -> None:
        self._commands: list[Command] = []
        self._picture: SentPicture | None = None
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Let whoever waits look at once whether the page is still there."""
        self._news.set()

    def put_command(self, command: Command) -> None:
        self._commands.append(command)
        self._news.set()

    def put_picture(self, picture: SentPicture) -> SentPicture | None:
        """Return the picture that the new one takes the place of."""
        older, self._picture = self._picture, picture
        self._news.set()
        return older

    async def take(self, timeout_s: float) -> Command | SentPicture | None:
        """Return the next command or picture, or None where none came in time."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._news.wait(), timeout_s)
        if self._commands:
            return self._commands.pop(0)
        picture, self._picture = self._picture, None
        self._news.clear()
        return picture


class LiveConnection:
    """One browser's connection to a live test.

    Parameters
    ----------
    socket : WebSocket
        Accepted.
    runs : LiveRuns
    """

    def __init__(self, socket: WebSocket, runs: LiveRuns) -> None:
        self._socket = socket
        self._runs = runs
        self._inbox = _Inbox()

    async def serve(self) -> None:
        """Serve the connection to its end; the test ends with it, or waits for its return."""
        try:
            await self._run()
        finally:
            await self._close()

    async def _run(self) -> None:
        try:
            run = await self._open()
        except (HipromError, ValidationError, *_NO_HELLO) as error:
            await self._send(type="error", message=_refusal(error))
            return
        except WebSocketDisconnect:
            return
        run.holder = self
        receiving = asyncio.create_task(self._receive())
        receiving.add_done_callback(lambda _: self._inbox.wake())
        try:
            if await self._started(run, receiving):
                await self._send(type="ready", id=run.key)
                await self._work(run, receiving)
        except WebSocketDisconnect as gone:
            await self._on_disconnect(run, gone.code)
        except Exception as error:  # noqa: BLE001 - the page must be told
            if run.holder is self:
                await self._end_in_error(run, _sentence(error))
        finally:
            receiving.cancel()
            if run.holder is self and run.grace is None:
                await self._runs.end(run)

    async def _open(self) -> LiveRun:
        hello = json.loads(await asyncio.wait_for(self._socket.receive_text(), _HELLO_S))
        if isinstance(hello, dict) and "resume" in hello:
            return self._runs.resume(str(hello["resume"]))
        return await self._runs.open(StartRequest.model_validate(hello))

    async def _started(self, run: LiveRun, receiving: asyncio.Task[int]) -> bool:
        """Load what the test needs; return False where the page is gone before that is done."""
        starting = asyncio.create_task(run.start())
        await asyncio.wait((starting, receiving), return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            return True
        starting.cancel()
        run.connected = False  # the next test need only wait for it
        receiving.result()  # raises what the page sent, if that was the matter
        return False

    async def _receive(self) -> int:
        """Fill the inbox until the page is gone; return the code with which it went."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return int(message.get("code") or 1006)
            if (data := message.get("bytes")) is not None:
                older = self._inbox.put_picture(SentPicture.of(data))
                if older is not None:
                    await self._send(type="dropped", frame=older.number)
            else:
                self._inbox.put_command(_command(message.get("text") or ""))

    async def _work(self, run: LiveRun, receiving: asyncio.Task[int]) -> None:
        """Measure what comes until the test is over, and tell its result."""
        over = False
        while not over and not run.idle:
            item = await self._inbox.take(_TICK_S)
            if receiving.done():
                raise WebSocketDisconnect(receiving.result())
            over = await self._answer(run, item)
            if run.holder is not self:
                return  # the page came back by another connection, before this one was seen to drop
        ending = await self._runs.end(run)
        if ending.problem is not None:
            await self._send_error(ending.problem, ending)
        else:
            await self._send(type="result", **ending.to_dict())

    async def _answer(self, run: LiveRun, item: Command | SentPicture | None) -> bool:
        """Do what the page asks for; return whether the test is over."""
        if isinstance(item, SentPicture):
            began = time.perf_counter()
            view = await run.frame(item)
            if view is None:
                await self._send(type="dropped", frame=item.number)
                return False
            spent_ms = round(1000 * (time.perf_counter() - began), 1)
            await self._send(type="view", frame=item.number, server_ms=spent_ms, **view)
        else:
            if item is not None:
                await run.command(item)
            view = await run.tick()
            await self._send(type="view", frame=None, server_ms=0, **view)
        return bool(view["over"])

    async def _end_in_error(self, run: LiveRun, message: str) -> None:
        """End a test in which something went wrong; what was measured so far is kept."""
        ending = await self._runs.end(run)
        await self._send_error(
            "; ".join(dict.fromkeys(filter(None, (message, ending.problem)))), ending
        )

    async def _send_error(self, message: str, ending: Ending) -> None:
        """Tell what went wrong, what came of the test all the same, and whether that was lost."""
        lost = ending.problem is not None
        await self._send(type="error", message=message, lost=lost, **ending.to_dict())

    async def _on_disconnect(self, run: LiveRun, code: int) -> None:
        if run.holder is not self:
            return
        if code in _GONE_FOR_GOOD:
            await self._runs.end(run)
        else:
            self._runs.connection_dropped(run)

    async def _send(self, **message: Any) -> None:
        with contextlib.suppress(*_CLOSED):  # `_receive` tells how the page went
            await self._socket.send_text(json.dumps(message, allow_nan=False))

    async def _close(self) -> None:
        with contextlib.suppress(*_CLOSED):
            await self._socket.close()


def _command(text: str) -> Command:
    try:
        command = json.loads(text)["command"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError("the page sent something that is no command") from error
    if not isinstance(command, str) or command not in COMMANDS:
        raise InputError(f"the page sent an unknown command: {str(command)[:80]}")
    return cast(Command, command)


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, HipromError) else internal_error(error)


def _refusal(error: Exception) -> str:
    """Return why a first message starts no test."""
    if isinstance(error, HipromError):
        return str(error)
    if isinstance(error, ValidationError):
        return "the page asked for a test that cannot be done: reload it"
    return "the page did not say which test to start: reload it"

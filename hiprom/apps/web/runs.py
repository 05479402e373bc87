"""Live tests on the server: each in a thread of its own, outliving a dropped connection."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hiprom.apps.web.engine import Command, Engine, SentPicture, StartRequest
from hiprom.apps.web.faults import internal_error
from hiprom.apps.web.results import FinishedTest, Results
from hiprom.apps.web.settings import Settings
from hiprom.errors import HipromError, UsageError
from hiprom.scoring.refusal import LEAST_DURATION_S

if TYPE_CHECKING:
    from hiprom.analysis import Analysis

EngineFactory = Callable[[StartRequest, str, bool], Engine]
_T = TypeVar("_T")

_ENDED: Final = "that test has ended: start it again"
_TOO_MANY: Final = "a test is running in another window: stop it there, or wait until it ends"
_TOO_SHORT: Final = "the test was stopped within its first second"


@dataclass(frozen=True)
class Ending:
    """What came of a test: what was saved, why nothing could be measured, or could be saved."""

    finished: FinishedTest | None = None
    reasons: tuple[str, ...] = ()
    problem: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the ending as the page reads it."""
        key = None if self.finished is None else self.finished.key
        return {"id": key, "reasons": list(self.reasons)}


class LiveRun:
    """One live test. Its engine is touched by one thread only; all methods are for the event loop.

    Parameters
    ----------
    request : StartRequest
    settings : Settings
    results : Results
        Where what was measured goes.
    make_engine : callable
        Makes the engine, in the run's thread.
    """

    def __init__(
        self,
        request: StartRequest,
        settings: Settings,
        results: Results,
        make_engine: EngineFactory,
    ) -> None:
        self.key = secrets.token_urlsafe(18)
        self.connected = True
        self.holder: object = None  # the connection that the page has now, or had last
        self.grace: asyncio.Task[None] | None = None  # ends it unless its browser comes back
        self._request = request
        self._settings = settings
        self._results = results
        self._make_engine = make_engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._engine: Engine | None = None  # set and closed in that thread
        self._picture_s = 0.0
        self._heard_at = time.monotonic()
        self._end: asyncio.Task[Ending] | None = None

    async def start(self) -> None:
        """Load the pose model and make the session; nothing is left to do where that is done."""
        if self._engine is None:
            await self._do(self._load)
            self._heard_at = time.monotonic()

    def _load(self) -> None:
        settings = self._settings
        self._engine = self._make_engine(self._request, settings.model, settings.careful)

    @property
    def idle(self) -> bool:
        """No picture has come for so long that the test should end."""
        return time.monotonic() - self._heard_at > self._settings.idle_s

    @property
    def ending(self) -> bool:
        """The test is being ended, or has ended."""
        return self._end is not None

    async def frame(self, picture: SentPicture) -> dict[str, Any] | None:
        """Measure a picture; None where it cannot be decoded."""
        engine = self._running()
        view = await self._do(lambda: engine.frame(picture))
        self._picture_s, self._heard_at = picture.time_s, time.monotonic()
        return view

    async def tick(self) -> dict[str, Any]:
        """Let the session know that time passes although no picture comes."""
        engine = self._running()
        now_s = self._picture_s + time.monotonic() - self._heard_at
        return await self._do(lambda: engine.tick(now_s))

    async def command(self, command: Command) -> None:
        """Pause, resume, restart or stop."""
        engine = self._running()
        await self._do(lambda: engine.command(command))

    async def finish(self) -> Ending:
        """End the test, save what was measured, release the model; twice gives the same ending."""
        if self._end is None:
            self._end = asyncio.create_task(self._finish())
        return await asyncio.shield(self._end)

    async def _finish(self) -> Ending:
        try:
            return await self._do(self._save)
        except HipromError as error:  # an ending like others: whoever else asks must not fail
            return Ending(problem=str(error))
        except Exception as error:  # noqa: BLE001 - the page must be told
            return Ending(problem=internal_error(error))
        finally:
            self._thread.shutdown(wait=False)

    def _save(self) -> Ending:
        engine = self._engine
        if engine is None:  # it could not be made
            return Ending()
        try:
            analysis = engine.finish()
        finally:
            engine.close()
        if analysis is None:
            return Ending()
        measurement = analysis.measurement
        if not measurement.quality.measurable:
            if _too_short(analysis):
                return Ending(None, (_TOO_SHORT,))  # the scoring speaks of a clip
            reasons = (*measurement.sides.left.reasons, *measurement.sides.right.reasons)
            return Ending(None, tuple(dict.fromkeys((*measurement.quality.reasons, *reasons))))
        return Ending(self._results.save(analysis, f"live {self._request.test} test"))

    def _running(self) -> Engine:
        if self._engine is None or self.ending:
            raise UsageError(_ENDED)
        return self._engine

    async def _do(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _too_short(analysis: Analysis) -> bool:
    """Return whether a person was found, but for less time than the scoring needs."""
    time_s = analysis.landmarks.time_s
    found = analysis.measurement.quality.pose_fraction > 0
    return found and bool(time_s[-1] - time_s[0] < LEAST_DURATION_S)


class LiveRuns:
    """The live tests that are running: a limited number, each for a limited time.

    Parameters
    ----------
    settings : Settings
    results : Results
    make_engine : callable
        Makes what measures a test.
    """

    def __init__(self, settings: Settings, results: Results, make_engine: EngineFactory) -> None:
        self._settings = settings
        self._results = results
        self._make_engine = make_engine
        self._runs: dict[str, LiveRun] = {}

    @property
    def going(self) -> bool:
        """A test is going on, or is being saved."""
        return bool(self._runs)

    async def open(self, request: StartRequest) -> LiveRun:
        """Return a new test, to be started; one that lost its browser makes room for it.

        Raises
        ------
        UsageError
            If as many are going on as may be.
        """
        for run in [run for run in self._runs.values() if not run.connected]:
            await self.end(run)
        if len(self._runs) >= self._settings.live_runs:
            raise UsageError(_TOO_MANY)
        run = LiveRun(request, self._settings, self._results, self._make_engine)
        self._runs[run.key] = run
        return run

    def resume(self, key: str) -> LiveRun:
        """Return the test of a browser that comes back.

        It may be back before its old connection is seen to have dropped: only the page that began
        the test knows its key.

        Raises
        ------
        UsageError
            If it has ended.
        """
        run = self._runs.get(key)
        if run is None or run.ending:
            raise UsageError(_ENDED)
        if run.grace is not None:
            run.grace.cancel()
            run.grace = None
        run.connected = True
        return run

    async def end(self, run: LiveRun) -> Ending:
        """End a test and save what was measured."""
        if run.grace is not None and run.grace is not asyncio.current_task():
            run.grace.cancel()
        try:
            return await run.finish()
        finally:
            self._runs.pop(run.key, None)

    def connection_dropped(self, run: LiveRun) -> None:
        """Note that a test's connection dropped: it may come back for a while, then it ends."""
        run.connected = False
        run.grace = asyncio.create_task(self._end_later(run))

    async def close(self) -> None:
        """End every test; for when the server stops."""
        for run in list(self._runs.values()):
            await self.end(run)

    async def _end_later(self, run: LiveRun) -> None:
        await asyncio.sleep(self._settings.grace_s)
        await self.end(run)

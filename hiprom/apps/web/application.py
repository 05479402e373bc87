"""The routes: the page's files, a start-up call, clips, results, and the live WebSocket."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response, WebSocket
from fastapi.responses import FileResponse, JSONResponse
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles

from hiprom.apps.web.connection import LiveConnection
from hiprom.apps.web.earlier import EarlierResults
from hiprom.apps.web.engine import Engine
from hiprom.apps.web.folders import delete_leftovers
from hiprom.apps.web.guard import Guard
from hiprom.apps.web.history import AddRequest, HistoryAccess, HistoryResult, read_add_request
from hiprom.apps.web.results import MEDIA_TYPES, FinishedTest, Results
from hiprom.apps.web.runs import EngineFactory, LiveRuns
from hiprom.apps.web.settings import Settings
from hiprom.apps.web.texts import start_data
from hiprom.apps.web.uploads import BusyError, TooLargeError, Upload, Uploads
from hiprom.errors import HipromError

STATIC: Final = Path(__file__).parent / "static"
# matplotlib's SVG styles its own text; shown as a picture it can do nothing else.
_SVG_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# Windows looks these up in its registry, where other programs may have written "text/plain": then
# no browser would run the page's modules.
_KINDS: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_STATUS: Final[dict[type[Exception], int]] = {TooLargeError: 413, BusyError: 429}

# A plain function runs in a thread, beside the event loop. What asks for clips or live tests, which
# the loop changes, is a coroutine: it runs in the loop itself.
router = APIRouter()


def make_application(settings: Settings, make_engine: EngineFactory = Engine) -> FastAPI:
    """Return the web application.

    Parameters
    ----------
    settings : Settings
    make_engine : callable, optional
        Makes what measures a live test; tests put something quicker here.

    Returns
    -------
    FastAPI
        An ASGI application; its lifespan ends and saves what is going on when the server stops.
    """
    for suffix, kind in _KINDS.items():
        mimetypes.add_type(kind, suffix)
    results = Results(settings.out)
    runs = LiveRuns(settings, results, make_engine)
    uploads = Uploads(settings, results)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        delete_leftovers()
        yield
        await runs.close()
        await uploads.close()

    # The interactive API pages would load scripts from elsewhere.
    application = FastAPI(
        title="hiprom",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=[Middleware(Guard, settings=settings)],
        exception_handlers={HipromError: _refuse, ClientDisconnect: _gone},
    )
    application.state.settings = settings
    application.state.results = results
    history = HistoryAccess(settings.history, settings.results_shown)
    application.state.history = history
    application.state.earlier = EarlierResults(results, history, settings.results_shown)
    application.state.runs = runs
    application.state.uploads = uploads
    application.include_router(router)
    application.mount("/", StaticFiles(directory=STATIC, html=True), name="page")
    return application


async def _refuse(request: Request, error: Exception) -> Response:
    return JSONResponse({"message": str(error)}, _STATUS.get(type(error), 400))


async def _gone(request: Request, error: Exception) -> Response:
    # The page was closed in the middle of an upload: nobody reads this, and nothing is wrong here.
    return Response(status_code=400)


@router.get("/api/start")
def start(request: Request) -> dict[str, Any]:
    """Texts, tests and limits."""
    return start_data(request.app.state.settings)


@router.post("/api/clips", status_code=202)
async def take_clip(
    request: Request,
    name: Annotated[str, Query(max_length=300)],
    test: Annotated[Literal["auto", "seated", "standing"], Query()] = "auto",
    mirrored: bool = False,
    key: Annotated[str | None, Query(pattern=r"^[0-9a-f]{24}$")] = None,
) -> dict[str, Any]:
    """Take a clip as the request's body and start measuring it.

    The page names the key by which it will ask for the clip, or cancel it: it may want to do that
    before it has the answer.
    """
    uploads: Uploads = request.app.state.uploads
    settings: Settings = request.app.state.settings
    length = request.headers.get("content-length", "0")
    # Eighteen digits are enough for any clip; Python refuses to read thousands.
    if length.isdecimal() and int(length[:18]) > settings.upload_bytes:
        raise TooLargeError(f"the clip is larger than {settings.upload_bytes / 1e6:.0f} MB")
    upload = Upload(Path(name).name, test, mirrored)
    job = await uploads.take(upload, request.stream(), key or secrets.token_hex(12))
    return job.to_dict()


@router.get("/api/clips/{key}")
async def look_at_clip(request: Request, key: str) -> dict[str, Any]:
    """How far the measuring of a clip has come."""
    job = request.app.state.uploads.get(key)
    if job is None:
        raise HTTPException(404)
    found: dict[str, Any] = job.to_dict()
    return found


@router.delete("/api/clips/{key}", status_code=204)
async def cancel_clip(request: Request, key: str) -> None:
    """Stop measuring a clip."""
    request.app.state.uploads.cancel(key)


@router.get("/api/going")
async def show_going(request: Request) -> dict[str, Any]:
    """Whether a live test goes on or is being saved, and the clip that is being measured."""
    job = request.app.state.uploads.going()
    return {
        "live": request.app.state.runs.going,
        "clip": None if job is None else job.to_dict(),
    }


@router.get("/api/results")
def list_results(request: Request) -> list[dict[str, Any]]:
    """The last finished tests, the latest first; those of earlier days included."""
    results: Results = request.app.state.results
    return [one.line() for one in results.recent(request.app.state.settings.results_shown)]


@router.get("/api/results/{key}")
def show_result(request: Request, key: str) -> dict[str, Any]:
    """One finished test, or one of the history."""
    shown = _found(request, key).summary()
    if shown["folder"] is not None and not request.app.state.settings.local:
        shown["folder"] = Path(shown["folder"]).name  # where it lies is nobody else's business
    return shown


@router.get("/api/results/{key}/earlier")
def list_earlier(request: Request, key: str) -> list[dict[str, Any]]:
    """What a finished test can be compared with."""
    earlier: EarlierResults = request.app.state.earlier
    return earlier.lines(_found(request, key))


@router.get("/api/results/{key}/change")
def show_change(
    request: Request, key: str, since: Annotated[str, Query(max_length=100)]
) -> dict[str, Any]:
    """How a finished test differs from an earlier one."""
    earlier: EarlierResults = request.app.state.earlier
    change = earlier.change(_found(request, key), since)
    if change is None:
        raise HTTPException(404)
    return change


@router.get("/api/history")
def list_history(
    request: Request, person: Annotated[str | None, Query(max_length=100)] = None
) -> dict[str, Any]:
    """The last measurements of the history, of everybody or of one person."""
    history: HistoryAccess = request.app.state.history
    return history.listing(person)


@router.get("/api/results/{key}/history")
def show_history_state(request: Request, key: str) -> dict[str, Any]:
    """Whether a finished test can be added to the history, or is there already."""
    history: HistoryAccess = request.app.state.history
    return history.state(_finished(request, key))


@router.post("/api/results/{key}/history", status_code=201)
def add_to_history(
    request: Request, key: str, wanted: Annotated[AddRequest, Depends(read_add_request)]
) -> dict[str, Any]:
    """Add a finished test to the history."""
    history: HistoryAccess = request.app.state.history
    finished = _finished(request, key)
    history.add(finished, wanted.person)
    return history.state(finished)


@router.get("/api/results/{key}/{kind}")
def fetch_file(request: Request, key: str, kind: str) -> FileResponse:
    """A file of a finished test: json, csv, svg, npz or html."""
    path = _finished(request, key).files.get(kind)
    if path is None or not path.is_file():
        raise HTTPException(404)
    picture = kind == "svg"
    return FileResponse(
        path,
        media_type=MEDIA_TYPES[kind],
        filename=path.name,
        content_disposition_type="inline" if picture else "attachment",
        headers={"Content-Security-Policy": _SVG_POLICY} if picture else None,
    )


@router.websocket("/api/live")
async def live(socket: WebSocket) -> None:
    """A live test."""
    await socket.accept()
    await LiveConnection(socket, socket.app.state.runs).serve()


def _finished(request: Request, key: str) -> FinishedTest:
    results: Results = request.app.state.results
    finished = results.get(key)
    if finished is None:
        raise HTTPException(404)
    return finished


def _found(request: Request, key: str) -> FinishedTest | HistoryResult:
    earlier: EarlierResults = request.app.state.earlier
    found = earlier.find(key)
    if found is None:
        raise HTTPException(404)
    return found

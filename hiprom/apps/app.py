"""``hiprom app``: the guided test and clips in the browser, served on this machine only."""

from __future__ import annotations

import secrets
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from hiprom.apps.console import emit, say
from hiprom.apps.options import Careful, Debug, ModelOption, Quiet, db_option, typed
from hiprom.apps.web.settings import DEFAULT_PORT
from hiprom.defaults import CAREFUL, CAREFUL_MODEL
from hiprom.errors import UsageError

EXAMPLE = """\
Examples:

hiprom app

hiprom app --port 9000 --no-browser

hiprom app --host 0.0.0.0 --token
"""

_NEEDED = ("fastapi", "uvicorn", "websockets")

Host = Annotated[
    str,
    typer.Option(
        metavar="HOST", help="Address to listen on; any but this machine's own needs --token."
    ),
]
Port = Annotated[
    int,
    typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen on; 0 picks a free one."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")]
Token = Annotated[
    bool, typer.Option("--token", help="Ask every browser for a secret, which is printed once.")
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results of finished tests.")]
Db = Annotated[
    Path | None,
    db_option("History to compare with and add to; by default the one in your data folder."),
]
UploadMb = Annotated[int, typer.Option(metavar="MB", min=1, help="Largest clip that is accepted.")]


def app(
    context: typer.Context,
    host: Host = "127.0.0.1",
    port: Port = DEFAULT_PORT,
    no_browser: NoBrowser = False,
    token: Token = False,
    out: Out = Path("hiprom-results"),
    model: ModelOption = "full",
    careful: Careful = CAREFUL,
    max_upload: UploadMb = 500,
    db: Db = None,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Open the guided test in the browser: nothing leaves this machine, no picture is stored."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            f'hiprom app needs {", ".join(missing)}; get it with: pip install "hiprom[app]"'
        )
    from hiprom.apps.web.serve import address_for_others, listen, open_page, serve
    from hiprom.apps.web.settings import Settings
    from hiprom.files import place_of
    from hiprom.history.store import default_path
    from hiprom.pose import check_mediapipe, resolve_model
    from hiprom.writing import check_results_folder

    settings = Settings(
        host=host,
        port=port,
        token=secrets.token_urlsafe(24) if token else None,
        out=place_of(out),
        model=model,
        careful=careful,
        upload_bytes=max_upload * 1_000_000,
    )
    if not settings.local and settings.token is None:
        raise UsageError(
            f"--host {host} lets other machines in: add --token, "
            "or leave --host out to serve this machine only"
        )
    if settings.local and not token:
        settings = replace(settings, history=db or default_path())
    elif typed(context, "db"):
        raise UsageError("a page with --token may be shared, and has no history: drop --db")
    check_results_folder(settings.out)
    check_mediapipe()
    resolve_model(model)
    if careful:
        resolve_model(CAREFUL_MODEL)
    taken, settings = listen(settings)

    def ready() -> None:
        emit(f"{address_for_others(settings)}\n")
        if not quiet and settings.everywhere:
            say(f"on this computer, where the camera can be used: {settings.address}")
        if not quiet:
            say("serving; Ctrl-C stops it")
        if not no_browser:
            open_page(settings)

    try:
        serve(settings, taken, ready=ready)
    except KeyboardInterrupt:
        if not quiet:
            say("stopped")

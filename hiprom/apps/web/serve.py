"""Run the server until Ctrl-C: its socket, the browser, a clean end."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import uvicorn

from hiprom.apps.interrupts import on_hangup
from hiprom.apps.web.application import make_application
from hiprom.apps.web.settings import Settings
from hiprom.errors import HipromError, UsageError, reason_of

# How long a test that is being saved may keep the server from stopping.
_SHUTDOWN_S: Final = 15


def listen(settings: Settings) -> tuple[socket.socket, Settings]:
    """Take the port; return the socket, and the settings with the port that was really taken.

    Raises
    ------
    UsageError
        If the port is in use or not allowed, or the host is not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        settings.host.encode("idna")  # a socket that learns of a name like no host's is left open
        taken = socket.create_server((settings.host, settings.port), family=family, backlog=64)
    except (OSError, OverflowError, UnicodeError) as error:
        raise UsageError(_reason(settings, error)) from error
    return taken, replace(settings, port=taken.getsockname()[1])


class _Server(uvicorn.Server):
    """Says when it serves: from then on, not before, Ctrl-C and SIGTERM are its own to handle."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self.problem: HipromError | SystemExit | None = None  # nobody could be told that it serves

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        try:
            self._ready()
        except (HipromError, SystemExit) as error:  # out of here, the loop would print all of it
            self.problem = error
            asyncio.get_running_loop().call_soon(self.stop)  # when it serves: then it ends cleanly

    def stop(self) -> None:
        self.should_exit = True


def serve(settings: Settings, taken: socket.socket, *, ready: Callable[[], None]) -> None:
    """Serve until interrupted; tests that are going on are ended and saved.

    Parameters
    ----------
    settings : Settings
    taken : socket
        From `listen`.
    ready : callable
        Called once, when the page can be asked for and Ctrl-C ends cleanly.

    Raises
    ------
    HipromError
        From `ready`, where nobody could be told the address.
    """
    config = uvicorn.Config(
        make_application(settings),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws_max_size=settings.frame_bytes,
        ws_per_message_deflate=False,  # pictures are compressed already
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )
    server = _Server(config, ready)
    with on_hangup(server.stop):
        server.run(sockets=[taken])
    if server.problem is not None:
        raise server.problem


def open_page(settings: Settings) -> None:
    """Open the page in the browser, without waiting for the browser."""
    threading.Thread(target=webbrowser.open, args=(settings.address,), daemon=True).start()


def address_for_others(settings: Settings) -> str:
    """Return what another machine opens: an address of this one where it listens on all of them."""
    if not settings.everywhere:
        return settings.address
    family, somewhere = (
        (socket.AF_INET6, "2001:db8::1") if ":" in settings.host else (socket.AF_INET, "192.0.2.1")
    )
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((somewhere, 9))  # sends nothing: it only chooses the way out
            host = str(probe.getsockname()[0])
        except OSError:
            host = socket.gethostname()  # no network at the moment
    return settings.address_at(host)


def _reason(settings: Settings, error: Exception) -> str:
    where = f"{settings.host}:{settings.port}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            f"port {settings.port} is in use, perhaps by another hiprom app; "
            "stop that, or choose another: hiprom app --port 8766"
        )
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return f"cannot listen on {where}: ports below 1024 need rights; choose one above"
    return (
        f"cannot listen on {where}: {reason_of(error)}; leave --host out to serve this machine only"
    )

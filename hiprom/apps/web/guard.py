"""Who may talk to the server, and the headers that keep the page to itself.

Any page in the user's browser can send requests to 127.0.0.1, and a name that an attacker's DNS
turns to 127.0.0.1 makes that page same-origin. So the Host must be ours on every request, and the
Origin ours on everything that changes something and on every WebSocket.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hiprom.apps.web.settings import Settings, is_loopback

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY_VIOLATION: Final = 1008

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every response; one that sets a header itself keeps its own."""


class Guard:
    """ASGI middleware: refuse strangers, add the security headers.

    Parameters
    ----------
    app : ASGI application
    settings : Settings
        Whose host, port and token decide.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._cookie = f"hiprom_{settings.port}"
        # Browsers send a name in small letters, whatever the machine calls itself.
        names = ("localhost", settings.host, socket.gethostname())
        self._names = {name.casefold() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the refusal."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send_guarded)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await refusal(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_ours(host):
            return PlainTextResponse("This address is not the one hiprom app serves.", 421)
        if scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS:
            ours = [f"{scheme}://{host}".casefold() for scheme in ("http", "https")]
            if headers.get("origin", "").casefold() not in ours:
                return PlainTextResponse("Only hiprom's own page may do this.", 403)
        return self._ask_token(scope, headers)

    def _is_ours(self, host: str) -> bool:
        """Return whether a Host header names this server.

        Addresses in digits cannot be rebound by DNS, so a server open to the network takes any.
        """
        try:
            parts = urlsplit(f"//{host}")
            name, port = parts.hostname, parts.port
        except ValueError:
            return False
        if name is None or "@" in host or parts.netloc != host:
            return False  # more than a name and a port
        if (port or 80) != self._settings.port:
            return False
        if self._settings.local:
            return is_loopback(name)
        if name.casefold() in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _ask_token(self, scope: Scope, headers: Headers) -> Response | None:
        """Let in who holds the token: in a cookie, or once in the address, which sets it."""
        token = self._settings.token
        if token is None or _same(_cookie(headers, self._cookie), token):
            return None
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        if scope["type"] == "http" and scope["method"] == "GET" and _same(given, token):
            # Two slashes would name another host.
            answer = RedirectResponse("/" + scope["path"].lstrip("/"), 303)
            # A strict one would not come back at once where the address was a link on another page.
            answer.set_cookie(self._cookie, token, httponly=True, samesite="lax")
            return answer
        return PlainTextResponse("Open the address that hiprom app printed: it has the token.", 401)


def _cookie(headers: Headers, name: str) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return "" if morsel is None else morsel.value


def _same(given: str, token: str) -> bool:
    return secrets.compare_digest(given.encode(), token.encode())

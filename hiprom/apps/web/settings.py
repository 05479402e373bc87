"""What the web application is told when it starts, and its limits."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hiprom.defaults import CAREFUL

UPLOAD_SUFFIXES: Final = (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi")
"""Containers that a phone or a camera records."""

MOST_REPETITIONS: Final = 10
"""The most repetitions of a side that may be asked for; the page's field has the same limit."""

DEFAULT_PORT: Final = 8765

_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # and the address of this machine alone


@dataclass(frozen=True)
class Settings:
    """How to serve, and how much of it.

    Attributes
    ----------
    host, port : str, int
        Where to listen.
    token : str or None
        The secret that a browser must show; None where only this machine can connect.
    out : Path
        The folder where finished tests are saved.
    model : str
        Pose model, or the path of a bundle.
    careful : bool
        Have the heavy model look again at some pictures.
    upload_bytes : int
        The largest clip taken.
    frame_bytes : int
        The largest camera picture taken, compressed.
    silence_s : float
        How long an upload may stall before it is given up, and another clip may be sent.
    live_runs, uploads : int
        How many of each may run at a time.
    results_shown : int
        Of how many earlier tests the start page shows a line.
    history : Path or None
        The history: to list, to compare with, to add to when asked; None leaves it out.
    grace_s : float
        How long a test waits for a browser whose connection dropped.
    idle_s : float
        How long a test without any picture is kept, whatever the session itself says.
    """

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    token: str | None = None
    out: Path = Path("hiprom-results")
    model: str = "full"
    careful: bool = CAREFUL
    upload_bytes: int = 500_000_000
    frame_bytes: int = 4_000_000
    silence_s: float = 60.0
    live_runs: int = 1
    uploads: int = 1
    results_shown: int = 12
    history: Path | None = None
    grace_s: float = 20.0
    idle_s: float = 960.0

    @property
    def local(self) -> bool:
        """Only this machine can connect."""
        return is_loopback(self.host)

    @property
    def address(self) -> str:
        """What to open in the browser of this machine."""
        return self.address_at(_EVERYWHERE.get(self.host, self.host))

    @property
    def everywhere(self) -> bool:
        """It listens on every address of this machine; none of them is its `host`."""
        return self.host in _EVERYWHERE

    def address_at(self, host: str) -> str:
        """Return what to open in a browser that reaches this machine as `host`."""
        host = f"[{host}]" if ":" in host else host
        query = "" if self.token is None else f"?token={self.token}"
        return f"http://{host}:{self.port}/{query}"


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine and nobody else."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

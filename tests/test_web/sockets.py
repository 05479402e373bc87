"""The connection of a live test, as the page holds it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from helpers.waiting import wait_for

from .fakes import OURS, SOCKET, WISH


@contextmanager
def connected(client, hello=WISH):
    with client.websocket_connect(SOCKET, headers=OURS) as socket:
        socket.send_json(hello)
        yield socket


def until(socket, kind):
    """Return the next message of a kind, leaving others out."""
    while True:
        message = socket.receive_json()
        if message["type"] == kind:
            return message


def drop(client, socket):
    """Break the connection as a network does, and wait until the server has noticed."""
    socket.close(1006)
    runs = client.app.state.runs._runs
    wait_for(lambda: not any(run.connected for run in runs.values()))


def saved(settings) -> list[Path]:
    return sorted(settings.out.glob("*.measurement.json"))

"""The command ``hiprom app``, and that every text of the page is there."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from helpers.waiting import LONGEST_S
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from hiprom.apps import app as command
from hiprom.apps.cli import main
from hiprom.apps.web.application import STATIC
from hiprom.apps.web.serve import address_for_others
from hiprom.apps.web.settings import Settings
from hiprom.live.texts import texts

FULL = Path("/dev/full")


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["app", *arguments])
    return ended.value.code, capsys.readouterr().err


def test_a_missing_extra_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    status, message = run(capsys)
    assert status == 2
    assert message.count("\n") == 1
    assert 'pip install "hiprom[app]"' in message


def test_other_machines_need_a_token(capsys):
    status, message = run(capsys, "--host", "0.0.0.0")
    assert status == 2
    assert message.count("\n") == 1
    assert "--token" in message


def test_a_history_that_would_not_be_used_is_refused(capsys, tmp_path):
    status, message = run(capsys, "--token", "--no-browser", "--db", str(tmp_path / "mine"))
    assert status == 2
    assert message.endswith("has no history: drop --db\n")


def test_a_port_in_use_is_one_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, message = run(capsys, "--port", port, "--no-browser")
    assert status == 2
    assert message.count("\n") == 1
    assert f"port {port} is in use" in message


@pytest.mark.parametrize("host", ["192.0.2.1", "é" * 70], ids=["another's", "none's"])
def test_a_host_that_is_not_ours_is_one_line(capsys, host):
    status, message = run(capsys, "--host", host, "--token", "--no-browser")
    assert status == 2
    assert message.startswith(f"hiprom: cannot listen on {host}:8765: ")
    assert message.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        (Settings(), "http://127.0.0.1:8765/"),
        (Settings(host="::1", port=80), "http://[::1]:80/"),
        (Settings(token="secret"), "http://127.0.0.1:8765/?token=secret"),
        (Settings(host="0.0.0.0", token="secret"), "http://127.0.0.1:8765/?token=secret"),
        (Settings(host="::"), "http://[::1]:8765/"),
    ],
)
def test_address(settings, address):
    assert settings.address == address


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_address_for_others_can_be_opened_by_them(host):
    found = urlsplit(address_for_others(Settings(host=host, token="secret")))
    assert (found.port, found.query) == (8765, "token=secret")
    assert found.hostname not in ("0.0.0.0", "::", None)
    assert address_for_others(Settings(host="192.0.2.7")) == "http://192.0.2.7:8765/"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent to a group of processes there")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_ctrl_c_a_polite_end_and_a_closed_terminal_stop_the_server_cleanly(tmp_path, name):
    arguments = [sys.executable, "-m", "hiprom", "app", "--no-browser", "--port", "0"]
    number = getattr(signal, name)
    server = subprocess.Popen(
        [*arguments, "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests may ignore it, as nohup does, and so would the server.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    with server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        assert server.stderr is not None
        assert "Ctrl-C" in server.stderr.readline()
        with connect(f"ws{address[4:]}api/live", origin=address.rstrip("/")) as page:
            server.send_signal(number)
            with pytest.raises(ConnectionClosedError, match="1012"):  # so the page knows
                page.recv(timeout=LONGEST_S)
            _, err = server.communicate(timeout=LONGEST_S)
    assert server.returncode == 0
    assert "Traceback" not in err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_where_nobody_can_be_told_the_address_it_ends_in_one_line(tmp_path):
    arguments = [sys.executable, "-m", "hiprom", "app", "--no-browser", "--port", "0"]
    with FULL.open("w") as full:
        done = subprocess.run(
            [*arguments, "--out", str(tmp_path / "out")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=LONGEST_S,
        )
    assert done.returncode == 2
    assert done.stderr == ("hiprom: cannot write to the standard output: no space left on device\n")


def _scripts() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js"))


def test_every_text_that_the_page_asks_for_is_there():
    html = Path(STATIC, "index.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'data-(?:text|label)="([\w.]+)"', html))
    sections = {key.partition(".")[0] for key in texts("hiprom.apps.web")}
    asked |= set(re.findall(rf'"((?:{"|".join(sections)})\.\w+)"', _scripts()))
    assert asked <= set(texts("hiprom.apps.web"))

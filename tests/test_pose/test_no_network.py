"""Reading a clip and finding its landmarks asks the system for no connection and no name."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.waiting import LONGEST_S

from .test_detector import RUN

pytestmark = pytest.mark.slow

# Sockets within the machine (a pair for a thread pool, say) reach nobody.
_ELSEWHERE = re.compile(r"AF_INET6?\b|sin_addr|sin6_addr|AF_NETLINK|nscd")


def traced(command: list[str], log: Path) -> list[str]:
    """Run a command under strace; return its network calls, or skip where it may not trace."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    probe = subprocess.run(
        [strace, "-f", "-o", "/dev/null", "true"], capture_output=True, check=False
    )
    if probe.returncode:
        pytest.skip("strace is not permitted here")
    subprocess.run(
        [strace, "-f", "-e", "trace=network", "-o", str(log), *command],
        check=True,
        capture_output=True,
        timeout=LONGEST_S,
    )
    return [line for line in log.read_text().splitlines() if _ELSEWHERE.search(line)]


def test_landmarks_of_a_clip(sample_clips: list[Path], tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN, str(sample_clips[0])]
    assert traced(command, tmp_path / "trace") == []


def test_the_trace_would_see_a_connection(tmp_path: Path) -> None:
    code = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    assert traced([sys.executable, "-c", code], tmp_path / "trace") != []

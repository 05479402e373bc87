"""Native lines are kept off stderr; Python's own pass; everything is as before afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import os, sys, threading
from hiprom.pose.quiet import quiet_native_stderr
before = sys.stderr
os.write(2, b"native before\\n")
with quiet_native_stderr({enabled}):
    os.write(2, b"native inside\\n")
    print("python inside", file=sys.stderr)
    with quiet_native_stderr({enabled}):
        os.write(2, b"native nested\\n")
    thread = threading.Thread(target=lambda: print("python thread", file=sys.stderr))
    thread.start(); thread.join()
    os.write(2, b"native still inside\\n")
assert sys.stderr is before
os.write(2, b"native after\\n")
try:
    with quiet_native_stderr({enabled}):
        raise ValueError
except ValueError:
    print("python after", file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("enabled", "lines"),
    [
        (
            True,
            "native before|python inside|python thread|native after|python after",
        ),
        (
            False,
            "native before|native inside|python inside|native nested|python thread"
            "|native still inside|native after|python after",
        ),
    ],
)
def test_only_native_lines_are_kept_back(enabled: bool, lines: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(enabled=enabled)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr.splitlines() == lines.split("|")


def test_it_works_without_any_stderr() -> None:
    code = "import os, sys; os.close(2); sys.stderr = None\n" + (
        "from hiprom.pose.quiet import quiet_native_stderr\n"
        "with quiet_native_stderr(): pass\nprint('fine')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "fine\n"

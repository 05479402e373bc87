"""Native lines are kept off stderr; Python's own pass; everything is as before afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest
from helpers.waiting import LONGEST_S

CODE = """
import logging, os, sys, threading
from hiprom.pose.quiet import quiet_native_stderr
before, name = sys.stderr, sys.stderr.name
logging.basicConfig(format="%(message)s")  # takes hold of the stream, as an application does
os.write(2, b"native before\\n")
with quiet_native_stderr({enabled}):
    os.write(2, b"native inside\\n")
    print("python inside", file=sys.stderr)
    logging.warning("logged inside")
    with quiet_native_stderr({enabled}):
        os.write(2, b"native nested\\n")
    thread = threading.Thread(target=lambda: print("python thread", file=sys.stderr))
    thread.start(); thread.join()
    os.write(2, b"native still inside\\n")
assert sys.stderr is before and (sys.stderr.name, sys.stderr.fileno()) == (name, 2)
os.write(2, b"native after\\n")
try:
    with quiet_native_stderr({enabled}):
        raise ValueError
except ValueError:
    print("python after", file=sys.stderr)
"""


@pytest.mark.parametrize("unbuffered", [[], ["-u"]])
@pytest.mark.parametrize(
    ("enabled", "lines"),
    [
        (
            True,
            "native before|python inside|logged inside|python thread|native after|python after",
        ),
        (
            False,
            "native before|native inside|python inside|logged inside|native nested|python thread"
            "|native still inside|native after|python after",
        ),
    ],
)
def test_only_native_lines_are_kept_back(enabled: bool, lines: str, unbuffered: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *unbuffered, "-c", CODE.format(enabled=enabled)],
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST_S,
    )
    assert done.stderr.splitlines() == lines.split("|")


def test_it_works_without_any_stderr() -> None:
    code = "import os, sys; os.close(2); sys.stderr = None\n" + (
        "from hiprom.pose.quiet import quiet_native_stderr\n"
        "with quiet_native_stderr(): pass\nprint('fine')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=LONGEST_S
    )
    assert done.stdout == "fine\n"

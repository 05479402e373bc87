"""What the process was told and given."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from hiprom.environment import DEBUG_VARIABLE, debugging, fresh_python, stay_on_core, usable_cores


@pytest.mark.parametrize(("value", "wanted"), [("1", True), ("0", False), ("", False)])
def test_debugging_is_asked_for(monkeypatch: pytest.MonkeyPatch, value: str, wanted: bool) -> None:
    monkeypatch.setenv(DEBUG_VARIABLE, value)
    assert debugging() is wanted


def test_of_the_cores_those_count_that_this_process_may_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5}, raising=False)
    assert usable_cores() == 2
    monkeypatch.delattr(os, "sched_getaffinity")  # elsewhere than on Linux
    assert usable_cores() == 8
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1


def test_a_process_stays_on_a_core_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    bound: list[set[int]] = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {5, 2, 7}, raising=False)
    monkeypatch.setattr(
        os, "sched_setaffinity", lambda _, cores: bound.append(cores), raising=False
    )
    for number in (0, 1, 4):
        stay_on_core(number)
    assert bound == [{2}, {5}, {5}]
    monkeypatch.delattr(os, "sched_setaffinity")  # elsewhere than on Linux
    stay_on_core(0)
    assert len(bound) == 3


def test_a_fresh_python_finds_the_modules_of_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "import sys\n\ndef main():\n    print(sys.argv[2:])\n"
    (tmp_path / "told_nowhere_else.py").write_text(told, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    command = fresh_python("told_nowhere_else", "a b", '"c"')
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == "['a b', '\"c\"']\n"

"""Every benchmark says how it is called: ``python -m benchmarks.NAME --help``."""

from __future__ import annotations

import argparse
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import benchmarks
from benchmarks.command_line import Parser

FOLDER = Path(benchmarks.__file__).parent
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/__main__.py"))


@pytest.mark.parametrize("name", NAMES)
def test_help_begins_with_the_call(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    assert ended.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    assert told.lower().startswith(f"usage: python -m benchmarks.{name} [")
    assert "``" not in told


def arguments_of(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            assert {choice.dest for choice in action._choices_actions} == set(action.choices)
            for command in action.choices.values():
                yield from arguments_of(command)
        else:
            yield action


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_has_its_help(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsers = []

    def keep(parser: Parser, *_: object) -> None:
        parsers.append(parser)
        raise SystemExit(0)

    monkeypatch.setattr(Parser, "parse_args", keep)
    with pytest.raises(SystemExit):
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    [parser] = parsers
    assert [action.dest for action in arguments_of(parser) if not action.help] == []


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ("web latency none.mp4", "there is no file none.mp4"),
        ("web stages none.mp4 --count 0", "'0' is no whole number from 1"),
        ("synthetic clip none.json --out out", "there is no file none.json"),
        ("synthetic clip other.json --out out", "other.json specifies no clip: ClipSpec: unknown"),
        ("synthetic clip list.json --out out", "list.json specifies no clip"),
        ("accuracy clips --cases none --out out", "there are no cases in none"),
        ("accuracy table --cases none", "there are no cases in none"),
        ("abuse fuzz --only nothing", "no reader nothing: there are "),
        ("batch kill --clips 0", "'0' is no whole number from 1"),
        ("history kill --tries -1", "'-1' is no whole number from 1"),
        ("geometry many", "'many' is no whole number from 1"),
    ],
)
def test_what_cannot_be_is_one_line(
    call: str,
    says: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.json").write_text('{"colour": "red"}')
    Path("list.json").write_text("[]")
    name, *arguments = call.split()
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    assert ended.value.code in (2, 3)
    assert says in capsys.readouterr().err.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.json", "other.json"]

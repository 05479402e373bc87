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


@pytest.mark.parametrize("name", [name for name in NAMES if name != "web"])  # that one has typer
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

"""Every call of a benchmark on the pages is one that its command line takes."""

from __future__ import annotations

import argparse
import re
import runpy
import shlex

import pytest
from docs_blocks import PAGES, blocks_of, without_blocks

from benchmarks.command_line import Parser

CALL = re.compile(r"python -m (benchmarks\.\w+)(.*)")
INLINE = re.compile(r"`(python -m benchmarks\.[^`]+)`")
# What a page leaves to the reader and is no file.
MEANT = {"N": "1", "KIND": "retest"}


def calls() -> list[tuple[str, str, str]]:
    """Return page, module and arguments of each call."""
    found = []
    for page in PAGES:
        blocks = [block.code for block in blocks_of(page) if block.language == "sh"]
        lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
        lines += [" ".join(one.split()) for one in INLINE.findall(without_blocks(page))]
        found += [(page.name, *call.groups()) for call in map(CALL.match, lines) if call]
    return found


def words(arguments: str) -> list[str]:
    return [MEANT.get(word, word) for word in shlex.split(arguments, comments=True)]


def test_the_pages_call_benchmarks() -> None:
    assert len({module for _, module, _ in calls()}) > 8


@pytest.mark.parametrize(("page", "module", "arguments"), calls(), ids=lambda part: part.strip())
def test_a_call_on_a_page_is_understood(
    page: str, module: str, arguments: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def understood(parser: Parser, *_: object) -> None:
        argparse.ArgumentParser.parse_args(parser, words(arguments))
        raise SystemExit(0)

    monkeypatch.setattr(Parser, "parse_args", understood)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")
    assert ended.value.code == 0

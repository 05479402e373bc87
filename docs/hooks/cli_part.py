"""The command line's page, from the commands themselves."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.main import get_command

from hiprom.apps.cli import app


def commands() -> str:
    """Return every command with its arguments, options, examples and exit statuses, as Markdown."""
    program: Any = get_command(app)
    with typer.Context(program, info_name="hiprom") as context:
        parts = _command(program, context, "hiprom", 2)
        for key, command in program.commands.items():
            parts += _tree(command, context, f"hiprom {key}", 2)
        return "\n\n".join(parts)


def examples() -> list[tuple[str, str]]:
    """Return ``(command, line)`` for each example that a command's help ends with."""
    program: Any = get_command(app)
    found = []
    for name, command in _walk(program, "hiprom"):
        for paragraph in _paragraphs(command.epilog):
            found += [(name, line) for line in _example_lines(paragraph)]
    return found


def _walk(command: Any, name: str) -> list[tuple[str, Any]]:
    under = getattr(command, "commands", {})
    return [(name, command)] + [
        found for key, sub in under.items() for found in _walk(sub, f"{name} {key}")
    ]


def _tree(command: Any, context: Any, name: str, level: int) -> list[str]:
    parts = _command(command, context, name, level)
    for key, under in getattr(command, "commands", {}).items():
        parts += _tree(under, context, f"{name} {key}", level + 1)
    return parts


def _command(command: Any, context: Any, name: str, level: int) -> list[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"{'#' * level} `{name}`", _plain(command.help or ""), f"```text\n{name} {usage}\n```"]
    records = [(param, param.get_help_record(context)) for param in command.get_params(context)]
    for kind, heading in (("argument", "Argument"), ("option", "Option")):
        rows = [_row(*r) for param, r in records if r and param.param_type_name == kind]
        if rows:
            parts.append("\n".join([f"| {heading} | Meaning |", "|---|---|", *rows]))
    return parts + _epilog(command.epilog)


def _row(names: str, words: str) -> str:
    """Return a row of a table; the bar that parts columns is written as an entity."""
    names, words = (" ".join(text.split()).replace("|", "&#124;") for text in (names, words))
    return f"| <code>{names.replace('<', '&lt;')}</code> | {_plain(words)} |"


def _plain(text: str) -> str:
    """Return help text without what Markdown would take for a tag or rich for an escape."""
    return re.sub(r"\\\[", "[", text).replace("<", "&lt;")


def _paragraphs(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split("\n\n") if part.strip()]


def _example_lines(paragraph: str) -> list[str]:
    line = paragraph.removeprefix("Example:").strip()
    return [line] if line.startswith("hiprom ") else []


def _epilog(text: str | None) -> list[str]:
    """Return examples as a block of code and the rest as paragraphs."""
    lines = [line for p in _paragraphs(text) for line in _example_lines(p)]
    others = [
        _plain(" ".join(p.split()))
        for p in _paragraphs(text)
        if not _example_lines(p) and p != "Examples:"
    ]
    block = "\n".join(["```sh", *lines, "```"])
    return ([block] if lines else []) + others

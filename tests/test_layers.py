"""Imports go one way through the house: a folder imports only from those before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

HOUSE = Path(__file__).parent.parent / "hiprom"

# What everything may use, each from those before it.
GROUND = (
    "lazily",
    "sides",
    "counting",
    "closing",
    "environment",
    "toml",
    "errors",
    "arrays",
    "defaults",
    "limits",
    "files",
    "spreadsheet",
    "writing",
    "means",
    "measurement",
)
ORDER = (
    *GROUND,
    "video",
    "pose",
    "kinematics",
    "protocols",
    "scoring",
    "analysis",
    "results",
    "exports",
    "history",
    "pipeline",
    "live",
    "validation",
    "batch",
    "apps",
)


class Import(NamedTuple):
    """One import of a part of the house by another."""

    place: str
    here: str
    there: str


def imports_of(path: Path, house: Path = HOUSE) -> Iterator[Import]:
    """Yield every import within the house, those inside functions and for types included."""
    parts = path.relative_to(house).parts
    here = parts[0].removesuffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = ("hiprom", *parts[: len(parts) - node.level]) if node.level else ()
            module = ".".join([*package, *([node.module] if node.module else [])])
            # ``from hiprom import pipeline`` names a part; ``from hiprom import __version__`` none.
            named = [f"{module}.{alias.name}" for alias in node.names]
            names = named if module == "hiprom" else [module]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            there = rest.partition(".")[0]
            if first == "hiprom" and there in ORDER and there != here:
                yield Import(f"{path.name}:{node.lineno}", here, there)


def upward(found: Import) -> bool:
    return ORDER.index(found.there) > ORDER.index(found.here)


def test_every_part_has_its_place():
    parts = {
        path.name.removesuffix(".py")
        for path in HOUSE.iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert parts - {"__init__", "__main__"} == set(ORDER)


def test_nothing_imports_upward():
    files = [path for path in HOUSE.rglob("*.py") if path.parent != HOUSE or path.stem in ORDER]
    found = [one for path in files for one in imports_of(path)]
    assert len(found) > 300  # the walk itself works
    assert [one for one in found if upward(one)] == []


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("import hiprom.apps.cli", "apps"),
        ("from hiprom.live import Session", "live"),
        ("from hiprom import batch", "batch"),
        ("from ..history import store", "history"),
        ("def f():\n    from hiprom.exports.trc import read_trc", "exports"),
    ],
)
def test_an_upward_import_is_seen(line, there, tmp_path):
    path = tmp_path / "kinematics" / "core.py"
    path.parent.mkdir()
    path.write_text(line, encoding="utf-8")
    (found,) = imports_of(path, tmp_path)
    assert (found.here, found.there) == ("kinematics", there)
    assert upward(found)

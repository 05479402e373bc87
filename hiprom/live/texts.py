"""The sentences of the live test and of the page, each read once from the file that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from hiprom import toml


@dataclass(frozen=True)
class Line:
    """One sentence to show or say.

    Attributes
    ----------
    key : str
        ``section.name`` in ``texts.toml``; stays the same in every language.
    text : str
        The sentence, with what stood in braces filled in.
    """

    key: str
    text: str


@cache
def texts(package: str = "hiprom.live") -> Mapping[str, str]:
    """Return every text of a package's ``texts.toml`` by its key ``section.name``."""
    source = (resources.files(package) / "texts.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{name}": text
        for section, entries in toml.loads(source).items()
        for name, text in entries.items()
    }


def line(key: str, **values: str) -> Line:
    """Return a sentence by its key; it starts with a capital, whatever was filled in.

    Parameters
    ----------
    key : str
        ``section.name``.
    **values : str
        What stands in braces in the text.
    """
    text = texts()[key].format(**values)
    return Line(key, text[:1].upper() + text[1:])

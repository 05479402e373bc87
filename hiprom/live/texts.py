"""The sentences of the live test, read once from the one file that holds them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from hiprom import toml
from hiprom.errors import InputError


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
def texts() -> Mapping[str, str]:
    """Return every text by its key ``section.name``."""
    return parse_texts((resources.files("hiprom.live") / "texts.toml").read_text(encoding="utf-8"))


def parse_texts(source: str) -> dict[str, str]:
    """Parse a TOML text of sections of sentences.

    Raises
    ------
    InputError
        If it is no TOML, or holds anything else.
    """
    try:
        sections = toml.loads(source)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the texts are not valid: {error}") from error
    found: dict[str, str] = {}
    for section, entries in sections.items():
        if not isinstance(entries, dict) or not all(isinstance(t, str) for t in entries.values()):
            raise InputError(f"the texts are not valid: [{section}] must hold sentences only")
        found |= {f"{section}.{name}": text for name, text in entries.items()}
    return found


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

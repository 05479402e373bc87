"""Every sentence the page shows, and the tests that it offers."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from hiprom.apps.web.settings import MOST_REPETITIONS, UPLOAD_SUFFIXES, Settings
from hiprom.apps.web.summary import norms_of
from hiprom.live.texts import parse_texts
from hiprom.protocols import load_protocol, names
from hiprom.results.words import CLAIM


@cache
def page_texts() -> dict[str, str]:
    """Return the page's own texts by their keys ``section.name``."""
    source = resources.files("hiprom.apps.web") / "texts.toml"
    return parse_texts(source.read_text(encoding="utf-8"))


def start_data(settings: Settings) -> dict[str, Any]:
    """Return what the page needs once, when it opens: texts, tests, limits.

    A test's steps are told for each number of repetitions, from one.
    """
    counts = range(1, MOST_REPETITIONS + 1)
    protocols = [load_protocol(name) for name in names()]
    tests = [
        {
            "name": protocol.name,
            "title": protocol.title,
            "setup": protocol.instructions.setup,
            "steps": [protocol.instructions.steps_for(count) for count in counts],
            "safety": protocol.instructions.safety,
            "norms": norms_of(protocol),
        }
        for protocol in protocols
        if protocol.guided
    ]
    limits = {"upload_bytes": settings.upload_bytes, "upload_suffixes": UPLOAD_SUFFIXES}
    return {"texts": page_texts(), "tests": tests, "limits": limits, "claim": CLAIM}

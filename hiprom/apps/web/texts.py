"""Every sentence the page shows, and the tests that it offers."""

from __future__ import annotations

from typing import Any

from hiprom.apps.web.settings import MOST_REPETITIONS, UPLOAD_SUFFIXES, Settings
from hiprom.apps.web.summary import norms_of
from hiprom.live.texts import texts
from hiprom.protocols import load_protocol, names
from hiprom.results.words import CLAIM


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
    return {"texts": texts("hiprom.apps.web"), "tests": tests, "limits": limits, "claim": CLAIM}

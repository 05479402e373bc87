"""The history on the page: what is kept there, and adding to it when a person asks for that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hiprom.apps.web.results import FinishedTest
from hiprom.apps.web.summary import summary_of
from hiprom.apps.web.uploads import TooLargeError
from hiprom.errors import InputError
from hiprom.files import is_there
from hiprom.history import Entry, History
from hiprom.measurement import Measurement

NAMELESS: Final = "me"
"""The code under which a result is kept where the person gives none."""

_KEY: Final = re.compile(r"history~(\d{1,12})")
_REQUEST_BYTES: Final = 2000  # many times what a code of 64 characters needs


class AddRequest(BaseModel):
    """What the page sends to keep a result: whose it is, or nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: Annotated[str, Field(max_length=200)] = ""


async def read_add_request(request: Request) -> AddRequest:
    """Read what is to be added from a request's body, up to a limit.

    Raises
    ------
    TooLargeError
        If the body is far longer than any such request.
    InputError
        If it is no such request.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _REQUEST_BYTES:
            raise TooLargeError("the page sent more than a name or code")
    try:
        return AddRequest.model_validate_json(bytes(body))
    except ValidationError as error:
        raise InputError("the page sent no name or code: reload it") from error


@dataclass(frozen=True)
class HistoryResult:
    """A measurement of the history, shown like a finished test; it has no files but its JSON."""

    entry: Entry
    measurement: Measurement

    def summary(self) -> dict[str, Any]:
        """Return what the page shows."""
        shown = summary_of(line_of(self.entry)["id"], self.measurement)
        return {**shown, "of": line_of(self.entry)}


class HistoryAccess:
    """The history as the page uses it. Opened anew for every question: it is shared.

    Parameters
    ----------
    path : Path or None
        The history's file, which need not exist; None keeps the history out of the page.
    shown : int
        At most so many lines.
    """

    def __init__(self, path: Path | None, shown: int) -> None:
        self._path, self._shown = path, shown

    @property
    def available(self) -> bool:
        """Whether the page has a history at all."""
        return self._path is not None

    def listing(self, person: str | None = None) -> dict[str, Any]:
        """Return the newest lines, the latest first, whether there are more, and everybody's code.

        Raises
        ------
        HipromError
            If the history cannot be read.
        """
        history = self._open()
        if history is None:
            return {"available": self.available, "people": [], "entries": [], "more": False}
        with history:
            entries = history.entries(person=person, latest=self._shown + 1)
            lines = [line_of(entry) for entry in reversed(entries)]
            return {
                "available": True,
                "people": history.people(),
                "entries": lines[: self._shown],
                "more": len(lines) > self._shown,
            }

    def state(self, finished: FinishedTest) -> dict[str, Any]:
        """Return whether a result can be kept, and where it is kept already.

        Raises
        ------
        HipromError
            If the history cannot be read.
        """
        can = self.available and finished.measurement.quality.measurable
        found = {"available": can, "nameless": NAMELESS, "people": [], "kept": []}
        history = self._open()
        if history is None:
            return found
        with history:
            kept = [line_of(entry) for entry in history.holding(finished.measurement)]
            return {**found, "people": history.people(), "kept": kept}

    def add(self, finished: FinishedTest, person: str) -> None:
        """Add a result, with the day on which it was measured.

        Raises
        ------
        InputError
            If the page has no history, or nothing was measured.
        UsageError
            If the code cannot be one, or that person has this result already.
        """
        if self._path is None or not finished.measurement.quality.measurable:
            raise InputError("this result cannot be added to the history")
        with History(self._path, create=True) as history:
            history.add(person.strip() or NAMELESS, day_of(finished), finished.measurement)

    def get(self, key: str) -> HistoryResult | None:
        """Return a measurement by what the page calls it; None where there is no such key.

        Raises
        ------
        InputError
            If the history has no such measurement.
        """
        found = _KEY.fullmatch(key)
        history = None if found is None else self._open()
        if found is None or history is None:
            return None
        number = int(found[1])
        with history:
            return HistoryResult(history.entry(number), history.get(number))

    def before(self, after: FinishedTest | HistoryResult) -> list[dict[str, Any]]:
        """Return the lines of what a result can be compared with, the latest first.

        They are of the same test, not later, and not the result itself, and something was measured;
        of the same person where it is known whose result it is.

        Raises
        ------
        HipromError
            If the history cannot be read.
        """
        history = self._open()
        if history is None:
            return []
        known = after.entry if isinstance(after, HistoryResult) else None
        last = day_of(after).isoformat() if isinstance(after, FinishedTest) else after.entry.day
        with history:
            same = {entry.id for entry in history.holding(after.measurement)}
            entries = history.entries(
                person=None if known is None else known.person, test=after.measurement.test
            )
        found = [
            line_of(entry)
            for entry in reversed(entries)
            if entry.id not in same
            and entry.day <= last
            and (entry.left_peak_deg is not None or entry.right_peak_deg is not None)
            and (known is None or entry.id < known.id or entry.day < known.day)
        ]
        return found[: self._shown]

    def _open(self) -> History | None:
        """Return the history, or None where there is none (yet)."""
        if self._path is None or not is_there(self._path) or not self._path.is_file():
            return None
        return History(self._path)


def line_of(entry: Entry) -> dict[str, Any]:
    """Return what the lists of results show of an entry."""
    return {
        "id": f"history~{entry.id}",
        "name": entry.person,
        "day": entry.day,
        "test": entry.test,
        "left": entry.left_peak_deg,
        "right": entry.right_peak_deg,
    }


def day_of(finished: FinishedTest) -> date:
    """Return the day on which a finished test was saved."""
    return date.fromtimestamp(finished.saved_s)

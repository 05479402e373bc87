"""Earlier tests to hold a result against: those of the results' folder, and of the history."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from hiprom.apps.web.results import Finished, Results
from hiprom.history import History
from hiprom.measurement import Measurement
from hiprom.results.compare import compare

_HISTORY_KEY: Final = re.compile(r"history~(\d{1,12})")


class Earlier:
    """What a result can be compared with.

    Parameters
    ----------
    results : Results
        The folder of finished tests.
    history : Path or None
        The history's file; None keeps it out of the page.
    shown : int
        At most so many of each.
    """

    def __init__(self, results: Results, history: Path | None, shown: int) -> None:
        self._results, self._history, self._shown = results, history, shown

    def lines(self, after: Finished) -> list[dict[str, Any]]:
        """Return the same test's earlier results, the latest first; then those of the history.

        Raises
        ------
        HipromError
            If the history is damaged.
        """
        saved_s = after.saved_s
        found = [
            one.line()
            for one in self._results.recent(self._shown + 1)
            if one.key != after.key
            and one.saved_s <= saved_s
            and one.measurement.test == after.measurement.test
        ]
        return found + self._of_history(after)

    def change(self, after: Finished, key: str) -> dict[str, Any] | None:
        """Return how a result differs from an earlier one, or None where there is no such one.

        Raises
        ------
        UsageError
            If the two are of different tests.
        InputError
            If the history cannot be read, or has no such measurement.
        """
        before = self._measurement(key)
        return None if before is None else compare(before, after.measurement).model_dump()

    def _measurement(self, key: str) -> Measurement | None:
        stored = _HISTORY_KEY.fullmatch(key)
        if stored is None:
            found = self._results.get(key)
            return None if found is None else found.measurement
        if self._history is None or not self._history.is_file():
            return None
        with History(self._history) as history:
            return history.get(int(stored[1]))

    def _of_history(self, after: Finished) -> list[dict[str, Any]]:
        if self._history is None or not self._history.is_file():
            return []
        with History(self._history) as history:
            entries = history.entries(test=after.measurement.test, latest=self._shown)
        return [
            {
                "id": f"history~{entry.id}",
                "name": entry.person,
                "day": entry.day,
                "left": entry.left_peak_deg,
                "right": entry.right_peak_deg,
            }
            for entry in reversed(entries)
        ]

"""Earlier tests to hold a result against: those of the results' folder, and of the history."""

from __future__ import annotations

from itertools import islice
from typing import Any

from hiprom.apps.web.history import HistoryAccess, HistoryResult
from hiprom.apps.web.results import FinishedTest, Results
from hiprom.results.compare import compare


class EarlierResults:
    """What a result can be compared with.

    Parameters
    ----------
    results : Results
        The folder of finished tests.
    history : HistoryAccess
        The history.
    shown : int
        At most so many of each.
    """

    def __init__(self, results: Results, history: HistoryAccess, shown: int) -> None:
        self._results, self._history, self._shown = results, history, shown

    def find(self, key: str) -> FinishedTest | HistoryResult | None:
        """Return a result of the folder or of the history; None where there is none.

        Raises
        ------
        InputError
            If the history cannot be read, or has no such measurement.
        """
        return self._history.get(key) or self._results.get(key)

    def lines(self, after: FinishedTest | HistoryResult) -> list[dict[str, Any]]:
        """Return the same test's earlier results, the latest first; then those of the history.

        Those that measured nothing are left out: nothing can be compared with them.
        A result of the history is compared within the history: there it is known whose it is. A
        test that was not recognised is the same as no other.

        Raises
        ------
        HipromError
            If the history is damaged.
        """
        if after.measurement.test is None:
            return []
        found = []
        if isinstance(after, FinishedTest):
            order = after.order
            earlier = (
                one.line()
                for one in self._results.latest_first()
                if one.key != after.key
                and one.order <= order
                and one.measurement.test == after.measurement.test
                and one.measurement.quality.measurable
            )
            found = list(islice(earlier, self._shown))
        return found + self._history.before(after)

    def change(self, after: FinishedTest | HistoryResult, key: str) -> dict[str, Any] | None:
        """Return how a result differs from an earlier one, or None where there is no such one.

        Raises
        ------
        UsageError
            If the two are of different tests.
        InputError
            If the history cannot be read, or has no such measurement.
        """
        before = self.find(key)
        if before is None:
            return None
        return compare(before.measurement, after.measurement).model_dump()

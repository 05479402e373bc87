"""How many repetitions each side has done, and how many are still wanted."""

from __future__ import annotations

from typing import Final

from hiprom.live.movement import LiveRepetition
from hiprom.sides import SIDES, Side

REPEATS: Final = 2
"""How many spoiled repetitions of a side are done again; after that they count as they are."""


class RepetitionCounter:
    """Count the repetitions of each side: done, spoiled, still wanted.

    Parameters
    ----------
    wanted : int
        Repetitions of each side.

    Attributes
    ----------
    done : dict of Side to int
    peak_deg : dict of Side to float or None
        The largest plateau, spoiled repetitions included (as in the result).
    moved : bool
        Any repetition was seen at all.
    """

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.done: dict[Side, int] = dict.fromkeys(SIDES, 0)
        self.peak_deg: dict[Side, float | None] = dict.fromkeys(SIDES)
        self.moved = False
        self._spoiled: dict[Side, int] = dict.fromkeys(SIDES, 0)
        self._given_up: set[Side] = set()

    def add(self, finished: LiveRepetition, spoiled: bool) -> bool:
        """Take a repetition; return whether it counts, or is to be done again."""
        side, best = finished.side, self.peak_deg[finished.side]
        self.peak_deg[side] = finished.peak_deg if best is None else max(best, finished.peak_deg)
        self.moved = True
        if spoiled and self._spoiled[side] < REPEATS:
            self._spoiled[side] += 1
            return False
        self.done[side] += 1
        return True

    def give_up(self, side: Side) -> None:
        """Ask no more for a side that does not move."""
        self._given_up.add(side)

    def take_up(self, side: Side) -> None:
        """A side that was given up moves after all."""
        self._given_up.discard(side)

    def wants(self, side: Side) -> bool:
        """Whether this side has repetitions left to do."""
        return self.done[side] < self.wanted and side not in self._given_up

    @property
    def complete(self) -> bool:
        """Both sides have done all."""
        return all(count >= self.wanted for count in self.done.values())

    @property
    def share(self) -> float:
        """How much is done, 0..1; what was given up counts as done."""
        behind = sum(
            min(self.done[side], self.wanted) if self.wants(side) else self.wanted for side in SIDES
        )
        return behind / (2 * self.wanted)

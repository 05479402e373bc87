"""How long a session waits for what; nothing waits for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Times:
    """How long each phase lasts at least or at most, seconds."""

    found_s: float = 0.4
    setup_s: float = 0.8
    rest_s: float = 2.0
    hold_s: float = 1.0
    switch_s: float = 2.5
    lost_s: float = 1.0
    encourage_s: float = 10.0
    remind_s: float = 8.0
    no_person_s: float = 90.0
    setup_advice_s: float = 12.0
    setup_at_most_s: float = 60.0
    rest_at_most_s: float = 20.0
    out_at_most_s: float = 25.0
    hold_at_most_s: float = 5.0
    back_at_most_s: float = 10.0
    away_at_most_s: float = 60.0
    session_at_most_s: float = 900.0


TIMES: Final = Times()

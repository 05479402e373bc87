"""How long a session waits for what; nothing waits for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Times:
    """How long each phase lasts at least or at most, seconds."""

    found: float = 0.4
    setup: float = 0.8
    rest: float = 2.0
    hold: float = 1.0
    switch: float = 2.5
    lost: float = 1.0
    encourage: float = 10.0
    remind: float = 8.0
    no_person: float = 90.0
    setup_advice: float = 12.0
    setup_at_most: float = 60.0
    rest_at_most: float = 20.0
    out_at_most: float = 25.0
    hold_at_most: float = 5.0
    back_at_most: float = 10.0
    away_at_most: float = 60.0
    session_at_most: float = 900.0


TIMES: Final = Times()

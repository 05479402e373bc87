"""What is done unless something else is asked for, in one place and quick to import."""

from __future__ import annotations

from typing import Final

CAREFUL: Final = True
"""Whether another model looks again at some frames (`hiprom.pose.careful`), recorded or live."""

CAREFUL_MODEL: Final = "heavy"
"""Which of the known models (`hiprom.pose.models`) that is."""

REPETITIONS: Final = 3
"""How many times each side is asked for."""

"""Bounds on what is read, so that no file takes all the memory or hours of work unasked.

No honest clip or landmark file comes near them. Each names, in its error, the environment variable
that raises it; they are listed in ``docs/robustness.md``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from hiprom.errors import UsageError


@dataclass(frozen=True)
class Limit:
    """A bound and the environment variable that moves it.

    Attributes
    ----------
    variable : str
        Name of the environment variable.
    default : int
        The bound where the variable is not set.
    """

    variable: str
    default: int

    @property
    def value(self) -> int:
        """The bound that holds now.

        Raises
        ------
        UsageError
            If the variable is set to something that is no whole number above zero.
        """
        text = os.environ.get(self.variable, "").strip()
        if not text:
            return self.default
        if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text) > 0):
            raise UsageError(
                f"{self.variable} is set to '{text[:40]}': give a whole number above 0, or unset it"
            )
        return int(text)

    @property
    def remedy(self) -> str:
        """What to set to read it nevertheless, for the end of an error."""
        return f"to read it all the same, set {self.variable} above {self.value}"


MAX_PIXELS: Final = Limit("HIPROM_MAX_PIXELS", 8192 * 4608)
"""Pixels of one frame: 8K (cinema's 8192x4320, and a little) passes."""

MAX_DURATION_S: Final = Limit("HIPROM_MAX_DURATION_S", 3600)
"""Seconds from the first frame to the last. A test takes one to five minutes."""

MAX_FRAMES: Final = Limit("HIPROM_MAX_FRAMES", 250_000)
"""Frames of a clip or rows of a landmark file: an hour at 60 a second, 17 minutes at 240."""

MAX_TEXT_MB: Final = Limit("HIPROM_MAX_TEXT_MB", 100)
"""Megabytes of a text file (JSON, TRC, MOT, CSV): some 15 minutes of landmarks as JSON."""


LARGEST_DEG: Final = 360.0
LARGEST_NUMBER: Final = 1e9


def is_plausible(name: str, value: float) -> bool:
    """Return whether a stored number can be what its name says: angles end in ``_deg``."""
    largest = LARGEST_DEG if name.endswith("_deg") else LARGEST_NUMBER
    return abs(value) <= largest


def check_length(what: str, duration_s: float, frames: int | None) -> str | None:
    """Return why something is too long, or None.

    Parameters
    ----------
    what : str
        How to call it, at the start of the sentence.
    duration_s : float
    frames : int, optional
        None where not known.
    """
    if duration_s > MAX_DURATION_S.value:
        return (
            f"{what} lasts {_long(duration_s)}, and at most {_long(MAX_DURATION_S.value)} are"
            f" measured: cut it to the test; {MAX_DURATION_S.remedy}"
        )
    if frames is not None and frames > MAX_FRAMES.value:
        return (
            f"{what} has more than {MAX_FRAMES.value} frames: cut it to the test;"
            f" {MAX_FRAMES.remedy}"
        )
    return None


def _long(seconds: float) -> str:
    if seconds >= 2 * 3600:
        return f"{seconds / 3600:.4g} hours"
    if seconds >= 120:
        return f"{seconds / 60:.4g} minutes"
    return f"{seconds:.4g} seconds"

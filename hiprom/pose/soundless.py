"""MediaPipe without the machine's sound, which it would look for on being imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SOUND = "sounddevice"


@contextmanager
def without_sound() -> Iterator[None]:
    """Let MediaPipe be imported in this block as where the package `sounddevice` is not installed.

    Only its audio tasks need that package, and do without. Importing it opens the sound system,
    which a program that films people has no business with; to find that, Linux runs a compiler.
    """
    if _SOUND in sys.modules:
        yield
        return
    sys.modules[_SOUND] = None  # type: ignore[assignment]  # Python's own mark for "not there"
    try:
        yield
    finally:
        sys.modules.pop(_SOUND, None)  # another thread that came as early may have done so

"""hiprom measures hip internal rotation from a camera.

>>> import hiprom
>>> hiprom.analyze("clip.mp4", test="seated").sides.left.peak_ir_deg  # doctest: +SKIP
31.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from hiprom.measurement import Measurement
    from hiprom.pipeline import analyze

__all__ = ["Measurement", "__version__", "analyze"]

_HOMES = {"Measurement": "measurement", "analyze": "pipeline"}
_MEANS = {"TYPE_CHECKING", "Any", "annotations"}


def __dir__() -> list[str]:
    """List what a reader can use; what this file itself needs would stand in every completion."""
    return sorted({*globals(), *__all__} - _MEANS)


def __getattr__(name: str) -> Any:
    """Import the public names on first use: ``import hiprom`` alone stays instant."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"hiprom.{_HOMES[name]}"), name)

"""hiprom measures hip internal rotation from a camera.

>>> import hiprom
>>> hiprom.analyze("clip.mp4", test="seated").sides.left.peak_ir_deg  # doctest: +SKIP
31.2
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiprom.lazily import lazily

__version__ = "0.1.0"

if TYPE_CHECKING:
    from hiprom.measurement import Measurement
    from hiprom.pipeline import analyze
    from hiprom.results.stored import read_measurement

__all__ = ["Measurement", "__version__", "analyze", "read_measurement"]

_IMPORTED = {"TYPE_CHECKING", "annotations", "lazily"}

# ``import hiprom`` alone stays instant.
__getattr__ = lazily(
    __name__,
    {
        "Measurement": "measurement",
        "analyze": "pipeline",
        "read_measurement": "results.stored",
    },
)


def __dir__() -> list[str]:
    """List what can be used, without what this file itself imports."""
    return sorted({*globals(), *__all__} - _IMPORTED)
